"""Reads other processes' runs and this one's inbox with one blocking read."""

import asyncio
import logging
from collections.abc import Callable

from redis.exceptions import RedisError

from chat.runs.watching.feed import Feed
from chat.store.running import run_log
from runtime.redis import redis
from runtime.redis_keys import inbox_key, log_key

log = logging.getLogger(__name__)

BLOCK = 2000  # ms one read waits at most
PAUSE = 0.5  # seconds after an error


class Follower:
    """Follows all remote feeds of a process over one connection."""

    def __init__(
        self, process: str, feeds: dict[str, Feed], stop: Callable[[str], None]
    ) -> None:
        self._process = process
        self._feeds = feeds
        self._stop = stop
        self._inbox = inbox_key(process)
        self._read_to = b"0-0"

    async def wake(self) -> None:
        """Make the waiting read start anew, with the feeds there are now."""
        await run_log.tell(self._process, "wake", "")

    async def run(self) -> None:
        """Read for ever."""
        while True:
            try:
                await self._read()
            except RedisError as error:
                log.warning(
                    "following runs failed, trying again: %s", type(error).__name__
                )
                await asyncio.sleep(PAUSE)

    async def _read(self) -> None:
        # The inbox is read along, so that a word to it ends the blocking read: a feed
        # that has just been added would else wait for its turn.
        streams: dict[str, bytes | str] = {self._inbox: self._read_to}
        remote = {log_key(f.run_id): f for f in self._feeds.values() if not f.local}
        streams |= {key: f"{feed.number}-0" for key, feed in remote.items()}
        found = await redis().xread(streams, count=run_log.READ_AT_ONCE, block=BLOCK)
        pairs = found.items() if isinstance(found, dict) else found
        for name, entries in pairs:
            rows = entries[0] if entries and isinstance(entries[0], list) else entries
            if name.decode() == self._inbox:
                self._obey(rows)
            else:
                self._show(remote[name.decode()], rows)

    def _obey(self, rows: list[tuple[bytes, dict[bytes, bytes]]]) -> None:
        for identifier, fields in rows:
            self._read_to = identifier
            if fields.get(b"c") == b"stop":
                self._stop(fields.get(b"a", b"").decode(errors="replace"))

    def _show(self, feed: Feed, rows: list[tuple[bytes, dict[bytes, bytes]]]) -> None:
        for identifier, fields in rows:
            entry = run_log.entry_of(identifier, fields)
            if entry is None:  # nothing of ours; the next read goes on behind it
                feed.number = run_log.number_of(identifier)
                continue
            feed.show(entry)
            # Only this very feed: an answer that is written on has another by now.
            if entry.last and self._feeds.get(feed.run_id) is feed:
                del self._feeds[feed.run_id]
