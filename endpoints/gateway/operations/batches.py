"""Batches: requests that wait for a day and cost half, shared by groups if wanted.

Programs see one batch, whichever services work on its parts.
"""

import time
import uuid
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from accounts.rights.principal import Principal
from endpoints.billing.permit import with_own_keys
from endpoints.errors import EndpointError
from endpoints.events import Usage
from endpoints.gateway.errors import GatewayError, invalid
from endpoints.gateway.exchange import Exchange
from endpoints.gateway.kept import asking, pending, store
from endpoints.gateway.kept.models import KeptItem
from endpoints.gateway.model_call import ModelCall, admitted, permitted
from endpoints.gateway.operations import files
from endpoints.gateway.requests.batch_lines import used
from endpoints.gateway.requests.parse import Body
from endpoints.operations.operation import Operation, Received, perform
from endpoints.targets import Offer

WORKING = ("validating", "in_progress", "finalizing", "cancelling")  # in their order
WINDOW = "24h"
COUNTS = ("total", "completed", "failed")
OUTCOMES = {"completed": "ok", "cancelled": "stopped", "expired": "stopped"}


async def create(exchange: Exchange, principal: Principal, body: Body) -> None:
    """Begin a batch; raises GatewayError."""
    name = body.get("input_file_id")
    if not isinstance(name, str) or not isinstance(body.get("endpoint"), str):
        raise invalid("A batch needs `input_file_id` and `endpoint`.", "input_file_id")
    try:
        file = await store.find(principal, "file", name)
    except GatewayError:
        raise files.lost(name) from None
    offer = await permitted(principal, f"{file.endpoint}/{file.model}")
    prompt, longest = file.body.get("prompt", 0), file.body.get("completion", 0)

    def count(_answer: str) -> Usage:
        return Usage(prompt, counted=True)

    half = pending.PRICE["batch"]
    async with admitted(exchange, principal, offer, count, longest, half) as call:
        item = await _begun(call, file, body)
        await pending.leave(call, item)
    await exchange.json(item.body["told"])


async def _begun(call: ModelCall, file: KeptItem, body: Body) -> KeptItem:
    parts: list[dict[str, Any]] = []
    for part in file.body["parts"]:
        asked = {
            "input_file_id": part["id"],
            "endpoint": body["endpoint"],
            "completion_window": WINDOW,
        }
        operation = Operation(
            "batches",
            asked,
            0,
            lambda received: (_object(received), None),
            patience=asking.PATIENCE,
            modelless=True,
        )
        try:
            reply = await perform(asking.at(call.offer, part["target"]), operation)
        except EndpointError as error:
            call.attempts += error.attempts
            await _given_up(call.offer, parts)
            raise
        call.attempts += reply.attempts
        told = reply.result
        parts.append({"target": part["target"], "id": str(told["id"]), "told": told})
    name = f"batch_{uuid.uuid4().hex}"
    facts = {"parts": parts, "told": _told(name, file, body, parts)}
    answered = call.attempts[-1]
    return await store.keep(
        call.principal, "batch", name, answered, call.offer, body=facts
    )


async def _given_up(offer: Offer, parts: Sequence[Mapping[str, Any]]) -> None:
    """Stop the parts of a batch that has not come to be."""
    for part in parts:
        with suppress(EndpointError):
            there = asking.at(offer, part["target"])
            await asking.told(there, f"batches/{part['id']}/cancel", "POST")


def _object(received: Received) -> dict[str, Any]:
    body = received.json()
    if not isinstance(body.get("id"), str) or not isinstance(body.get("status"), str):
        raise TypeError
    return body


def _told(
    name: str, file: KeptItem, body: Body, parts: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    return {
        "id": name,
        "object": "batch",
        "endpoint": body["endpoint"],
        "errors": None,
        "input_file_id": file.pk,
        "completion_window": WINDOW,
        "status": status_of([part["told"]["status"] for part in parts]),
        "output_file_id": None,
        "error_file_id": None,
        "created_at": int(time.time()),
        "request_counts": {"total": file.body["lines"], "completed": 0, "failed": 0},
        "metadata": body.get("metadata"),
    }


def status_of(statuses: Sequence[str]) -> str:
    """Return what is true of the whole: it ends with its last part."""
    for status in WORKING:
        if status in statuses:
            return status
    return "completed" if "completed" in statuses else statuses[0]


async def show(exchange: Exchange, principal: Principal, name: str) -> None:
    """Show how far a batch is."""
    item = await store.find(principal, "batch", name)
    offer = await permitted(principal, f"{item.endpoint}/{item.model}")
    await exchange.json(await looked(item, offer))


async def cancel(exchange: Exchange, principal: Principal, name: str) -> None:
    """Stop a batch."""
    item = await store.find(principal, "batch", name)
    offer = await permitted(principal, f"{item.endpoint}/{item.model}")
    for part in item.body["parts"]:
        if part["told"]["status"] in WORKING:
            path = f"batches/{part['id']}/cancel"
            there = asking.at(offer, part["target"])
            part["told"] = await asking.told(there, path, "POST")
    await exchange.json(await looked(item, offer))


async def index(exchange: Exchange, principal: Principal) -> None:
    """List the person's batches, newest first, as they were last heard of."""
    await exchange.json(await store.listed(principal, "batch", exchange.query))


async def looked(item: KeptItem, offer: Offer) -> dict[str, Any]:
    """Return a batch as its services tell of it now; enter it once it has ended."""
    body = item.body
    told: dict[str, Any] = body["told"]
    if told["status"] not in WORKING and item.open_call is None:
        return told
    for part in body["parts"]:
        if part["told"]["status"] in WORKING:
            there = asking.at(offer, part["target"])
            part["told"] = await asking.told(there, f"batches/{part['id']}")
    heard = [part["told"] for part in body["parts"]]
    told["status"] = status_of([each["status"] for each in heard])
    counts = [each.get("request_counts") or {} for each in heard]
    sums = {name: sum(int(c.get(name) or 0) for c in counts) for name in COUNTS}
    told["request_counts"] |= {**sums, "total": told["request_counts"]["total"]}
    told["errors"] = next((e["errors"] for e in heard if e.get("errors")), None)
    if told["status"] not in WORKING:
        await _ended(item, offer)
    await item.asave(update_fields=["body"])
    return told


async def _ended(item: KeptItem, offer: Offer) -> None:
    """Join the results, and enter what they have used."""
    told = item.body["told"]
    for name, purpose in (("output_file_id", "output"), ("error_file_id", "error")):
        parts = [
            {"target": part["target"], "id": part["told"][name]}
            for part in item.body["parts"]
            if part["told"].get(name)
        ]
        told[name] = await files.keep_results(item, parts, purpose) or None
        if name == "output_file_id" and item.open_call is not None:
            usage = used(await files.contents_of(offer, parts))
            outcome = OUTCOMES.get(told["status"], "failed")
            await pending.settle(item, usage, outcome)


async def look(item: KeptItem, offer: Offer) -> None:
    """See after a batch that nobody asks for."""
    await looked(item, await with_own_keys(item.user_id, offer))


pending.seen_after["batch"] = look
