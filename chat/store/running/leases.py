"""Which web processes live: each renews a lease, and is dead once it has passed."""

import time
from collections.abc import Iterable

from runtime.redis import redis
from runtime.redis_keys import (
    LEASE_LIFE,
    LOG_LIFE,
    inbox_key,
    lease_key,
    processes_key,
)


async def renew(process: str) -> None:
    """Say that a web process lives, for the next LEASE_LIFE milliseconds."""
    pipe = redis().pipeline(transaction=False)
    pipe.set(lease_key(process), "1", px=LEASE_LIFE)
    pipe.zadd(processes_key(), {process: time.time()})
    pipe.zremrangebyscore(processes_key(), 0, time.time() - LOG_LIFE)
    pipe.expire(processes_key(), LOG_LIFE)
    await pipe.execute()


async def give_up(process: str) -> None:
    """Say that a web process has ended."""
    pipe = redis().pipeline(transaction=False)
    pipe.delete(lease_key(process), inbox_key(process))
    pipe.zrem(processes_key(), process)
    await pipe.execute()


async def all_living() -> set[str]:
    """Return every web process that lives."""
    since = time.time() - LEASE_LIFE / 1000
    found = await redis().zrangebyscore(processes_key(), since, "+inf")
    return {name.decode() for name in found}


async def uptime() -> int:
    """Return for how many seconds Redis has been up."""
    return int((await redis().info("server"))["uptime_in_seconds"])


async def living(processes: Iterable[str]) -> set[str]:
    """Return those of `processes` whose lease has not passed."""
    names = sorted(set(processes))
    if not names:
        return set()
    found = await redis().mget([lease_key(name) for name in names])
    return {name for name, value in zip(names, found, strict=True) if value}
