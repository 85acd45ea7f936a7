"""Numbers that other stores than the ledger know."""

import asyncio
from dataclasses import dataclass

from asgiref.sync import async_to_sync
from redis.exceptions import RedisError

from chat.store import mongo
from chat.store.running import run_log
from runtime import redis
from runtime.redis_keys import queue_key

LIMIT = 3.0  # seconds that the dashboard waits for a store


@dataclass(frozen=True, slots=True)
class Figures:
    """None stands for a store that did not answer in time."""

    conversations: int | None = None
    running: int | None = None
    queued: int | None = None


def figures() -> Figures:
    """Ask the stores; for a view that runs in a thread."""
    return async_to_sync(_ask)()


async def _ask() -> Figures:
    try:
        conversations, running, queued = await asyncio.gather(
            _within(_conversations()), _within(_running()), _within(_queued())
        )
    finally:
        await redis.close()
        await mongo.close()
    return Figures(conversations, running, queued)


async def _within(asked: "asyncio.Future[int] | object") -> int | None:
    try:
        async with asyncio.timeout(LIMIT):
            return await asked  # type: ignore[misc, no-any-return]
    except (TimeoutError, OSError, RedisError, mongo.StoreError):
        return None


async def _conversations() -> int:
    """Return how many there are, by the collection's own count: no scan."""
    found: int = await mongo.database()["conversations"].estimated_document_count()
    return found


async def _running() -> int:
    return len(await run_log.all_records())


async def _queued() -> int:
    return int(await redis.redis().llen(queue_key()))
