"""Files to train a model with: each lies at the one group that will do it."""

import time
import uuid
from collections.abc import Sequence
from typing import Any

import orjson
from django.conf import settings

from accounts.rights.principal import Principal
from endpoints.billing import estimates
from endpoints.billing.permit import on_offer
from endpoints.billing.unit_prices import may_be_tuned
from endpoints.gateway.errors import GatewayError, invalid
from endpoints.gateway.exchange import Exchange
from endpoints.gateway.kept import asking, store
from endpoints.gateway.kept.models import KeptItem
from endpoints.gateway.model_call import permitted
from endpoints.gateway.requests.form import files_of
from endpoints.gateway.requests.parse import Body
from endpoints.operations.operation import Operation, Received, perform
from endpoints.targets import Offer

PURPOSE = "fine-tune"
UNNAMED = "-"  # what stands for the model where the form names none


async def create(exchange: Exchange, principal: Principal, body: Body) -> None:
    """Take a file in, for the model that the form names or the first to be tuned.

    Raises GatewayError.
    """
    name, raw = files_of(body, "file")[0]
    tokens = tokens_of(raw)
    named = body["model"]
    permitted_offer = await tunable(principal, "" if named == UNNAMED else named)
    operation = Operation(
        "files",
        {"purpose": PURPOSE},
        0,
        lambda received: (named_object(received), None),
        (("file", (name, raw)),),
        patience=asking.PATIENCE,
        modelless=True,
    )
    reply = await perform(permitted_offer, operation)
    answered = reply.attempts[-1]
    told = {**_told(name, len(raw)), "status": reply.result.get("status", "processed")}
    part = {"target": answered.target, "group": answered.group}
    parts = [{**part, "id": str(reply.result["id"])}]
    facts = {"told": told, "parts": parts, "tokens": tokens}
    await store.keep(
        principal, "file", str(told["id"]), answered, permitted_offer, body=facts
    )
    await exchange.json(told)


def _told(name: str, size: int) -> dict[str, object]:
    return {
        "id": f"file-{uuid.uuid4().hex}",
        "object": "file",
        "bytes": size,
        "created_at": int(time.time()),
        "filename": name,
        "purpose": PURPOSE,
    }


async def tunable(principal: Principal, name: str = "") -> Offer:
    """Return the model to be tuned, if that is allowed; raises GatewayError."""
    if name:
        offer = await permitted(principal, name)
        if not may_be_tuned(offer.knowledge.base_model):
            raise _not_tuned(name)
        return offer
    for each in on_offer(principal):
        if may_be_tuned(each.knowledge.base_model):
            try:
                return await permitted(principal, f"{each.endpoint}/{each.model}")
            except GatewayError:
                continue
    raise _not_tuned("-")


def _not_tuned(name: str) -> GatewayError:
    open_ones = ", ".join(settings.GATEWAY_FINE_TUNING) or "none"
    message = (
        f"The model `{name}` cannot be tuned here (base models that can: {open_ones})."
    )
    return invalid(message, "model")


def named_object(received: Received) -> dict[str, Any]:
    """Return what a service has made, with its id; TypeError without one."""
    body = received.json()
    if not isinstance(body.get("id"), str):
        raise TypeError
    return body


def tokens_of(raw: bytes) -> int:
    """Return the tokens of one pass over a file, about; raises GatewayError."""
    rows = [row for row in raw.removeprefix(b"\xef\xbb\xbf").splitlines() if row]
    try:
        told = [orjson.loads(row) for row in rows]
    except orjson.JSONDecodeError:
        raise invalid("Every line of the file must be JSON.", "file") from None
    if not told or not all(isinstance(each, dict) for each in told):
        raise invalid("Every line of the file must be a JSON object.", "file")
    return sum(estimates.of_text(row.decode(errors="replace")) for row in rows)


async def found(principal: Principal, body: Body, field: str) -> KeptItem | None:
    """Return a file of the person's that a job names, None for none; raises."""
    name = body.get(field)
    if name is None:
        return None
    try:
        item = await store.find(principal, "file", str(name))
    except GatewayError:
        item = None
    if item is None or item.body["told"].get("purpose") != PURPOSE:
        raise invalid(f"No such file to train with: {name}", field)
    return item


def at_one_place(files: Sequence[KeptItem], offer: Offer) -> Offer:
    """Return the offer at the service that has the files; raises GatewayError."""
    narrowed = store.narrowed(offer, files)
    if not narrowed.targets:
        message = "The files lie at a group that does not have this model."
        raise invalid(message, "training_file")
    return narrowed


async def keep_results(job: KeptItem, names: Sequence[str]) -> list[str]:
    """Keep what a job has written, as files of its person; return their ids."""
    kept: list[str] = []
    for name in names:
        own = f"file-{job.pk.rpartition('-')[2]}-{len(kept)}"
        told = {**_told(f"{job.pk}.csv", 0), "id": own, "purpose": "fine-tune-results"}
        part = {"target": job.target, "group": job.group, "id": name}
        await store.keep_file_of(job, own, {"told": told, "parts": [part]})
        kept.append(own)
    return kept
