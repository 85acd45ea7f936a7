"""How often, and what follows from too often."""

import asyncio
from collections.abc import Callable

import pytest
from pytest_django import Settings
from redis.exceptions import RedisError

from accounts.models import Ban, User
from accounts.rights.abuse.limits import concurrent, hit, hit_key

pytestmark = pytest.mark.usefixtures("asynchronous", "transactional_db")

ADDRESS = "203.0.113.7"


@pytest.fixture(autouse=True)
def _limits(settings: Settings) -> None:
    settings.ACTION_LIMITS = {
        "message": {"ip": (3, 1), "user": (2, 1)},
        "upload": {"ip": (5, 15), "user": (5, 15)},
        "fork": {},
    }


async def test_what_has_no_limit_is_always_allowed(alice: User) -> None:
    assert all([await hit("fork", user_id=alice.pk, ip=ADDRESS) for _ in range(20)])


async def test_an_unknown_action_is_a_mistake_and_not_a_yes() -> None:
    with pytest.raises(KeyError):
        await hit("flying", ip=ADDRESS)


async def test_the_third_message_of_a_person_waits(alice: User, bob: User) -> None:
    verdicts = [await hit("message", user_id=alice.pk) for _ in range(3)]
    assert [verdict.allowed for verdict in verdicts] == [True, True, False]
    assert 0 < verdicts[2].retry_after <= 60
    assert "1 minute" in verdicts[2].message
    assert await hit("message", user_id=bob.pk)


async def test_the_fourth_message_of_an_address_waits_whoever_sends_it() -> None:
    verdicts = [await hit("message", ip=ADDRESS, user_id=n) for n in range(4)]
    assert [verdict.allowed for verdict in verdicts] == [True, True, True, False]


async def test_fifty_at_once_are_counted_one_by_one(alice: User) -> None:
    verdicts = await asyncio.gather(
        *(hit("message", user_id=alice.pk) for _ in range(50))
    )
    assert sum(verdict.allowed for verdict in verdicts) == 2


async def test_the_file_overrides_the_environment(
    alice: User, configure: Callable[..., None]
) -> None:
    configure(rateLimits={"fileUploads": {"userMax": 1, "userWindowInMinutes": 1}})
    assert await hit("upload", user_id=alice.pk)
    assert not await hit("upload", user_id=alice.pk)


async def test_the_file_limits_imports_of_an_address(
    configure: Callable[..., None], settings: Settings
) -> None:
    settings.ACTION_LIMITS = {**settings.ACTION_LIMITS, "import": {"ip": (9, 1)}}
    limit = {"ipMax": 1, "ipWindowInMinutes": 5}
    configure(rateLimits={"conversationsImport": limit})
    assert await hit("import", ip=ADDRESS)
    refused = await hit("import", ip=ADDRESS)
    assert not refused
    assert 240 < refused.retry_after <= 300


async def test_one_answer_more_than_allowed_at_once_is_refused(
    alice: User, settings: Settings
) -> None:
    settings.CONCURRENT_MESSAGES = 2
    assert await concurrent(1, user_id=alice.pk)
    refused = await concurrent(2, user_id=alice.pk)
    assert not refused
    assert "2 answers" in refused.message
    settings.CONCURRENT_MESSAGES = 0
    assert await concurrent(99, user_id=alice.pk)


async def test_too_many_violations_ban_person_and_address(
    alice: User, settings: Settings
) -> None:
    settings.BAN_INTERVAL = 3
    verdicts = [await hit("message", user_id=alice.pk, ip=ADDRESS) for _ in range(5)]
    assert verdicts[-1].banned
    await alice.arefresh_from_db()
    assert not alice.is_active
    ban = await Ban.objects.aget()
    assert (ban.user_id, ban.address) == (alice.pk, ADDRESS)


async def test_violations_cost_nothing_where_bans_are_off(
    alice: User, settings: Settings
) -> None:
    settings.BAN_INTERVAL = 1
    settings.BAN_VIOLATIONS = False
    for _ in range(5):
        await hit("message", user_id=alice.pk, ip=ADDRESS)
    assert not await Ban.objects.aexists()


async def test_the_address_of_a_proxy_is_never_banned(settings: Settings) -> None:
    settings.BAN_INTERVAL = 1
    for _ in range(6):
        await hit("message", ip="127.0.0.1")
    assert not await Ban.objects.aexists()


async def test_three_hundred_at_once_are_all_counted() -> None:
    verdicts = await asyncio.gather(*(hit_key(7, 120) for _ in range(300)))
    assert sum(verdict.allowed for verdict in verdicts) == 120


async def test_what_cannot_be_counted_is_not_allowed(
    alice: User, settings: Settings, tmp_path: object
) -> None:
    settings.REDIS_URI = f"unix://{tmp_path}/nobody-listens.sock"
    with pytest.raises(RedisError):
        await hit("message", user_id=alice.pk)
    with pytest.raises(RedisError):
        await hit_key(7, 1)
