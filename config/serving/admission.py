"""Who may open a socket, and when: so many of one address and person, in turn.

After a restart every tab of a company comes back in the same second. Were all of them
let in at once, each would wait for all, and none would be greeted before it gave up.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias

import orjson
from django.conf import settings
from django.utils.translation import gettext as _

from accounts.rights.abuse.client_addresses import address_of
from config.serving.frame_pace import TOO_MANY
from runtime.loops import LoopLocal

Scope: TypeAlias = Any  # ASGI as the server speaks it
Message: TypeAlias = dict[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
Application: TypeAlias = Any

AT_ONCE = 50  # sockets that are greeted at the same time, in one process
QUEUE = 10_000  # that may wait for it
PATIENT = 20.0  # seconds of waiting; a page gives up after thirty


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


class SocketQueue(asyncio.Semaphore):
    """Where connections wait, in the order they came."""

    def __init__(self) -> None:
        super().__init__(AT_ONCE)
        self.waiting = 0
        self.waited = 0.0  # seconds that the last one had waited who came in

    def wait_elsewhere(self) -> float:
        """Return after how many seconds to come back; 0 when one may wait here.

        Longer than a page waits would be in vain: it would come again, behind the rest.
        """
        if not self.waiting or (self.waiting < QUEUE and self.waited < PATIENT):
            return 0.0
        return max(self.waited, PATIENT)


class InTurn:
    """Lets AT_ONCE connections be greeted, and the next when one has been.

    A connection has been greeted when the first frame was sent to it, or when it was
    closed. Who goes away while it waits costs nothing. Who comes when the queue is too
    long is told when to come back.
    """

    def __init__(self, inner: Application) -> None:
        self.inner = inner
        self._doors: LoopLocal[SocketQueue] = LoopLocal(SocketQueue)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the connection on when it is its turn."""
        connect = await receive()
        door = self._doors.get()
        if seconds := door.wait_elsewhere():
            await _come_back(send, seconds)
            return
        place = Place(door)
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


async def _come_back(send: Send, seconds: float) -> None:
    """Tell when to try again: a handshake that is refused tells a page nothing."""
    frame = {
        "type": "error",
        "id": "",
        "code": "crowded",
        "message": _("Very many people are coming in just now."),
        "retry_after": round(seconds),
    }
    await send({"type": "websocket.accept"})
    await send({"type": "websocket.send", "text": orjson.dumps(frame).decode()})
    await send({"type": "websocket.close", "code": TOO_MANY})


class Place:
    """A connection's place in the queue, and then at the door."""

    def __init__(self, door: SocketQueue) -> None:
        self._door = door
        self._held = False

    async def wait(self, receive: Receive) -> bool:
        """Wait for our turn; False when the other side went away before it."""
        if not self._door.locked():
            await self._door.acquire()
            self._door.waited = 0.0
            self._held = True
            return True
        came = time.monotonic()
        self._door.waiting += 1
        turn = asyncio.ensure_future(self._door.acquire())
        gone = asyncio.ensure_future(receive())  # nothing else can come by now
        try:
            await asyncio.wait((turn, gone), return_when=asyncio.FIRST_COMPLETED)
            self._held = turn.done() and not gone.done()
            if self._held:
                self._door.waited = time.monotonic() - came
            return self._held
        finally:
            self._door.waiting -= 1
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
