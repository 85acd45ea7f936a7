"""Asking a service of what it keeps: the very deployment that has it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal

from accounts.rights.principal import Principal
from endpoints.events import Usage
from endpoints.gateway.kept.models import KeptItem
from endpoints.gateway.model_call import permitted
from endpoints.operations.operation import Operation, Received, perform
from endpoints.targets import Offer

PATIENCE = 5.0  # seconds for a busy deployment, as for a chat
PATHS = {"response": "responses", "batch": "batches", "job": "fine_tuning/jobs"}


def path_of(item: KeptItem, *more: str) -> str:
    """Return the path of what is kept, as "batches/batch_1/cancel"."""
    return "/".join((PATHS.get(item.kind, "files"), item.pk, *more))


def at_home(offer: Offer, item: KeptItem) -> Offer:
    """Return the offer with the one deployment that has the item."""
    return at(offer, item.target)


def at(offer: Offer, target_id: str) -> Offer:
    """Return the offer with one deployment alone."""
    targets = tuple(each for each in offer.targets if each.id == target_id)
    return replace(offer, targets=targets)


async def home_of(principal: Principal, item: KeptItem) -> Offer:
    """Return the model that has it, if the key may still use that; raises."""
    offer = await permitted(principal, f"{item.endpoint}/{item.model}")
    return at_home(offer, item)


async def content(offer: Offer, file_id: str) -> bytes:
    """Return the bytes of a file; raises EndpointError."""
    operation = Operation(
        f"files/{file_id}/content",
        {},
        0,
        lambda received: (received.content, None),
        patience=PATIENCE,
        method="GET",
        named=True,
    )
    return (await perform(offer, operation)).result


async def told(
    offer: Offer,
    path: str,
    method: Literal["POST", "GET", "DELETE"] = "GET",
    query: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Return what the service answers; raises EndpointError."""
    operation = Operation(
        path,
        {},
        0,
        _json,
        patience=PATIENCE,
        method=method,
        query=query or {},
        named=True,
    )
    return (await perform(offer, operation)).result


def _json(received: Received) -> tuple[dict[str, Any], Usage | None]:
    return received.json(), None
