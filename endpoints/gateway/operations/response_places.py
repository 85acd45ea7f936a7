"""Where a question can be answered: where the answers it goes on from are kept."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from accounts.rights.principal import Principal
from endpoints.gateway.errors import GatewayError, invalid
from endpoints.gateway.kept import pending, store
from endpoints.gateway.kept.models import KeptItem
from endpoints.gateway.requests.responses import ResponseRequest
from endpoints.targets import Offer
from endpoints.wire.http_call import dialect

LONGEST_CHAIN = 500  # answers that one may go on from, kept here


@dataclass(frozen=True, slots=True)
class PlacedRequest:
    """A request with what it goes on from, and the model that may answer it."""

    request: ResponseRequest
    offer: Offer
    alone: bool  # what it goes on from is at one service: nothing stands in
    tokens: int = 0  # that earlier answers, kept at the service, add to the prompt

    @property
    def passed(self) -> bool:
        """Tell whether every deployment speaks this API itself."""
        return all(dialect(each) == "responses" for each in self.offer.targets)


async def placed(
    principal: Principal, request: ResponseRequest, offer: Offer
) -> PlacedRequest:
    """Return the request where what it goes on from is; raises GatewayError."""
    items: list[KeptItem] = []
    if request.previous:
        items.append(await store.find(principal, "response", request.previous))
    pointed = {
        str(each.get("id"))
        for each in request.items
        if each.get("type") == "item_reference"
    }
    if pointed:
        items += await store.parts_of(principal, pointed)
        _check_owned(pointed, items)
    there = [each for each in items if each.target]
    if not there:
        here = await _history(principal, request)
        request = _pointed_out(request.after(here), items)
        return _able(request, offer)
    tokens = max(each.tokens for each in there) if request.previous else 0
    at_one = store.narrowed(offer, there)
    if not at_one.targets:
        message = "What this goes on from is kept by another service, or model."
        raise invalid(message, "previous_response_id")
    able = _speaking(at_one)
    return PlacedRequest(request, able, alone=True, tokens=tokens)


def _check_owned(pointed: set[str], items: Collection[KeptItem]) -> None:
    """Refuse parts of answers that are not this person's: a service would tell them."""
    for name in pointed:
        if not any(f" {name} " in each.item_ids for each in items):
            raise store.not_there("item", name)


def _able(request: ResponseRequest, offer: Offer) -> PlacedRequest:
    """Return the request with those deployments that can be asked it."""
    if what := request.unsayable():
        able = _speaking(offer)
        if not able.targets:
            message = f"This model speaks chat completions, without {what}."
            code = "unsupported_parameter"
            raise GatewayError(400, code, message, param="input")
        return PlacedRequest(request, able, alone=True)
    if request.background and (able := _speaking(offer)).targets:
        return PlacedRequest(request, able, alone=True)
    return PlacedRequest(request, offer, alone=False)


def _speaking(offer: Offer) -> Offer:
    """Return the offer with the deployments that speak this API."""
    targets = tuple(each for each in offer.targets if dialect(each) == "responses")
    return replace(offer, targets=targets)


async def _history(
    principal: Principal, request: ResponseRequest
) -> list[Mapping[str, Any]]:
    """Return what was asked and answered before, kept here; raises GatewayError."""
    history: list[Mapping[str, Any]] = []
    name = request.previous
    for _ in range(LONGEST_CHAIN):
        if not name:
            break
        item = await store.find(principal, "response", name)
        kept = item.body
        if kept["response"]["status"] in pending.GOING_ON:
            raise invalid("That answer is still being written.", "previous_response_id")
        history = [*kept["input"], *kept["response"]["output"], *history]
        name = kept.get("previous") or ""
    return history


def _pointed_out(request: ResponseRequest, items: list[KeptItem]) -> ResponseRequest:
    """Return the request with the parts themselves where it only names them."""
    parts = {
        part["id"]: part
        for item in items
        for part in (*item.body["response"]["output"], *item.body["input"])
        if part.get("id")
    }
    told = []
    for each in request.items:
        named = each.get("type") == "item_reference"
        if named and each.get("id") not in parts:
            raise store.not_there("item", str(each.get("id")))
        told.append(parts[each["id"]] if named else each)
    if told == list(request.items):
        return request
    body = {**request.body, "input": told}
    return replace(request, body=body, items=tuple(told))
