"""Values about people, kept for a moment in each process.

Every message asks for them, so they are cached; every change raises a counter in Redis
(accounts/rights/revocation.py), and a cached value counts only while the counters stand
where they stood when it was read. Without Redis the database is asked each time.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Generic, TypeVar
from weakref import WeakSet

from asgiref.sync import sync_to_async
from redis.exceptions import RedisError

from runtime.redis import redis
from runtime.redis_keys import (
    banners_stamp_key,
    person_stamp_key,
    rules_stamp_key,
)

TRUST = 5.0  # seconds a value is believed even if no counter has moved
MOMENT = 1.0  # seconds that count as one look
CAPACITY = 20_000  # people
NOBODY = (
    0  # no person: values under this id are the same for all, and move with the rules
)

Count = bytes | str | None
Stamp = tuple[Count, Count]
Value = TypeVar("Value")


class Look(dict[int, Stamp]):
    """Where the counters of some people stood, and when."""

    def __init__(self) -> None:
        super().__init__()
        self._begun = time.monotonic()

    @property
    def fresh(self) -> bool:
        """Say whether this was seen a moment ago."""
        return time.monotonic() - self._begun < MOMENT


_all: "WeakSet[Stamped[Any] | Timed[Any]]" = WeakSet()
_seen: ContextVar[dict[int, Stamp] | None] = ContextVar("seen", default=None)


class Stamped(Generic[Value]):
    """One value for each of the most recently asked people.

    `read` asks the database for a person's value, outside of the event loop; None,
    for a person who is not there, is never kept.
    """

    def __init__(self, read: Callable[[int], Value]) -> None:
        self._read = read
        self._kept: OrderedDict[int, tuple[Stamp, float, Value]] = OrderedDict()
        _all.add(self)

    async def of(self, user_id: int) -> Value:
        """Return a person's value as it stands."""
        # Before the value: a change between the two makes what is kept look old, which
        # costs a question; the other way round it would look new, and be believed.
        stamp = await _stamp(user_id)
        now = time.monotonic()
        kept = self._kept.get(user_id)
        if kept is not None and kept[0] == stamp and now - kept[1] <= TRUST:
            return kept[2]
        value = await sync_to_async(self._read)(user_id)
        if stamp is not None and value is not None:
            self._keep(user_id, (stamp, now, value))
        return value

    def forget(self) -> None:
        """Drop what this process has cached."""
        self._kept.clear()

    def _keep(self, user_id: int, kept: tuple[Stamp, float, Value]) -> None:
        self._kept[user_id] = kept
        self._kept.move_to_end(user_id)
        if len(self._kept) > CAPACITY:
            self._kept.popitem(last=False)


class Timed(Generic[Value]):
    """One value for everybody, believed for TRUST seconds; for code without a loop.

    Whoever changes it in this process says `forget`; the others are late by that.
    """

    def __init__(self, read: Callable[[], Value]) -> None:
        self._read = read
        self._kept: tuple[float, Value] | None = None
        _all.add(self)

    def value(self) -> Value:
        """Return the value as it was a moment ago."""
        kept, now = self._kept, time.monotonic()
        if kept is None or now - kept[0] > TRUST:
            kept = self._kept = (now, self._read())
        return kept[1]

    def forget(self) -> None:
        """Have it read anew."""
        self._kept = None


def forget() -> None:
    """Drop everything that this process has cached of people."""
    for stamped in _all:
        stamped.forget()


async def stamps(user_ids: Collection[int]) -> dict[int, Stamp] | None:
    """Return where the counters of some people stand; None without Redis.

    As long as a person's stamp is the same, so are their rights.
    """
    keys = [person_stamp_key(user_id) for user_id in user_ids]
    try:
        rules, *people = await redis().mget(rules_stamp_key(), *keys)
    except (RedisError, OSError):
        return None
    return {who: (rules, count) for who, count in zip(user_ids, people, strict=True)}


async def banners_stamp() -> Count:
    """Return where the counter of the banners stands; None without Redis."""
    try:
        found: Count = await redis().get(banners_stamp_key())
    except (RedisError, OSError):
        return None
    return found


@contextmanager
def one_look(seen: "Look | None" = None) -> Iterator["Look"]:
    """Ask Redis once for each person: what is done inside is done in one moment.

    Concerns the running task and those it starts. Gives what has been seen; cleared,
    it is asked for anew. What was `seen` a moment ago is believed on.
    """
    look = seen if seen is not None and seen.fresh else Look()
    with _looking_at(look):
        yield look


@contextmanager
def as_time_passes() -> Iterator[dict[int, Stamp]]:
    """Ask Redis each time again, also within `one_look`; gives what that had seen."""
    seen = _seen.get() or {}
    with _looking_at(None):
        yield seen


@contextmanager
def _looking_at(seen: dict[int, Stamp] | None) -> Iterator[None]:
    before = _seen.get()
    _seen.set(seen)
    try:
        yield
    finally:  # no token: it may end in another context than it began in
        _seen.set(before)


async def _stamp(user_id: int) -> Stamp | None:
    seen = _seen.get()
    if seen and user_id == NOBODY:
        return next(iter(seen.values()))[0], None
    if seen is not None and user_id in seen:
        return seen[user_id]
    known = await stamps((user_id,))
    if known is None:
        return None
    if seen is not None:
        seen.update(known)
    return known[user_id]
