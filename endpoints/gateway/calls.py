"""One call of a program to a model: from leave and reservation to its ledger line."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from django.conf import settings
from django.db import DatabaseError

from accounts import limits
from accounts.ledger import spending
from accounts.ledger.errors import OverBudget
from accounts.principal import Principal
from accounts.stamped import Stamp, look_again
from endpoints import catalogue, permit, prices, tokens
from endpoints.errors import EndpointError
from endpoints.events import Attempt, Usage
from endpoints.gateway import names
from endpoints.gateway.errors import (
    GatewayError,
    no_model,
    over_budget,
    too_fast,
    unavailable,
)
from endpoints.gateway.exchange import Exchange
from endpoints.permit import Permit
from endpoints.targets import Offer

log = logging.getLogger(__name__)

LEASE = 300.0  # seconds; watch.py holds on to the reservations of calls that go on
TRIES = 5  # to write a ledger line
PAUSE = 0.5  # seconds between them
NOT_LET_IN = frozenset({"banned", "pending", "suspended", "unknown_person"})
ENDED = {  # why we end a call → what its program reads
    "revoked": "The key, or a right of its owner, has just ended.",
    "draining": "The server is restarting; please try again.",
}


@dataclass(eq=False, slots=True)
class Call:
    """A call that goes on in this process. `count` tells what it has used by itself."""

    principal: Principal
    permit: Permit
    exchange: Exchange
    count: Callable[[str], Usage]  # from the answer so far; in a thread
    task: "asyncio.Task[object] | None"
    held: bool  # something was reserved
    texts: list[str] = field(default_factory=list)
    attempts: list[Attempt] = field(default_factory=list)
    usage: Usage | None = None
    stamp: Stamp | None = None  # of the person's rights when they were last asked
    why: str = ""  # we end it
    _closing: "asyncio.Task[None] | None" = None

    @property
    def offer(self) -> Offer:
        """Return the model, without groups that are not for this person."""
        return self.permit.offer

    def end(self, why: str) -> None:
        """Stop it now; the program reads why (ENDED)."""
        if self.task is not None and not self.why:
            self.why = why
            self.task.cancel()

    async def used(self) -> Usage:
        """Return the tokens that the service told of, else count them here."""
        if self.usage is None:
            self.usage = await asyncio.to_thread(self.count, "".join(self.texts))
        return self.usage

    async def close(self, outcome: str) -> None:
        """Write the ledger line, once, also while this is being cancelled."""
        if self._closing is None:
            self._closing = asyncio.create_task(self._close(outcome), name="settle")
            closing.add(self._closing)
            self._closing.add_done_callback(closing.discard)
        await asyncio.shield(self._closing)

    async def _close(self, outcome: str) -> None:
        begun = any(attempt.outcome == "ok" for attempt in self.attempts)
        if begun or outcome in ("stopped", "interrupted"):
            usage = await self.used()
        elif self.attempts:
            usage = Usage()
        else:
            await self.permit.release()
            return
        for left in reversed(range(TRIES)):
            try:
                await self.permit.settle(usage, self.attempts, outcome)
            except DatabaseError as error:
                log.warning("call not settled: %s", type(error).__name__)
                await asyncio.sleep(PAUSE if left else 0)
            else:
                return


class State:
    """What this process as a whole is doing."""

    draining = False


state = State()
running: set[Call] = set()
closing: "set[asyncio.Task[None]]" = set()


async def permitted(principal: Principal, name: str) -> Offer:
    """Return the model that a program may call by this name; raises GatewayError."""
    refusal = no_model(name)
    for offer in names.meant(catalogue.current().offers, name):
        decision, narrowed = await permit.decide(principal, offer)
        if decision.allowed:
            return await permit.with_own_keys(principal.user_id, narrowed)
        if decision.code in NOT_LET_IN or decision.code == "terms":
            refusal = GatewayError(403, decision.code, decision.reason)
    raise refusal


@asynccontextmanager
async def admitted(
    exchange: Exchange,
    principal: Principal,
    offer: Offer,
    count: Callable[[str], Usage],
    longest: int,
) -> AsyncIterator[Call]:
    """Let one call in and see to its end. `longest`: tokens of the answer at most.

    Raises GatewayError when limits or budgets leave no room.
    """
    await _check_pace(principal)
    leave, held = await _reserved(principal, offer, count, longest)
    task = asyncio.current_task()
    call = Call(principal, leave, exchange, count, task, held)
    call.stamp = look_again().get(principal.user_id)  # from here on time passes
    running.add(call)
    outcome = "failed"
    try:
        yield call
        outcome = "ok"
    except EndpointError as error:
        outcome = error.code
        raise
    except asyncio.CancelledError:
        outcome = "interrupted" if call.why else "stopped"
        if call.why and task is not None:
            task.uncancel()
            raise _ended(call.why) from None
        raise
    finally:
        running.discard(call)
        await call.close(outcome)


def _ended(why: str) -> GatewayError:
    if why == "draining":
        return unavailable(ENDED[why])
    return GatewayError(403, why, ENDED[why])


async def _check_pace(principal: Principal) -> None:
    if state.draining:
        raise unavailable(ENDED["draining"])
    for verdict in (
        await limits.hit("gateway", user_id=principal.user_id),
        await limits.hit_key(principal.key_id, principal.rpm),
    ):
        if not verdict:
            raise too_fast(verdict)
    most = settings.GATEWAY_CONCURRENT_MAX
    mine = [call for call in running if call.principal.user_id == principal.user_id]
    if most and len(mine) >= most:
        message = f"Only {most} requests at a time. Please wait until one is done."
        raise too_fast(limits.Verdict(allowed=False, retry_after=1.0, message=message))


async def _reserved(
    principal: Principal, offer: Offer, count: Callable[[str], Usage], longest: int
) -> tuple[Permit, bool]:
    """Reserve the worst case, which is counted only where a budget asks for it."""
    base_model = offer.knowledge.base_model
    entry = spending.Call(
        user_id=principal.user_id,
        key_id=principal.key_id,
        model=offer.model,
        base_model=base_model,
        endpoint=offer.endpoint,
        kind="gateway",
    )
    begun = time.monotonic()
    if not await spending.limited(entry):
        return Permit(offer, spending.unlimited(entry), begun), False
    await tokens.ready(offer.knowledge.encoding)
    prompt = (await asyncio.to_thread(count, "")).prompt
    try:
        reservation = await spending.reserve(
            worst_cost=prices.cost(base_model, Usage(prompt, longest)),
            worst_tokens=prompt + longest,
            lease=LEASE,
            **entry,
        )
    except OverBudget as error:
        raise over_budget(error) from None
    return Permit(offer, reservation, begun), True
