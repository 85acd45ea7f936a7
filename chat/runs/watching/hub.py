"""The one place in a process where runs are written out and watched.

Every tick, ONE pipeline logs the new events of all runs of this process; then they
are shown to its sockets. Runs of other processes are read with ONE blocking read.
"""

import asyncio
import logging
import math
import time
import uuid
from collections.abc import Coroutine
from contextvars import copy_context
from weakref import WeakKeyDictionary

from redis.exceptions import RedisError

from chat.runs.answer.writer import Writer
from chat.runs.watching.announcements import Announcements
from chat.runs.watching.feed import Feed, Sink, Socket, catch_up
from chat.runs.watching.follower import Follower
from chat.runs.watching.turns import Door
from chat.store.running import leases, run_log
from chat.store.running.run_log import Entry
from runtime import cancelling, tasks
from runtime.redis_keys import LEASE_LIFE

log = logging.getLogger(__name__)

TICK = 0.04  # seconds between two flushes
SLOW_TICK = 0.1  # seconds, when flushing takes long
EARLY = 0.9  # of a tick is as good as a whole one: clocks are coarse
STRETCH = 4  # a flush may take a quarter of the time
RENEW = 3.0  # seconds between two renewals of the lease
RETRY = (0.05, 0.1, 0.2, 0.5, 1.0)  # seconds between tries while Redis is away


