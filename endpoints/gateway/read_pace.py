"""How often an answer that has begun is read on, and so passed on.

What came meanwhile is read and sent in one go, which costs a fraction of doing it token
by token. All calls of a process wait for the same tick.
"""

import asyncio

from runtime.loops import LoopLocal

TICK = 0.04  # seconds, as in the chat; the first piece waits for nobody
EACH = 0.0004  # seconds that a tick is longer for each call that waits for it
SLOW_TICK = 0.1  # seconds at most, as in the chat


class Pacer:
    """The tick of one event loop; it stands still while nobody waits."""

    def __init__(self) -> None:
        self._waiting: list[asyncio.Future[None]] = []
        self._crowd = 0  # calls that waited for the last tick

    async def tick(self) -> None:
        """Wait for the next tick."""
        loop = asyncio.get_running_loop()
        if not self._waiting:
            tick = min(TICK + EACH * self._crowd, SLOW_TICK)
            loop.call_later(tick, self._go_on)
        waiting = loop.create_future()
        self._waiting.append(waiting)
        await waiting

    def _go_on(self) -> None:
        waiting, self._waiting = self._waiting, []
        self._crowd = len(waiting)
        for each in waiting:
            if not each.done():
                each.set_result(None)


_pacers: LoopLocal[Pacer] = LoopLocal(Pacer)


def pacer() -> Pacer:
    """Return the running loop's."""
    return _pacers.get()
