"""A crowd that comes at once: nobody of it gets in uncounted."""

import asyncio
from collections import Counter
from collections.abc import Iterator

import aiohttp
import pytest
from asgiref.sync import sync_to_async
from pytest_django import Settings

from accounts.rights.abuse.bans import ban
from endpoints.gateway.tests.test_doors import bearer, send
from runtime import redis
from tests.patience import PATIENCE

CROWD, LET_IN = 300, 120


@pytest.fixture
def few_connections(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Have the pools of Redis hold three connections, for as long as it takes."""
    monkeypatch.setattr(redis, "CONNECTIONS", 3)
    monkeypatch.setattr(redis, "PATIENCE", PATIENCE)
    redis.sync_redis.cache_clear()
    yield
    redis.sync_redis.cache_clear()


async def statuses(url: str, key: str, **headers: str) -> Counter[int]:
    """Return how a crowd's requests were answered."""
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector) as http:

        async def one() -> int:
            named = {**bearer(key), **headers}
            async with http.get(f"{url}/v1/models", headers=named) as answer:
                return answer.status

        return Counter(await asyncio.gather(*(one() for _ in range(CROWD))))


async def test_three_hundred_at_once_are_all_counted(
    few_connections: None, url: str, key: str, settings: Settings
) -> None:
    settings.BAN_VIOLATIONS = False
    hours = {"gateway": {"user": (LET_IN, 600)}}  # longer than a crowd can take
    settings.ACTION_LIMITS = {**settings.ACTION_LIMITS, **hours}
    assert await statuses(url, key) == {200: LET_IN, 429: CROWD - LET_IN}


async def test_nobody_of_a_banned_address_gets_in_with_the_crowd(
    few_connections: None, url: str, key: str
) -> None:
    await sync_to_async(ban)(seconds=60, reason="x", address="192.0.2.7")
    there = {"X-Forwarded-For": "192.0.2.7"}
    assert await statuses(url, key, **there) == {403: CROWD}


async def test_without_redis_the_answer_is_to_come_back(
    url: str, key: str, settings: Settings, tmp_path: object
) -> None:
    assert (await send(url, **bearer(key)))[0] == 200
    await redis.close()
    settings.REDIS_URI = f"unix://{tmp_path}/nobody-listens.sock"
    status, headers, body = await send(url, **bearer(key))
    assert (status, body["error"]["code"]) == (503, "unavailable")
    assert headers["retry-after"]
    await redis.close()
