"""The one way to open Redis: pools in which a crowd waits, and nobody is turned away.

redis-py's own pools raise as soon as all their connections are in use, which looks like
a Redis that is away; three hundred calls at once must not. What is kept there is listed
in runtime/redis_keys.py.
"""

from functools import cache
from typing import Any, TypeAlias

from django.conf import settings
from redis import BlockingConnectionPool, Redis
from redis.asyncio import BlockingConnectionPool as AsyncPool
from redis.asyncio import Redis as AsyncRedis
from redis.asyncio.sentinel import Sentinel as AsyncSentinel
from redis.asyncio.sentinel import SentinelConnectionPool as AsyncSentinelPool
from redis.sentinel import Sentinel, SentinelConnectionPool

from runtime import sentinel
from runtime.loops import LoopLocal

CONNECTIONS = 50  # of one pool
PATIENCE = 10.0  # seconds for a connection: for a free one, and for a new one

Client: TypeAlias = Redis
AsyncClient: TypeAlias = Any  # redis-py types every reply as all that it could be


class WatchedPool(SentinelConnectionPool, BlockingConnectionPool):
    """Connections to whichever server the Sentinels name; a crowd waits."""


class AsyncWatchedPool(AsyncSentinelPool, AsyncPool):
    """The same for event loops."""

    async def aclose(self) -> None:
        """Close the connections to the Sentinels, too."""
        await super().aclose()
        await self.sentinel_manager.aclose()


class AnyPool:
    """What Django's cache makes its pool with, whatever the address."""

    @staticmethod
    def from_url(address: str, **limits: Any) -> BlockingConnectionPool:  # noqa: ANN401
        """Return a pool in which a crowd waits."""
        if (found := sentinel.watched(address)) is None:
            return BlockingConnectionPool.from_url(address, **limits)
        named = Sentinel(found.sentinels, sentinel_kwargs=found.own)  # type: ignore[no-untyped-call]
        return WatchedPool(found.master, named, **found.redis, **limits)  # type: ignore[no-untyped-call]


def redis() -> AsyncClient:
    """Return the running loop's client."""
    return _clients.get()


async def close() -> None:
    """Close the running loop's client, if it has one."""
    await _clients.close()


@cache
def sync_redis() -> Client:
    """Return the client for code without an event loop; safe across threads."""
    return sync_client()


def client(**limits: float) -> AsyncClient:
    """Return a client for the running loop; `limits` as redis-py names them."""
    address, bounds = settings.REDIS_URI, _bounded(limits)
    if (found := sentinel.watched(address)) is None:
        return AsyncRedis.from_pool(AsyncPool.from_url(address, **bounds))
    named = AsyncSentinel(found.sentinels, sentinel_kwargs=found.own)  # type: ignore[no-untyped-call]
    pool = AsyncWatchedPool(found.master, named, **found.redis, **bounds)  # type: ignore[no-untyped-call]
    return AsyncRedis.from_pool(pool)


def sync_client(**limits: float) -> Client:
    """Return a client for code without an event loop; safe across threads."""
    return Redis.from_pool(AnyPool.from_url(settings.REDIS_URI, **_bounded(limits)))


def _bounded(limits: dict[str, float]) -> dict[str, float]:
    patience = limits.get("socket_connect_timeout", PATIENCE)
    bounds = {"socket_connect_timeout": patience, "timeout": patience}
    return {"max_connections": CONNECTIONS, **bounds, **limits}


async def _close(opened: AsyncClient) -> None:
    await opened.aclose()


_clients: LoopLocal[AsyncClient] = LoopLocal(client, _close)
