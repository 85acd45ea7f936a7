"""Who may open a socket, and when: so many of one address and person, in turn.

After a restart every tab of a company comes back in the same second. Were all of them
let in at once, each would wait for all, and none would be greeted before it gave up.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias
from weakref import WeakKeyDictionary

from django.conf import settings

from chat.consumers import address_of
from config.serving.frame_pace import TOO_MANY

Scope: TypeAlias = Any  # ASGI as the server speaks it
Message: TypeAlias = dict[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
Application: TypeAlias = Any

AT_ONCE = 50  # sockets that are greeted at the same time, in one process


class Count:
    """How many sockets somebody has open in this process."""

    def __init__(self) -> None:
        self._open: Counter[Hashable] = Counter()

    @contextmanager
    def one_more(self, whose: Hashable, most: int) -> Iterator[bool]:
        """Count a socket while the block lasts; False (uncounted) when `most` are."""
        if 0 < most <= self._open[whose]:
            yield False
            return
        self._open[whose] += 1
        try:
            yield True
        finally:
            self._open[whose] -= 1
            if not self._open[whose]:
                del self._open[whose]


class OfOneAddress:
    """Answers a handshake with 429 when its address has too many sockets."""

    def __init__(self, inner: Application) -> None:
        self.inner = inner
        self._count = Count()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the connection on, unless there are too many."""
        most = settings.SOCKETS_PER_ADDRESS
        with self._count.one_more(address_of(scope), most) as fits:
            if fits:
                await self.inner(scope, receive, send)
                return
        await receive()  # websocket.connect
        start = {"type": "websocket.http.response.start", "status": 429, "headers": []}
        await send(start)
        await send({"type": "websocket.http.response.body", "body": b""})


class OfOnePerson:
    """Closes a socket with TOO_MANY when its person has too many of them.

    A handshake that is refused tells a browser's page nothing, a close code does.
    """

    def __init__(self, inner: Application) -> None:
        self.inner = inner
        self._count = Count()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the connection on, unless there are too many."""
        person = getattr(scope.get("user"), "pk", None)
        most = settings.SOCKETS_PER_PERSON if person is not None else 0
        with self._count.one_more(person, most) as fits:
            if fits:
                await self.inner(scope, receive, send)
                return
        await receive()  # websocket.connect
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.close", "code": TOO_MANY})


class InTurn:
    """Lets AT_ONCE connections be greeted, and the next when one has been.

    A connection has been greeted when the first frame was sent to it, or when it was
    closed. Who goes away while it waits costs nothing.
    """

    def __init__(self, inner: Application) -> None:
        self.inner = inner
        self._doors: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = (
            WeakKeyDictionary()
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the connection on when it is its turn."""
        connect = await receive()
        place = Place(self._door())
        if not await place.wait(receive):
            return
        first = [connect]

        async def received() -> Message:
            return first.pop() if first else await receive()

        async def sent(message: Message) -> None:
            await send(message)
            if message["type"] != "websocket.accept":
                place.leave()

        try:
            await self.inner(scope, received, sent)
        finally:
            place.leave()

    def _door(self) -> asyncio.Semaphore:
        loop = asyncio.get_running_loop()
        return self._doors.setdefault(loop, asyncio.Semaphore(AT_ONCE))


class Place:
    """A connection's place in the queue, and then at the door."""

    def __init__(self, door: asyncio.Semaphore) -> None:
        self._door = door
        self._held = False

    async def wait(self, receive: Receive) -> bool:
        """Wait for our turn; False when the other side went away before it."""
        if not self._door.locked():
            await self._door.acquire()
            self._held = True
            return True
        turn = asyncio.ensure_future(self._door.acquire())
        gone = asyncio.ensure_future(receive())  # nothing else can come by now
        try:
            await asyncio.wait((turn, gone), return_when=asyncio.FIRST_COMPLETED)
            self._held = turn.done() and not gone.done()
            return self._held
        finally:
            gone.cancel()
            self._give_back(turn)

    def leave(self) -> None:
        """Make room for the next; once."""
        if self._held:
            self._held = False
            self._door.release()

    def _give_back(self, turn: asyncio.Future[Any]) -> None:
        """Let nobody's turn be lost with us."""
        if self._held or turn.cancel():
            return
        if not turn.cancelled():
            self._door.release()
