"""Of a crowd that asks at once, a few begin at a time.

A loop serves all tasks in turn: if everybody began together, the first would get their
first words when the last do. Who waits at the door costs nothing meanwhile.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

STARTS = 8  # runs that begin at once: while one waits for a store, others go on


class Door(asyncio.Semaphore):
    """`async with door:` is the way in, and out again at the end."""

    def __init__(self) -> None:
        super().__init__(STARTS)

    @asynccontextmanager
    async def outside(self) -> AsyncIterator[None]:
        """Wait for something long without keeping others from coming in."""
        self.release()
        try:
            yield
        finally:  # the place will be given back, so it has to be taken for certain
            await asyncio.shield(self.acquire())
