"""Ends this process's runs in good order before it goes."""

import asyncio
import logging

from chat.runs.hub import Hub

log = logging.getLogger(__name__)

LAST = 10.0  # seconds for storing what had to be interrupted


async def drain(hub: Hub, seconds: float) -> int:
    """Take no new runs, let the running ones end, interrupt the rest.

    Returns how many were interrupted.
    """
    hub.draining = True
    drivers = list(hub.drivers.values())
    if not drivers:
        return 0
    log.info("draining: %d answers are being written", len(drivers))
    _, late = await asyncio.wait(drivers, timeout=seconds)
    for task in late:
        task.cancel("drained")
    if late:
        await asyncio.wait(late, timeout=LAST)
    return len(late)
