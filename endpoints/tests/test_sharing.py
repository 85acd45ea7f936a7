import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace

import pytest
from django.test import override_settings
from redis.asyncio import Redis

from endpoints.errors import Busy
from endpoints.routing.choose import candidates
from endpoints.routing.health import TargetsHealth, targets_health
from endpoints.routing.health_report import reports
from endpoints.routing.shared_state import (
    PAUSE,
    PROCESS,
    UNHURRIED,
    StateExchange,
    exchange,
    pause_after,
)
from endpoints.targets import Routing, Target
from endpoints.tests.conftest import HELLO, Service, ask, events_of, offer_of, target_at
from runtime.redis_keys import exchanging_key, news_key, rests_key
from tests.patience import PATIENCE

Start = Callable[..., Awaitable[Service]]
EAST = target_at(Service(url="http://127.0.0.1:9/"), tpm=1000, rpm=10)


@pytest.fixture
async def redis(redis_clean: str) -> AsyncIterator[Redis]:
    client = Redis.from_url(redis_clean)
    yield client
    await client.aclose()


def met(target: Target, tokens: int = 0) -> TargetsHealth:
    """Return a process that has taken `tokens` of the target's minute."""
    process = TargetsHealth()
    process.of(target).tokens.take(tokens)
    return process


async def test_what_one_process_spends_is_gone_for_the_other(redis: Redis) -> None:
    ours, theirs = met(EAST, 900), met(EAST)
    await exchange(redis, ours, "ours")
    await exchange(redis, theirs, "theirs")
    assert not theirs.of(EAST).tokens.fits(200)
    assert theirs.of(EAST).tokens.fits(40)


async def test_a_rest_is_kept_by_all(redis: Redis) -> None:
    ours, theirs = met(EAST), met(EAST)
    ours.failed(EAST, Busy("", retry_after=60), Routing())
    await exchange(redis, ours, "ours")
    await exchange(redis, theirs, "theirs")
    assert theirs.of(EAST).resting_until == ours.of(EAST).resting_until
    assert theirs.of(EAST).reason == "busy"


async def test_a_recovery_wakes_it_for_all(redis: Redis) -> None:
    ours, theirs = met(EAST), met(EAST)
    ours.failed(EAST, Busy("", retry_after=60), Routing())
    await exchange(redis, ours, "ours")
    await exchange(redis, theirs, "theirs")
    theirs.answered(EAST, 0.1)
    await exchange(redis, theirs, "theirs")
    await exchange(redis, ours, "ours")
    assert ours.of(EAST).resting_until == 0


async def test_a_report_adds_all_processes_up(redis: Redis) -> None:
    await exchange(redis, met(EAST, 300), "theirs")
    targets_health.of(EAST).tokens.take(200)
    assert (await reports())[EAST.id].tokens == 500


async def test_everything_works_without_redis(services: Start) -> None:
    service = await services(HELLO)
    with override_settings(REDIS_URI="unix:///nowhere/redis.sock"):
        events = await events_of(offer_of(target_at(service)), ask())
        assert (await reports())["east/gpt-4o"].requests == 1
    assert events


async def test_every_key_expires(redis: Redis) -> None:
    ours = met(EAST, 10)
    ours.failed(EAST, Busy(""), Routing())
    await exchange(redis, ours, "ours")
    lives = [await redis.ttl(key) for key in await redis.keys("*")]
    assert lives
    assert min(lives) > 0


async def test_a_call_is_told_to_the_others_in_the_background(
    services: Start, redis: Redis
) -> None:
    service = await services(HELLO)
    await events_of(offer_of(target_at(service)), ask())
    async with asyncio.timeout(PATIENCE):
        while not await redis.exists(news_key(PROCESS)):  # noqa: ASYNC110 - no signal
            await asyncio.sleep(0.02)
    assert await redis.zcard(exchanging_key()) == 1


