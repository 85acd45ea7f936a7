"""Encoded frames on their way to readers who may have stopped reading.

A run's frame is made once and shared by all who watch it. What a reader has still to
get is kept as a reference to that one frame: a server that joins or copies what it
cannot send yet would hold it once for each of a thousand readers.
"""

import logging
import struct
from collections import deque
from typing import Any

UNREAD = 1_000_000  # bytes a reader may leave unread before it is cut off
SLICE = 16_384  # bytes that are copied for one reader at a time

log = logging.getLogger(__name__)


def text_header(size: int) -> bytes:
    """Return what stands before a whole, unmasked text of that size (RFC 6455 5.2)."""
    if size < 126:
        return struct.pack("!BB", 0x81, size)
    if size < 1 << 16:
        return struct.pack("!BBH", 0x81, 126, size)
    return struct.pack("!BBQ", 0x81, 127, size)


def too_much(unread: int) -> bool:
    """Say whether a reader has left so much unread that it is cut off now."""
    if unread <= UNREAD:
        return False
    log.info("a reader left %d bytes unread; closing its connection", unread)
    return True


class Backlog:
    """What Twisted's transport is given slice by slice, as the reader reads.

    A pull producer; the names are Twisted's. Its transport joins everything that it
    was given whenever it has room, so that it must not be given much.
    """

    def __init__(self, transport: Any) -> None:  # noqa: ANN401 - Twisted has no types
        self._transport = transport
        self._waiting: deque[memoryview] = deque()
        self.size = 0  # bytes

    def add(self, *pieces: bytes) -> None:
        """Send these after everything before; at once while nothing waits."""
        size = sum(map(len, pieces))
        if not self._waiting and size <= SLICE:
            self._transport.writeSequence(pieces)
            return
        begins = not self._waiting
        self._waiting.extend(map(memoryview, pieces))
        self.size += size
        if begins:
            self._transport.unregisterProducer()  # HTTP's, of before the upgrade
            self._transport.registerProducer(self, False)  # noqa: FBT003

    def resumeProducing(self) -> None:
        """Give the next slice: the one before is on its way."""
        piece = self._waiting.popleft()
        if len(piece) > SLICE:
            self._waiting.appendleft(piece[SLICE:])
            piece = piece[:SLICE]
        self.size -= len(piece)
        if not self._waiting:
            self._transport.unregisterProducer()
        self._transport.write(bytes(piece))

    def stopProducing(self) -> None:
        """Forget what is left: the connection is lost."""
        self._waiting.clear()
        self.size = 0
