"""Files of batches: each lies at the services that will work on it, in their words.

A file may have parts at several groups of its model; programs see one file.
"""

import time
import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.conf import settings

from accounts.rights.principal import Principal
from endpoints.billing.permit import open_to
from endpoints.errors import EndpointError
from endpoints.events import Attempt
from endpoints.gateway.errors import GatewayError, invalid
from endpoints.gateway.exchange import Exchange
from endpoints.gateway.kept import asking, store
from endpoints.gateway.kept.models import KeptItem
from endpoints.gateway.model_call import permitted
from endpoints.gateway.requests.batch_lines import BatchLines, batch_lines
from endpoints.gateway.requests.form import files_of
from endpoints.gateway.requests.parse import Body
from endpoints.gateway.tuning import training_files
from endpoints.operations.operation import Operation, Received, perform
from endpoints.targets import Offer, Target

PURPOSE = "batch"


async def create(exchange: Exchange, principal: Principal, body: Body) -> None:
    """Take the file of a batch in; raises GatewayError."""
    store.insist_on_owner(principal)
    if body.get("purpose") == training_files.PURPOSE:
        await training_files.create(exchange, principal, body)
        return
    if body.get("purpose") != PURPOSE:
        message = "Files are taken for batches and to tune models with."
        raise invalid(message, "purpose")
    name, raw = files_of(body, "file")[0]
    lines = batch_lines(raw)
    offer = await permitted(principal, lines.model)
    parts, attempts = await _sent(principal, offer, name, lines)
    told = _told(f"file-{uuid.uuid4().hex}", name, len(raw), PURPOSE)
    worst = lines.worst()
    facts = {"told": told, "parts": parts, "lines": len(lines.lines)}
    facts |= {"prompt": worst.prompt, "completion": worst.completion}
    await store.keep(principal, "file", told["id"], attempts[-1], offer, body=facts)
    await exchange.json(told)


def _told(name: str, filename: str, size: int, purpose: str) -> dict[str, Any]:
    return {
        "id": name,
        "object": "file",
        "bytes": size,
        "created_at": int(time.time()),
        "filename": filename,
        "purpose": purpose,
        "status": "processed",
    }


async def _sent(
    principal: Principal, offer: Offer, name: str, lines: BatchLines
) -> tuple[list[dict[str, str]], list[Attempt]]:
    """Send the lines to one group of the model, or as many as may share a batch."""
    groups = {target.group for target in offer.targets}
    number = min(len(groups), settings.GATEWAY_BATCH_GROUPS, len(lines.lines))
    parts: list[dict[str, str]] = []
    attempts: list[Attempt] = []
    for share in lines.shares(number):
        taken = {part["group"] for part in parts}
        free = tuple(each for each in offer.targets if each.group not in taken)
        left = replace(offer, targets=free)
        told, attempt = await _upload(principal, left, name, share)
        part = {"target": attempt.target, "group": attempt.group}
        parts.append({**part, "id": str(told["id"])})
        attempts.append(attempt)
    return parts, attempts


async def _upload(
    principal: Principal, permitted_offer: Offer, name: str, lines: BatchLines
) -> tuple[dict[str, Any], Attempt]:
    def in_its_words(target: Target) -> Any:  # noqa: ANN401 - files of an HttpCall
        return (("file", (name, lines.told(target.deployment))),)

    operation = Operation(
        "files",
        {"purpose": PURPOSE},
        0,
        lambda received: (_object(received), None),
        patience=asking.PATIENCE,
        files_for=in_its_words,
        modelless=True,
    )
    known = await open_to(principal, permitted_offer)
    known = replace(known, routing=replace(known.routing, fallbacks={}))
    reply = await perform(permitted_offer, operation, known)
    return reply.result, reply.attempts[-1]


def _object(received: Received) -> dict[str, Any]:
    body = received.json()
    if not isinstance(body.get("id"), str):
        raise TypeError
    return body


async def show(exchange: Exchange, principal: Principal, name: str) -> None:
    """Show a file."""
    item = await store.find(principal, "file", name)
    await exchange.json(item.body["told"])


async def index(exchange: Exchange, principal: Principal) -> None:
    """List the person's files, newest first."""
    await exchange.json(await store.listed(principal, "file", exchange.query))


async def content(exchange: Exchange, principal: Principal, name: str) -> None:
    """Send what is in a file, all its parts one after the other."""
    item = await store.find(principal, "file", name)
    offer = await permitted(principal, f"{item.endpoint}/{item.model}")
    whole = b"".join(await contents_of(offer, item.body["parts"]))
    await exchange.whole(whole, headers={"content-type": "application/jsonl"})


async def contents_of(offer: Offer, parts: list[dict[str, str]]) -> list[bytes]:
    """Return the contents of a file's parts; raises EndpointError."""
    return [
        await asking.content(asking.at(offer, part["target"]), part["id"])
        for part in parts
    ]


async def delete(exchange: Exchange, principal: Principal, name: str) -> None:
    """Delete a file, here and at the services."""
    item = await store.find(principal, "file", name)
    offer = await permitted(principal, f"{item.endpoint}/{item.model}")
    for part in item.body["parts"]:
        try:
            at = asking.at(offer, part["target"])
            await asking.told(at, f"files/{part['id']}", "DELETE")
        except EndpointError as error:
            if error.told_status != 404:  # gone already
                raise
    await item.adelete()
    await exchange.json({"id": name, "object": "file", "deleted": True})


async def keep_results(
    batch: KeptItem, parts: list[dict[str, str]], purpose: str
) -> str:
    """Keep what the services have made of a batch; return its id, "" for nothing."""
    if not parts:
        return ""
    name = f"file-{batch.pk.removeprefix('batch_')}-{purpose}"
    told = _told(name, f"{batch.pk}_{purpose}.jsonl", 0, f"batch_{purpose}")
    facts: Mapping[str, Any] = {"told": told, "parts": parts}
    await store.keep_file_of(batch, name, facts)
    return name


def lost(name: str) -> GatewayError:
    """Return the refusal of a batch whose file is none of its person's."""
    return GatewayError(
        400, "invalid_request", f"No such file: {name}", param="input_file_id"
    )
