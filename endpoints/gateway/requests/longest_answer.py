"""How long an answer a budget still has room for."""

from decimal import Decimal

from accounts.ledger.money import ASSUMED_PER_TOKEN, NANO, Unit
from endpoints.billing import prices
from endpoints.events import Usage

MANY = 1_000_000  # tokens whose price is looked up: that of one may round to nothing


def room_for_answer(unit: str, left: Decimal, base_model: str, worst: Usage) -> int:
    """Return the tokens that an answer may have at most; 0 = none at all."""
    if unit == Unit.TOKENS:
        return max(0, int(left) - worst.prompt)
    asked = Usage(worst.prompt, searches=worst.searches, containers=worst.containers)
    before = _cost(base_model, asked)
    each = _cost(base_model, Usage(0, MANY))
    return max(0, int((left - before) * MANY / each)) if each else 0


def _cost(base_model: str, usage: Usage) -> Decimal:
    """Return dollars; of a model without a price those that the ledger takes for it."""
    known = prices.cost(base_model, usage)
    assumed = Decimal(usage.prompt + usage.completion) * ASSUMED_PER_TOKEN / NANO
    return assumed if known is None else known
