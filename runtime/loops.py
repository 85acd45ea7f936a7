"""One thing per event loop: made in the loop, closed when the loop is shut down."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Generic, TypeVar

Thing = TypeVar("Thing")


class PerLoop(Generic[Thing]):
    """Keeps one `Thing` for each running loop.

    Connections belong to the loop that opened them, and tests and Celery make new
    loops. `close` runs when its loop shuts its generators down, as asyncio.run does.
    """

    def __init__(
        self, make: Callable[[], Thing], close: Callable[[Thing], Awaitable[None]]
    ) -> None:
        self._make = make
        self._close = close
        self._things: dict[asyncio.AbstractEventLoop, Thing] = {}
        self._keepers: dict[asyncio.AbstractEventLoop, AsyncIterator[None]] = {}

    async def get(self) -> Thing:
        """Return the running loop's thing, making it at first use."""
        loop = asyncio.get_running_loop()
        thing = self._things.get(loop)
        if thing is None:
            thing = self._things[loop] = self._make()
            keeper = self._keepers[loop] = self._keep(loop, thing)
            await anext(keeper)
        return thing

    async def _keep(
        self, loop: asyncio.AbstractEventLoop, thing: Thing
    ) -> AsyncIterator[None]:
        try:
            yield
        finally:
            self._things.pop(loop, None)
            self._keepers.pop(loop, None)
            await self._close(thing)
