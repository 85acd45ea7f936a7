"""Amounts as whole numbers, so that SQL adds and compares them exactly (pure).

Money is counted in nano-dollars (10⁻⁹ USD): the cheapest cached token costs about
ten of them, and 64 bits reach nine thousand million dollars. Tokens are counted as
they are.
"""

from decimal import ROUND_CEILING, Decimal
from enum import StrEnum

NANO = 1_000_000_000
CREDITS = 1_000_000  # LibreChat: a million credits are one dollar
ASSUMED_PER_TOKEN = 6_000  # nano-dollars; LibreChat's rate for models without a price
LARGEST = 2**62
MOST_TOKENS = 10**9  # of one call; sums of such counts stay within 64 bits
MOST_NANO = 10**15  # a million dollars for one call


class Unit(StrEnum):
    """What a budget counts."""

    USD = "usd"
    TOKENS = "tokens"


def nano(dollars: Decimal) -> int:
    """Return nano-dollars, rounded up: a call never looks cheaper than it was."""
    return int((dollars * NANO).to_integral_value(ROUND_CEILING))


def tokens_of(count: float) -> int:
    """Return a count of tokens as a ledger line can hold it, whatever was told."""
    return int(min(max(count, 0), MOST_TOKENS)) if count == count else 0


def cost_of(dollars: Decimal | None) -> Decimal | None:
    """Return a call's cost as a ledger line can hold it; None when it is unknown."""
    if dollars is None or dollars.is_nan():
        return None
    return min(max(dollars, Decimal(0)), Decimal(MOST_NANO) / NANO)


def dollars(nano_dollars: int) -> Decimal:
    """Return dollars, exactly."""
    return Decimal(nano_dollars) / NANO


def from_credits(amount: float) -> int:
    """Return the nano-dollars of LibreChat's credits."""
    return nano(Decimal(str(amount)) / CREDITS)


def amount(unit: str, cost: Decimal | None, tokens: int) -> int:
    """Return what a call takes from a budget of this unit.

    A call of unknown price takes ASSUMED_PER_TOKEN, or a money budget would be no
    limit at all for models that the price list does not know.
    """
    if unit == Unit.TOKENS:
        taken = tokens
    elif cost is None:
        taken = tokens * ASSUMED_PER_TOKEN
    else:
        taken = nano(cost)
    return min(max(taken, 0), LARGEST)


def whole(unit: str, limit: Decimal) -> int:
    """Return a limit given in dollars or tokens as a whole number."""
    return min(nano(limit) if unit == Unit.USD else int(limit), LARGEST)


def shown(unit: str, whole_number: int) -> Decimal:
    """Return dollars or tokens for people to read."""
    return dollars(whole_number) if unit == Unit.USD else Decimal(whole_number)
