"""Ends this process's runs in good order before it goes."""

import asyncio
import logging

from chat.runs.watching.hub import Hub
from chat.runs.watching.turns import STARTS
from runtime import cancelling

log = logging.getLogger(__name__)

RESTARTING = 1012  # close code: connect again, to whoever listens now
LAST = 10.0  # seconds for storing what had to be interrupted


async def drain(hub: Hub, seconds: float) -> int:
    """Take no new runs, let the running ones end, interrupt the rest.

    Sockets are sent elsewhere as soon as they watch no run of this process. Returns
    how many runs were interrupted.
    """
    hub.draining = True
    try:
        async with asyncio.timeout(seconds):
            await _all_begun(hub)
            await _all_ended(hub)
    except TimeoutError:
        log.info("draining: time is over for %d answers", len(hub.drivers))
    late = list(hub.drivers.values())
    for task in late:
        cancelling.until_heard(task, "drained")
    if late:
        await asyncio.wait(late, timeout=LAST)
    return len(late)


async def _all_begun(hub: Hub) -> None:
    """Wait for those that were let in before: they have no driver yet."""
    await hub.close_sockets(RESTARTING, idle_only=True)
    for _ in range(STARTS):
        await hub.door.acquire()
    for _ in range(STARTS):
        hub.door.release()


async def _all_ended(hub: Hub) -> None:
    if hub.drivers:
        log.info("draining: %d answers are being written", len(hub.drivers))
    while drivers := list(hub.drivers.values()):
        await hub.close_sockets(RESTARTING, idle_only=True)
        await asyncio.wait(drivers, return_when=asyncio.FIRST_COMPLETED)
