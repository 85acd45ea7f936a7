"""Who watches a run in this process, and how far each has come."""

import asyncio
import logging
from typing import Protocol

from accounts.rights.revocation import HeldSession
from chat.store.running import run_log
from chat.store.running.run_log import Entry

log = logging.getLogger(__name__)

BREATH = 100_000  # bytes of catching up that may wait for the reader
LOOK = 0.02  # seconds between looks at whether they still do
STALLED = 20.0  # seconds without a byte read


class Sink(Protocol):
    """Something that frames can be pushed to without waiting: a socket."""

    def push(self, frame: bytes) -> None:
        """Send one frame, or drop the connection when it cannot keep up."""

    def unread(self) -> int:
        """Return how many bytes were pushed and wait for the reader."""
        ...


class Socket(Sink, Protocol):
    """A sink that belongs to somebody and can be closed."""

    @property
    def owner_id(self) -> int:
        """Return whose it is."""
        ...

    @property
    def held(self) -> HeldSession:
        """Return the session that it was opened with."""
        ...

    async def close(self, code: int) -> None:
        """End the connection with a close code."""


class Feed:
    """One run as this process sees it: the last number shown, and to whom."""

    __slots__ = ("local", "number", "run_id", "sinks")

    def __init__(self, run_id: str, number: int, *, local: bool) -> None:
        self.run_id = run_id
        self.number = number
        self.local = local  # written by this process
        # Who watches, and the number it came with: what it caught up with may be
        # logged already and still have to be shown to the others.
        self.sinks: dict[Sink, int] = {}

    def show(self, entry: Entry) -> None:
        """Push an event to everybody who has not had it."""
        if entry.number <= self.number:
            return
        self.number = entry.number
        for sink, had in tuple(self.sinks.items()):
            if entry.number > had:
                self._push(sink, entry)

    def _push(self, sink: Sink, entry: Entry) -> None:
        """Push to one; whoever cannot be pushed to is forgotten, the others see it."""
        try:
            sink.push(entry.frame)
        except Exception:
            log.exception("a reader of run %s is let go", self.run_id)
            self.sinks.pop(sink, None)


async def catch_up(
    feeds: dict[str, Feed], run_id: str, sink: Sink, after: int
) -> Feed | None:
    """Push what `sink` missed after number `after`, then put it on the live feed.

    Returns the feed it is on, newly made when this process did not follow the run
    yet, or None when the run has ended and everything was pushed. There is no gap:
    nothing is awaited between the comparison with the feed and joining it.
    """
    position = after
    while True:
        feed = feeds.get(run_id)
        if feed is not None and feed.number <= position:
            feed.sinks[sink] = position
            return feed
        entries = await run_log.events_after(run_id, position)
        for entry in entries:
            sink.push(entry.frame)
            position = entry.number
            if entry.last:
                return None
            if sink.unread() > BREATH:
                await _read(sink)
        if not entries and feeds.get(run_id) is None:
            feed = feeds[run_id] = Feed(run_id, position, local=False)
            feed.sinks[sink] = position
            return feed


async def _read(sink: Sink) -> None:
    """Wait until the reader has taken most of what was pushed.

    What somebody missed may be more than anybody may leave unread. Pushed at once it
    would have them cut off, come back to the same place, and be cut off again, without
    end. Who takes nothing at all is pushed the rest and so meets that bound.
    """
    clock = asyncio.get_running_loop().time
    least, until = sink.unread(), clock() + STALLED
    while (unread := sink.unread()) > BREATH and clock() < until:
        if unread < least:
            least, until = unread, clock() + STALLED
        await asyncio.sleep(LOOK)
