"""Calls that cost money: taken from the budgets before, one ledger line after.

`tools.prices` says what a call costs; tools without a price leave no line.
"""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from decimal import Decimal

from accounts.ledger.errors import OverBudget
from accounts.ledger.spending import Reservation, reserve
from librechat_yaml.live import librechat
from tools.sources import Failed
from tools.tool import Caller, Result, Tool

log = logging.getLogger(__name__)

Act = Callable[[], Awaitable[Result]]


def price_of(tool: Tool) -> Decimal | None:
    """Return the dollars of one call, by the tool's nearest name; None: it is free.

    A tool that enters what it costs itself is asked of by nobody else.
    """
    return None if tool.costs else told_price(tool)


def told_price(tool: Tool) -> Decimal | None:
    """Return what `tools.prices` says of a tool; None: nothing."""
    prices = librechat().tools.prices
    said = next((prices[name] for name in tool.names if name in prices), 0)
    return Decimal(str(said)) if said else None


async def charged(tool: Tool, caller: Caller, act: Act) -> Result:
    """Call a tool within the person's budgets; `Failed` when one has no room for it.

    A call that fails, or is ended, is not charged: what it took is given back.
    """
    price = price_of(tool)
    if price is None:
        return await act()
    reservation = await _reserved(tool, caller, price)
    try:
        result = await act()
    except BaseException:
        await reservation.release()
        raise
    if result.failed or result.asks:
        await reservation.release()
        return result
    cost = result.cost or price
    await _settled(reservation, cost)
    return replace(result, cost=cost)


async def _settled(reservation: Reservation, cost: Decimal) -> None:
    """Enter the call; a ledger that is away does not make it one that never was."""
    try:
        await reservation.settle({}, cost=cost)
    except Exception:
        log.exception("a call is missing in the ledger: %s", reservation.call["model"])


async def _reserved(tool: Tool, caller: Caller, price: Decimal) -> Reservation:
    try:
        return await reserve(
            worst_cost=price,
            worst_tokens=0,
            user_id=caller.user_id,
            model=tool.name,
            endpoint=tool.source,
            kind="tool",
            conversation_id=caller.conversation_id,
            run_id=caller.run_id,
        )
    except OverBudget as error:
        raise Failed(error.message) from None
