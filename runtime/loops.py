"""One thing per event loop: made in the loop, closed when the loop is shut down."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

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


class LoopLocal(Generic[Thing]):
    """Keeps one `Thing` for each running loop, at hand without waiting.

    Short loops come and go in threads and nobody tells of their end, so that what has
    a `close` is closed with its loop.
    """

    def __init__(
        self,
        make: Callable[[], Thing],
        close: Callable[[Thing], Awaitable[None]] | None = None,
    ) -> None:
        self._make = make
        self._close = close
        self._things: WeakKeyDictionary[asyncio.AbstractEventLoop, Thing]
        self._things = WeakKeyDictionary()

    def get(self) -> Thing:
        """Return the running loop's thing, making it at first use."""
        loop = asyncio.get_running_loop()
        if loop not in self._things:
            self._things[loop] = self._make()
            if self._close is not None:
                self._close_with(loop)
        return self._things[loop]

    async def close(self) -> None:
        """Close the running loop's thing, if it has one."""
        thing = self._things.pop(asyncio.get_running_loop(), None)
        if thing is not None and self._close is not None:
            await self._close(thing)

    def _close_with(self, loop: asyncio.AbstractEventLoop) -> None:
        close_loop = loop.close

        def close_both() -> None:
            if loop in self._things and not loop.is_closed():
                loop.run_until_complete(self.close())
            close_loop()

        loop.close = close_both  # type: ignore[method-assign]
