"""Any number of workers keep the timetable, and each job runs once a period."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any, TypeAlias

import pytest
import redis
from django.conf import settings

from config.celery import app
from operations.timetable import LOOK, Timetable
from runtime.redis_keys import timetable_key

QUEUE = f"{settings.REDIS_PREFIX}:celery:celery"
Client: TypeAlias = Any  # redis-py types every reply as all that it could be
ONCE = {each["task"]: 1 for each in settings.CELERY_BEAT_SCHEDULE.values()}
SWEEP = "sweep runs"


@pytest.fixture
def server(redis_clean: str) -> Iterator[Client]:
    client = redis.Redis.from_url(redis_clean)
    yield client
    client.close()


@pytest.fixture
def first(server: Client) -> Timetable:
    return Timetable(app)


@pytest.fixture
def second(server: Client) -> Timetable:
    return Timetable(app)


def sent(server: Client) -> Counter[str]:
    waiting = server.lrange(QUEUE, 0, -1)
    return Counter(json.loads(each)["headers"]["task"] for each in waiting)


def test_of_two_workers_one_sends_each_job_once_a_period(
    server: Client, first: Timetable, second: Timetable
) -> None:
    for each in (first, second, second, first):
        assert each.tick() == LOOK
    assert sent(server) == ONCE


def test_the_other_worker_goes_on_when_the_period_is_over(
    server: Client, first: Timetable, second: Timetable
) -> None:
    first.tick()
    assert 0 < server.pttl(timetable_key(SWEEP)) <= 5_000
    server.pexpire(timetable_key(SWEEP), 0)
    second.tick()
    assert sent(server) == ONCE | {"chat.tasks.sweep_runs": 2}


def test_a_redis_that_is_away_does_not_end_the_timetable(
    first: Timetable, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = redis.Redis(unix_socket_path="/nowhere/redis.sock")
    monkeypatch.setattr(first, "_redis", away)
    assert first.tick() == LOOK


def test_beat_keeps_our_timetable() -> None:
    assert app.conf.beat_scheduler == "operations.timetable:Timetable"