class Hub:
    """Writers and watchers of this process; made by `hub()`."""

    def __init__(self) -> None:
        self.process = uuid.uuid4().hex
        self.feeds: dict[str, Feed] = {}
        self.writers: dict[str, Writer] = {}
        self.drivers: dict[str, asyncio.Task[None]] = {}
        self.held: set[str] = set()  # runs that are written here, or about to be
        self.sockets: set[Socket] = set()
        self.draining = False
        self.door = Door()
        self.announcements = Announcements(self.spawn)
        self._failed = -math.inf  # when a renewal last failed
        self._dirty = asyncio.Event()
        self._urgent = asyncio.Event()
        self._paced: list[asyncio.Future[None]] = []  # they wait for the next tick
        self._taken: list[tuple[str, Entry]] = []  # and not logged, whatever failed
        self._ticked = -math.inf  # when the last one was
        self._follower = Follower(self.process, self.feeds, self.stop_here)
        self._tasks: list[asyncio.Task[None]] = []
        self._aside: set[asyncio.Task[None]] = set()
        self._context = copy_context()

    async def open(self) -> None:
        """Take the lease and start the four tasks that serve all runs and tabs."""
        # The lease first: to the others a run of a process without one is a dead one's.
        await leases.renew(self.process)
        await self.announcements.open()
        self._tasks = [
            tasks.for_ever(self._flush_for_ever, "flush"),
            tasks.for_ever(self._renew_for_ever, "lease"),
            tasks.for_ever(self._follower.run, "follow"),
            tasks.for_ever(self.announcements.run, "announcements"),
        ]

    async def close(self) -> None:
        """End the tasks; runs must have ended before."""
        await cancelling.end([*self._tasks, *self._aside])
        # Last: with it goes the word that our runs are in good hands.
        try:
            await leases.give_up(self.process)
        except RedisError:
            log.warning("the lease could not be given back; it will pass by itself")

    def spawn(self, work: Coroutine[None, None, None]) -> None:
        """Do something beside a run; ended with the hub at the latest."""
        task = tasks.once(work, "beside a run")
        self._aside.add(task)
        task.add_done_callback(self._aside.discard)

    def spawn_apart(self, work: Coroutine[None, None, None]) -> None:
        """Do something that outlives the request it is asked by.

        A request's context names threads, and connections, that end with it.
        """
        context = self._context.copy()
        asyncio.get_running_loop().call_soon(self.spawn, work, context=context)

    def add_writer(self, writer: Writer) -> None:
        """Begin to write out a run."""
        self.writers[writer.run_id] = writer
        feed = self.feeds.get(writer.run_id)
        if feed is None:
            self.feeds[writer.run_id] = Feed(writer.run_id, 0, local=True)
        else:
            feed.local = True

    def remove_writer(self, writer: Writer) -> None:
        """Forget a run that has ended."""
        self.writers.pop(writer.run_id, None)
        self.feeds.pop(writer.run_id, None)

    def let_go(self, run_id: str) -> None:
        """Have nothing to do with a run any more."""
        self.drivers.pop(run_id, None)
        self.held.discard(run_id)

    def wake(self, *, urgent: bool = False) -> None:
        """Say that a writer has something new; `urgent` does not wait for the tick."""
        self._dirty.set()
        if urgent:
            self._urgent.set()

    async def tick(self) -> None:
        """Wait until events are about to be written out again.

        Reading no oftener than that costs a run less, and its reader nothing.
        """
        self._dirty.set()
        waiting = asyncio.get_running_loop().create_future()
        self._paced.append(waiting)
        await waiting

    async def follow(self, run_id: str, sink: Sink, after: int) -> None:
        """Show `sink` a run's events after `after`, and all that come."""
        feed = await catch_up(self.feeds, run_id, sink, after)
        if feed is not None and not feed.local:
            await self._follower.wake()

    def leave(self, sink: Sink) -> None:
        """Show `sink` nothing more."""
        for feed in tuple(self.feeds.values()):
            feed.sinks.pop(sink, None)
            if not feed.sinks and not feed.local:
                del self.feeds[feed.run_id]

    async def close_sockets(self, code: int, *, idle_only: bool = False) -> None:
        """Close all sockets; `idle_only` spares those that watch a run of ours."""
        ours = [feed for feed in self.feeds.values() if feed.local]
        watching = {sink for feed in ours for sink in feed.sinks}
        for socket in tuple(self.sockets):
            if not (idle_only and socket in watching):
                await closed(socket, code)

    def stop_here(self, run_id: str, reason: str = "stopped") -> None:
        """Stop a run that this process writes; nothing happens to others."""
        driver = self.drivers.get(run_id)
        if driver is not None and not driver.done():
            cancelling.until_heard(driver, reason)

    async def _flush_for_ever(self) -> None:
        self._dirty.set()  # what was taken before this task failed comes first
        while True:
            await self._dirty.wait()
            # Before the work: what comes meanwhile sets them anew, and is not missed.
            self._dirty.clear()
            self._urgent.clear()
            begun = time.monotonic()
            await self._gather(begun)
            await self._flush()
            spent = time.monotonic() - begun
            tick = min(max(TICK, spent * STRETCH), SLOW_TICK)
            try:
                async with asyncio.timeout(tick):
                    await self._urgent.wait()
            except TimeoutError:
                continue

    async def _gather(self, now: float) -> None:
        """Let all who wait for the tick read what has come; not for an urgent flush."""
        if now - self._ticked < TICK * EARLY:
            self._dirty.set()
            return
        self._ticked = now
        paced, self._paced = self._paced, []
        for waiting in paced:
            if not waiting.done():
                waiting.set_result(None)
        await asyncio.sleep(0)  # they take their turns before this task does

    async def _flush(self) -> None:
        # What was taken and could not be logged comes first, as it was: its numbers are
        # given, and a browser may ask for what comes after them.
        self._taken = self._taken or [
            (writer.run_id, entry)
            for writer in tuple(self.writers.values())
            for entry in writer.take()
        ]
        if not self._taken:
            return
        # Logged before shown: what anybody has read survives the death of this process.
        lost = await self._log(self._taken)
        batch, self._taken = self._taken, []
        for run_id, entry in batch:
            feed = self.feeds.get(run_id)
            # Another process has ended a lost run and shown its end: nothing follows.
            if feed is not None and run_id not in lost:
                feed.show(entry)
            writer = self.writers.get(run_id)
            if writer is not None:
                writer.written(1)
        for run_id in lost:
            self._give_up(run_id)

    async def _log(self, batch: list[tuple[str, Entry]]) -> set[str]:
        """Log a batch, however long Redis is away: what is shown has been logged."""
        tries = 0
        while True:
            try:
                return await run_log.append(batch)
            except RedisError as error:
                if tries % 20 == 0:
                    log.warning(
                        "run log not written, trying again: %s", type(error).__name__
                    )
                await asyncio.sleep(RETRY[min(tries, len(RETRY) - 1)])
                tries += 1

    def _give_up(self, run_id: str) -> None:
        """Let go of a run that a sweeper has ended because this process was silent."""
        log.warning("run %s was ended by another process", run_id)
        writer = self.writers.get(run_id)
        if writer is not None:
            writer.give_up()
        self.stop_here(run_id, "lost")

    @property
    def steady(self) -> bool:
        """Say whether Redis has answered long enough for leases to tell the dead."""
        return time.monotonic() - self._failed > LEASE_LIFE / 1000

    async def _renew_for_ever(self) -> None:
        while True:
            try:
                await leases.renew(self.process)
            except RedisError as error:
                self._failed = time.monotonic()
                log.warning("lease not renewed: %s", type(error).__name__)
            await asyncio.sleep(RENEW)


async def closed(socket: Socket, code: int) -> None:
    """Close a socket; one that is closing already must not keep the rest open."""
    try:
        await socket.close(code)
    except Exception as error:  # noqa: BLE001 - each server has its own
        log.info("a socket could not be closed: %s", type(error).__name__)


_hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = WeakKeyDictionary()
_opening: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = (
    WeakKeyDictionary()
)


async def hub() -> Hub:
    """Return the running loop's hub, opened at first use."""
    loop = asyncio.get_running_loop()
    found = _hubs.get(loop)
    if found is not None:
        return found
    # Of a crowd that asks first one opens: two hubs would be two processes to others.
    async with _opening.setdefault(loop, asyncio.Lock()):
        if loop not in _hubs:
            made = Hub()
            await made.open()
            _hubs[loop] = made
        return _hubs[loop]


async def close_hub() -> None:
    """Close the running loop's hub, if it has one."""
    found = _hubs.pop(asyncio.get_running_loop(), None)
    if found is not None:
        await found.close()
