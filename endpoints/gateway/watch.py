"""Sees after the calls that go on in this process: rights, leases, silence, the end."""

import asyncio
import logging
import time

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

from accounts import access, revocation
from accounts.ledger import spending
from accounts.stamped import stamps
from config import metrics
from endpoints import permit
from endpoints.gateway.calls import LEASE, Call, closing, running, state
from endpoints.gateway.exchange import SILENCE

log = logging.getLogger(__name__)

EVERY = 2.0  # seconds between two looks; what is revoked ends within twice that
EXTEND_EVERY = 60.0  # seconds
LAST = 10.0  # seconds for the ledger lines of calls that had to be ended


async def watch() -> None:
    """Look again and again, until cancelled."""
    extended = time.monotonic()
    while True:
        await asyncio.sleep(EVERY)
        try:
            await look()
            if time.monotonic() - extended > EXTEND_EVERY:
                extended = time.monotonic()
                await hold_on()
        except DatabaseError as error:
            log.warning("calls not looked after: %s", type(error).__name__)


async def look() -> None:
    """End the calls whose key or right has ended; let quiet streams be heard."""
    metrics.GATEWAY_CALLS.set(len(running))
    people = {call.principal.user_id for call in running}
    known = await stamps(people) if people else {}
    for call in tuple(running):
        stamp = None if known is None else known.get(call.principal.user_id)
        if not await _stands(call, moved=stamp is None or stamp != call.stamp):
            call.end("revoked")
        call.stamp = stamp
        await _be_heard(call)


async def _stands(call: Call, *, moved: bool) -> bool:
    """Say whether a call may go on; asks anew only when something has changed."""
    key = call.principal
    if key.expires_at is not None and key.expires_at <= timezone.now():
        return False
    if not moved:
        return True
    decision, _ = await permit.decide(key, call.offer)
    may_have_keys = (await access.may(key.user_id, "api_keys")).allowed
    stands = decision.allowed and may_have_keys
    return stands and await revocation.key_still_allowed(key.key_id)


async def _be_heard(call: Call) -> None:
    limit = settings.GATEWAY_KEEP_ALIVE_SECONDS
    if limit and call.exchange.quiet_for() >= limit:
        await call.exchange.write(SILENCE)


async def hold_on() -> None:
    """Keep the reservations of the calls that go on; those of the dead run out."""
    held = [call.permit.reservation.id for call in running if call.held]
    if held:
        await spending.extend_all(held, LEASE)


async def drain(seconds: float) -> int:
    """Take no new calls, let the running ones end, then end the rest.

    Returns how many had to be ended.
    """
    state.draining = True
    until = time.monotonic() + seconds
    while running and (left := until - time.monotonic()) > 0:
        tasks = [call.task for call in running if call.task is not None]
        await asyncio.wait(tasks, timeout=left, return_when=asyncio.FIRST_COMPLETED)
    late = tuple(running)
    for call in late:
        call.end("draining")
    tasks = [call.task for call in late if call.task is not None]
    if waited := [*tasks, *closing]:
        await asyncio.wait(waited, timeout=LAST)
    return len(late)
