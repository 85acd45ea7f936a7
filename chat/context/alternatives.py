"""What a person may ask instead of a model too dear, or too small, for a message."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from accounts.ledger.errors import OverBudget
from accounts.ledger.money import Unit
from accounts.rights import access
from chat.context.prompt import budget_of
from chat.person import Person
from endpoints.billing import prices
from endpoints.catalogue import catalogue
from endpoints.events import Usage
from endpoints.targets import Offer


async def cheaper(
    person: Person, refused: Offer, worst: Usage, error: OverBudget
) -> dict[str, str]:
    """Return `endpoint` and `model` of a permitted model that fits what is left.

    Of several the dearest, which is the most like the one refused; {} when none fits,
    or when tokens are limited, where another model is no help.
    """
    if error.unit != Unit.USD:
        return {}
    costs = [
        (cost, offer)
        for offer in await _permitted(person)
        if (cost := _cost(offer, worst)) is not None and cost <= error.left
    ]
    fitting = [pair for pair in costs if pair[1] != refused]
    if not fitting:
        return {}
    _, best = max(fitting, key=lambda pair: pair[0])
    return {"endpoint": best.endpoint, "model": best.model}


async def larger(
    person: Person, refused: Offer, params: Mapping[str, Any], needed: int
) -> dict[str, str]:
    """Return `endpoint`, `model` and `window` of a permitted model with more room.

    Of several the smallest that takes a prompt of `needed` tokens; {} when none does.
    """
    rooms = [
        (room, offer)
        for offer in await _permitted(person)
        if (room := room_of(offer, params)) >= needed and offer != refused
    ]
    if not rooms:
        return {}
    _, best = min(rooms, key=lambda pair: pair[0])
    window = str(best.knowledge.context_window)
    return {"endpoint": best.endpoint, "model": best.model, "window": window}


def room_of(offer: Offer, params: Mapping[str, Any]) -> int:
    """Return what a prompt to this model may cost, in tokens."""
    return budget_of(
        offer.knowledge,
        max_tokens=params.get("max_tokens"),
        max_context_tokens=params.get("max_context_tokens"),
    )


async def _permitted(person: Person) -> list[Offer]:
    current = catalogue.current()
    names = [
        (offer.endpoint, offer.model, [target.group for target in offer.targets])
        for offer in current.offers
    ]
    allowed = await access.visible_offers(person.id, names)
    found = (current.offer(endpoint, model) for endpoint, model, _groups in allowed)
    return [offer for offer in found if offer is not None]


def _cost(offer: Offer, worst: Usage) -> Decimal | None:
    """Return what the same call would cost at most, None when nobody knows."""
    longest = min(worst.completion, offer.knowledge.max_output)
    usage = Usage(prompt=worst.prompt, completion=longest)
    return prices.cost(offer.knowledge.base_model, usage)
