"""What is pushed to a socket, sent in order, without making the pusher wait."""

from collections import deque
from collections.abc import Awaitable, Callable, Coroutine

LIMIT = 1_000_000  # bytes that may wait for a slow reader

Spawn = Callable[[Coroutine[None, None, None]], None]


class Outbox:
    """Frames on their way to one reader, for servers whose send may have to wait."""

    def __init__(
        self,
        send: Callable[[bytes], Awaitable[None]],
        spawn: Spawn,
        give_up: Callable[[], None],
    ) -> None:
        self._send = send
        self._spawn = spawn
        self._give_up = give_up  # called once, when more than LIMIT waits
        self._frames: deque[bytes] = deque()
        self._waiting = 0  # bytes
        self._sending = False
        self._closed = False

    def unread(self) -> int:
        """Return how many bytes wait for the reader; none for one given up."""
        return 0 if self._closed else self._waiting

    def push(self, frame: bytes) -> None:
        """Send a frame after those before it, or give the reader up."""
        if self._closed:
            return
        if self._waiting > LIMIT:
            self._closed = True
            self._frames.clear()
            self._give_up()
            return
        self._frames.append(frame)  # a large one goes, too: else nobody could read it
        self._waiting += len(frame)
        if not self._sending:
            self._sending = True
            self._spawn(self._run())

    async def _run(self) -> None:
        try:
            while self._frames:
                frame = self._frames.popleft()
                await self._send(frame)
                self._waiting -= len(frame)
        finally:
            self._sending = False
