"""How fast pieces come: positions due at a rate, without drift."""

import asyncio
from collections.abc import AsyncIterator

BURST = 64  # pieces written together when there is no rate


async def paced(total: int, rate: float) -> AsyncIterator[tuple[int, int]]:
    """Yield ranges [start, end) as they fall due; `rate` in pieces/s, 0 = at once.

    A late wake-up yields several pieces, so that the rate holds on a busy machine.
    """
    if not rate:
        for start in range(0, total, BURST):
            yield start, min(start + BURST, total)
        return
    loop = asyncio.get_running_loop()
    began, done = loop.time(), 0
    while done < total:
        due = min(total, int((loop.time() - began) * rate) + 1)
        if due > done:
            yield done, due
            done = due
        await asyncio.sleep(max(0.0, began + done / rate - loop.time()))
