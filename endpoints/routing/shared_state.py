"""What all processes should know of the targets, exchanged through Redis.

No decision waits for it: a task of each process leases and tells in the background, at
most every `PAUSE` seconds while there is something to say. Without Redis every process
goes on alone, with the whole of each limit to itself.
"""

import asyncio
import logging
import os
import socket
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from redis.exceptions import RedisError

from endpoints.routing import shared_records
from endpoints.routing.health import Health, TargetsHealth, targets_health
from endpoints.routing.quotas import MINUTE, QuotaMeter
from runtime import cancelling, tasks
from runtime.loops import PerLoop
from runtime.redis import client
from runtime.redis_keys import counter_key, exchanging_key, news_key, rests_key

logger = logging.getLogger(__name__)

PAUSE = 0.2  # seconds between two exchanges
UNHURRIED = 1.0  # seconds, where no target has a limit and no other process lives
IDLE = 5.0  # seconds without a call after which the exchange sleeps
ALONE = 5.0  # seconds until Redis is tried again
LIMIT = 3.0  # seconds for one exchange
COUNTER_LIFE = 120  # seconds
FRESH = 15.0  # seconds that a process counts as living
NEWS_LIFE = 120  # seconds that a process's news counts
REST_LIFE = 3600  # seconds
PROCESS = f"{socket.gethostname()}:{os.getpid()}"

Client: TypeAlias = Any  # redis-py types every reply as all that it could be


@dataclass(slots=True)
class StateExchange:
    """The background exchange of one event loop."""

    client: Client
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    task: "asyncio.Task[None] | None" = None

    def share_soon(self) -> None:
        """Let the exchange run soon; starts its task at first use."""
        self.wake.set()
        if self.task is None or self.task.done():
            self.task = tasks.for_ever(self._run, "exchange of limits")

    async def _run(self) -> None:
        while True:
            try:
                async with asyncio.timeout(IDLE):  # wait_for may swallow a cancel
                    await self.wake.wait()
            except TimeoutError:
                if not any(
                    health.in_flight for health in targets_health.all().values()
                ):
                    return  # else go on telling of long answers
            self.wake.clear()
            pause = await self._once()
            if _cancelled():
                return
            await asyncio.sleep(pause)

    async def _once(self) -> float:
        """Exchange, and return the seconds until it should be done again."""
        try:
            async with asyncio.timeout(LIMIT):
                others = await exchange(self.client, targets_health)
        except (RedisError, OSError, TimeoutError) as error:
            logger.warning("Routing goes on alone: %s", type(error).__name__)
            for health in targets_health.all().values():
                health.tokens.alone()
                health.requests.alone()
                health.elsewhere = 0
            return ALONE
        return pause_after(others, targets_health)

    async def close(self) -> None:
        """End the task and the connection."""
        if self.task is not None:
            await cancelling.end([self.task])
        await self.client.aclose()


async def exchange(
    client: Client, known: TargetsHealth, process: str = PROCESS
) -> set[str]:
    """Lease, tell and learn, in two round trips; return the other processes."""
    others = await _lease(client, known) - {process}
    await _tell(client, known, process, sorted(others))
    return others


async def _lease(client: Client, known: TargetsHealth) -> set[str]:
    """Lease what this process will spend next, and learn what all have leased.

    Returns the processes that have told something just now.
    """
    now = time.time()
    minute = int(now // MINUTE)
    asked: list[tuple[QuotaMeter, int]] = []
    pipeline = client.pipeline(transaction=False)
    pipeline.zrangebyscore(exchanging_key(), now - FRESH, "inf")
    for target, health in list(known.all().items()):
        health.turn(now)
        for kind, meter in (("tokens", health.tokens), ("requests", health.requests)):
            amount = meter.wanted()
            counter = counter_key(target, kind, minute)
            pipeline.incrby(counter, amount)
            pipeline.expire(counter, COUNTER_LIFE)
            asked.append((meter, amount))
    names, *replies = await pipeline.execute(raise_on_error=False)
    for (meter, amount), total in zip(asked, replies[::2], strict=True):
        if meter.minute == minute and isinstance(
            total, int
        ):  # else an error of its own
            meter.granted(amount, total)
    return {name.decode(errors="replace") for name in names}


async def _tell(
    client: Client, targets_health: TargetsHealth, process: str, others: list[str]
) -> None:
    """Tell of rests and health; learn of the others' rests and calls in flight."""
    now = time.time()
    changed, known = targets_health.changed.copy(), targets_health.all()
    targets_health.changed.clear()
    pipeline = client.pipeline(transaction=False)
    for target in changed:
        rest = f"{known[target].resting_until} {known[target].reason}"
        pipeline.hset(rests_key(), target, rest)
    pipeline.expire(rests_key(), REST_LIFE)
    told = {target: shared_records.news_of(health) for target, health in known.items()}
    pipeline.set(news_key(process), shared_records.written(told), ex=NEWS_LIFE)
    pipeline.zadd(exchanging_key(), {process: now})
    pipeline.expire(exchanging_key(), REST_LIFE)
    pipeline.mget([news_key(each) for each in (process, *others)])
    pipeline.hgetall(rests_key())
    texts, rests = (await pipeline.execute())[-2:]
    _learn_rests(known, rests, changed)
    _learn_flights(known, texts[1:])


def _learn_rests(
    known: dict[str, Health], rests: Mapping[bytes, bytes], ours: set[str]
) -> None:
    for target, rest in rests.items():
        name = target.decode(errors="replace")
        told, _, reason = rest.decode(errors="replace").partition(" ")
        until = shared_records.moment(told)
        if name not in ours and name in known and until is not None:
            known[name].resting_until, known[name].reason = until, reason


def _learn_flights(known: dict[str, Health], texts: Iterable[bytes | None]) -> None:
    flights: Counter[str] = Counter()
    for text in texts:
        for target, told in shared_records.read(text).items():
            flights[target] += told.in_flight
    for target, health in known.items():
        health.elsewhere = flights[target]


def pause_after(others: set[str], known: TargetsHealth) -> float:
    """Return the seconds between two exchanges: few where anybody needs them."""
    limited = any(
        health.tokens.limit or health.requests.limit for health in known.all().values()
    )
    return PAUSE if others or limited else UNHURRIED


def _cancelled() -> bool:
    """Tell whether this task is to end: the driver may swallow that."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def _open() -> StateExchange:
    return StateExchange(client(socket_connect_timeout=LIMIT, socket_timeout=LIMIT))


async def _close(shared: StateExchange) -> None:
    await shared.close()


async def share_soon() -> None:
    """Let the running loop's exchange know that something has changed."""
    (await _exchanges.get()).share_soon()


_exchanges: PerLoop[StateExchange] = PerLoop(_open, _close)