async def test_who_is_alone_without_limits_exchanges_seldom(redis: Redis) -> None:
    unlimited = replace(EAST, tpm=0, rpm=0)
    alone = await exchange(redis, met(unlimited), "ours")
    assert pause_after(alone, met(unlimited)) == UNHURRIED
    assert pause_after(alone, met(EAST)) == PAUSE
    others = await exchange(redis, met(unlimited), "theirs")
    assert others == {"ours"}
    assert pause_after(others, met(unlimited)) == PAUSE


async def test_the_least_busy_is_known_over_all_processes(redis: Redis) -> None:
    west = target_at(Service(url="http://127.0.0.1:9/"), "west")
    ours, theirs = TargetsHealth(), TargetsHealth()
    theirs.began(EAST, 10)
    ours.of(EAST), ours.of(west)
    await exchange(redis, theirs, "theirs")
    await exchange(redis, ours, "ours")
    await exchange(redis, theirs, "theirs")
    conditions = ours.conditions([EAST, west], 0)
    first = candidates([EAST, west], conditions, "least_busy", 0, lambda: 0.5)[0]
    assert first is west
    assert theirs.of(EAST).elsewhere == 0
    theirs.ended(EAST, 0)
    await exchange(redis, theirs, "theirs")
    await exchange(redis, ours, "ours")
    assert ours.of(EAST).elsewhere == 0


async def test_what_a_service_says_is_left_is_reported(redis: Redis) -> None:
    theirs = met(EAST)
    told = {
        "x-ratelimit-limit-tokens": "1000",
        "x-ratelimit-remaining-tokens": "0",
        "x-ratelimit-reset-tokens": "30",
    }
    theirs.limits_told(EAST, told)
    await exchange(redis, theirs, "theirs")
    targets_health.of(EAST)
    report = (await reports())[EAST.id]
    assert (report.left_tokens, report.left_requests) == (0, None)
    assert report.reason == "used_up"


class Deaf:
    """A connection that takes the end of its task for a lost connection."""

    def __init__(self) -> None:
        self.waited = asyncio.Event()

    def pipeline(self, **_options: object) -> "Deaf":
        return self

    def zrangebyscore(self, *_arguments: object) -> None:
        pass

    async def execute(self, **_options: object) -> None:
        self.waited.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            raise ConnectionError from None

    async def aclose(self) -> None:
        pass


async def test_an_exchange_ends_at_once_though_its_driver_swallows_that() -> None:
    client = Deaf()
    shared = StateExchange(client)
    shared.share_soon()
    await client.waited.wait()
    async with asyncio.timeout(PATIENCE):
        await shared.close()
    assert shared.task
    assert shared.task.done()


@pytest.mark.parametrize(
    "told",
    [
        b"not JSON",
        b"[1]",
        b'{"east/gpt-4o":7}',
        b'{"east/gpt-4o":{"in_flight":"many"}}',
        b'{"east/gpt-4o":{"in_flight":-5}}',
        b'{"east/gpt-4o":{"tokens":1e30}}',
        b'{"east/gpt-4o":{"resting_until":"soon"}}',
    ],
)
async def test_one_process_that_tells_nonsense_does_not_silence_the_others(
    redis: Redis, told: bytes
) -> None:
    theirs = TargetsHealth()
    theirs.began(EAST, 10)
    await exchange(redis, theirs, "theirs")
    await exchange(redis, met(EAST), "odd")
    await redis.set(news_key("odd"), told)
    ours = met(EAST)
    await exchange(redis, ours, "ours")
    assert ours.of(EAST).elsewhere == 1
    assert (await reports())[EAST.id].in_flight == 1


async def test_a_rest_of_no_moment_is_passed_over(redis: Redis) -> None:
    await redis.hset(rests_key(), mapping={EAST.id: b"soon \xff", "west": "inf busy"})
    ours = met(EAST)
    await exchange(redis, ours, "ours")
    assert ours.of(EAST).resting_until == 0


async def test_a_number_too_large_to_tell_costs_its_own_target_only(
    redis: Redis,
) -> None:
    west = target_at(Service(url="http://127.0.0.1:9/"), "west")
    theirs = met(EAST, 10**30)
    theirs.began(west, 10)
    await exchange(redis, theirs, "theirs")
    targets_health.of(west)
    assert (await reports())[west.id].in_flight == 1
