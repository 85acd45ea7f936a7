"""Sees after the calls that go on in this process: rights, leases, silence, the end."""

import asyncio
import logging
import time
from collections.abc import Mapping

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

from accounts.keys import api_keys
from accounts.ledger import spending
from accounts.rights import revocation
from accounts.rights.cache import Stamp
from endpoints.billing.charge import answering
from endpoints.billing.standing_rights import AnswerUnderWay
from endpoints.gateway.model_call import ModelCall, running, standing, state
from endpoints.gateway.reserving import LEASE, closing
from runtime.telemetry import metrics

log = logging.getLogger(__name__)

EXTEND_EVERY = 60.0  # seconds
STALLED = 120.0  # seconds after which a reader who takes nothing is given up
LAST = 10.0  # seconds for the ledger lines of calls that had to be ended


async def hold() -> None:
    """Hold on again and again, until cancelled."""
    while True:
        await asyncio.sleep(EXTEND_EVERY)
        try:
            await hold_on()
        except DatabaseError as error:
            log.warning("reservations not extended: %s", type(error).__name__)


def people() -> set[int]:
    """Return whose calls go on here."""
    return {call.principal.user_id for call in running}


async def look(known: Mapping[int, Stamp] | None) -> None:
    """End the calls whose key or right has ended; let quiet streams be heard.

    `known`: where the counters of `people` stand; None: Redis is away.
    """
    metrics.GATEWAY_CALLS.set(len(running))
    for call in tuple(running):
        _be_heard(call)
        expires_at = call.principal.expires_at
        if expires_at is not None and expires_at <= timezone.now():
            call.end("revoked")
    under_way = [
        AnswerUnderWay(
            call,
            call.principal.user_id,
            answering(call.offer, call.attempts) or call.offer,
            call.begun,
        )
        for call in running
    ]
    async for call, _ in standing.refused(under_way, known):
        call.end("revoked")
    await _shut_out()


async def _shut_out() -> None:
    """End what is nobody's any more, also where Redis lost the news of it."""
    if not running:
        return
    outside = await revocation.outsiders({call.principal.user_id for call in running})
    ended = await api_keys.ended({call.principal.key_id for call in running})
    for call in tuple(running):
        if call.principal.user_id in outside or call.principal.key_id in ended:
            call.end("revoked")


def _be_heard(call: ModelCall) -> None:
    limit = settings.GATEWAY_KEEP_ALIVE_SECONDS
    if limit and call.exchange.quiet_for() >= limit:
        call.exchange.still_here()
    if call.exchange.stuck_for() >= STALLED:
        call.end("stalled")


async def hold_on() -> None:
    """Keep the reservations of the calls that go on; those of the dead run out."""
    held = [each for call in running for each in call.reservations]
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
