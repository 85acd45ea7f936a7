"""While Redis is away: what is read is answered, what must be counted is refused."""

from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from accounts.models import User
from chat.api.root import api
from chat.tests.api.conftest import Caller, talk
from runtime import redis


@pytest.fixture
async def away(settings: Settings, tmp_path: Path) -> AsyncIterator[None]:
    """Have nobody listen where Redis is thought to be."""
    nobody = f"unix://{tmp_path}/nobody-listens.sock"
    await redis.close()
    redis.sync_redis.cache_clear()
    settings.REDIS_URI = nobody
    cache = {**settings.CACHES["default"], "LOCATION": [nobody]}
    settings.CACHES = {"default": cache}
    yield
    await redis.close()
    redis.sync_redis.cache_clear()


def reads(real: dict[str, str]) -> Iterator[str]:
    """Yield every address of the API that is read."""
    for path, operations in api.get_openapi_schema()["paths"].items():
        if "get" in operations:
            yield path.format_map(real)


async def test_no_read_is_a_fault_of_the_server(
    as_alice: Caller, alice: User, away: None
) -> None:
    as_alice.client.raise_request_exception = False
    home, (question, _) = await talk(alice, "1", "2")
    real = defaultdict(lambda: question, conversation_id=home)
    for path in reads(real):
        answer = await as_alice.client.get(path)
        assert answer.status_code < 500 or answer.status_code == 503, path
        if answer.status_code == 503:
            assert answer.json()["error"]["code"] == "unavailable"
    kept = await as_alice.client.get(f"/api/conversations/{home}/messages")
    assert kept.status_code == 200


async def test_nobody_is_signed_out_so_that_a_redis_that_comes_back_knows_them_again(
    as_alice: Caller, away: None
) -> None:
    as_alice.client.raise_request_exception = False
    answer = await as_alice.client.post("/accounts/logout/")
    assert answer.status_code == 503
    assert (await as_alice.client.get("/api/conversations")).status_code == 200
