"""What one call is charged: worked out once, when it has ended."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from endpoints.billing import prices
from endpoints.catalogue import catalogue
from endpoints.events import Attempt, Usage
from endpoints.reading.usage import possible
from endpoints.targets import Offer

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Charge:
    """A call's model, tokens and price; a stand-in's answer is priced as its own."""

    answered: Offer
    usage: Usage
    cost: Decimal | None  # dollars; None: nobody knows the price
    attempts: tuple[Attempt, ...] = ()  # every deployment that was asked
    price_version: str = prices.VERSION


def charge_of(offer: Offer, attempts: Sequence[Attempt], usage: Usage) -> Charge:
    """Return the charge for a call on `offer`, whoever of `attempts` answered it."""
    answered, used = who_answered(offer, attempts), possible(usage)
    cost = known_cost(answered.knowledge.base_model, used)
    return Charge(answered, used, cost, tuple(attempts))


def known_cost(base_model: str, usage: Usage) -> Decimal | None:
    """Return the price; one that cannot be told keeps no call from its ledger line."""
    try:
        return prices.cost(base_model, usage)
    except Exception:
        log.exception("no price for %s", base_model)
        return None


def answering(offer: Offer, attempts: Sequence[Attempt]) -> Offer | None:
    """Return the model that answers, in the group that does; None until one does."""
    if not attempts or attempts[-1].outcome != "ok":
        return None
    found, group = who_answered(offer, attempts), attempts[-1].group
    return replace(found, targets=tuple(t for t in found.targets if t.group == group))


def who_answered(offer: Offer, attempts: Sequence[Attempt]) -> Offer:
    """Return the model that has answered: `offer`, or one that stood in for it."""
    last = attempts[-1] if attempts else None
    if last is None or last.outcome != "ok":
        return offer
    named = (last.endpoint or offer.endpoint, last.model)
    if named == (offer.endpoint, offer.model):
        return offer
    return catalogue.current().offer(*named) or offer
