"""Room in the budgets for a program's call: its worst case, taken beforehand."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal

from django.db import DatabaseError

from accounts.keys import minute_limits
from accounts.keys.minute_limits import MinuteShare, OverMinute
from accounts.ledger import spending
from accounts.ledger.calls import LedgerCall, of_program
from accounts.ledger.errors import OverBudget
from accounts.ledger.money import Unit
from accounts.ledger.remaining import remaining
from accounts.ledger.spending import Reservation
from accounts.rights.principal import Principal
from endpoints.billing import prices, token_counts
from endpoints.billing.permit import ModelPermit
from endpoints.events import Usage
from endpoints.gateway.errors import over_budget, over_minute
from endpoints.gateway.requests import longest_answer
from endpoints.targets import Offer

LEASE = 300.0  # seconds; running_calls.py holds on to those of calls that go on
WHOLE = Decimal(1)
closing: "set[asyncio.Task[None]]" = set()  # what still writes into the ledger


async def reserved(
    principal: Principal,
    offer: Offer,
    count: Callable[[str], Usage],
    longest: int,
    share: Decimal = WHOLE,
) -> tuple[ModelPermit, bool]:
    """Reserve the worst case, which is counted only where a limit asks for it.

    `share` of the price is paid: a batch costs half, and takes nothing of a minute.
    """
    base_model = offer.knowledge.base_model
    entry = of_program(principal, offer.endpoint, offer.model, base_model)
    begun = time.monotonic()
    held = await spending.limited(entry)
    worst = Usage()
    if held or minute_limits.count_tokens(principal, offer.model):
        await token_counts.ready(offer.knowledge.encoding)
        worst = replace(await asyncio.to_thread(count, ""), completion=longest)
    minute = await _of_minute(principal, offer, worst) if share == WHOLE else None
    if not held:
        return ModelPermit(offer, spending.unlimited(entry), begun, minute), False
    try:
        taken = await _taken(entry, base_model, worst, share)
    except BaseException:
        if minute is not None:
            await minute.put_right(0)
        raise
    return ModelPermit(offer, taken, begun, minute), True


async def _of_minute(
    principal: Principal, offer: Offer, worst: Usage
) -> MinuteShare | None:
    """Take a call from the minutes of its key; raises GatewayError."""
    tokens = worst.prompt + worst.completion
    try:
        return await minute_limits.take(principal, offer.model, tokens)
    except OverMinute as error:
        raise over_minute(error, worst.prompt) from None


async def further(principal: Principal, offer: Offer, usage: Usage) -> Reservation:
    """Reserve more for a call that grows; raises GatewayError."""
    base_model = offer.knowledge.base_model
    entry = of_program(principal, offer.endpoint, offer.model, base_model)
    return await _taken(entry, base_model, usage)


async def _taken(
    entry: LedgerCall, base_model: str, worst: Usage, share: Decimal = WHOLE
) -> Reservation:
    cost = prices.cost(base_model, worst)
    reserving = spending.reserve(
        worst_cost=None if cost is None else cost * share,
        worst_tokens=worst.prompt + worst.completion,
        lease=LEASE,
        **entry,
    )
    try:
        return await to_its_end(asyncio.ensure_future(reserving))
    except OverBudget as error:
        room = longest_answer.room_for_answer(error.unit, error.left, base_model, worst)
        raise over_budget(error, worst.prompt, worst.completion, room) from None


async def left_header(principal: Principal, model: str) -> dict[str, str]:
    """Return the header that tells what the scarcest budget has left, in dollars."""
    budgets = await remaining(principal.user_id, principal.key_id, model)
    dollars = [each.left for each in budgets if each.unit == Unit.USD]
    return {"x-librechat-budget-left": f"{min(dollars):f}"} if dollars else {}


async def to_its_end(reserving: "asyncio.Future[Reservation]") -> Reservation:
    """Return the reservation; one that nobody waits for any more is given back."""
    try:
        return await asyncio.shield(reserving)
    except asyncio.CancelledError:
        giving = asyncio.create_task(_given_back(reserving), name="give back")
        closing.add(giving)
        giving.add_done_callback(closing.discard)
        raise


async def _given_back(reserving: "asyncio.Future[Reservation]") -> None:
    with suppress(OverBudget, DatabaseError):  # its lease ends by itself
        await (await reserving).release()
