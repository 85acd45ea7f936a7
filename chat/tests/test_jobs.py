"""Jobs of the worker: one loop and one client of MongoDB for each process."""

import asyncio
import contextvars
from collections.abc import Iterator

import pytest

from chat.background import jobs
from chat.store import mongo
from runtime.redis import redis

mark: contextvars.ContextVar[str] = contextvars.ContextVar("mark", default="")


class TimeLimitSignal(KeyboardInterrupt):
    """Raised outside of any task, as by a signal: the loop stops where it is."""


@pytest.fixture(autouse=True)
def _ended(mongo_clean: str, redis_clean: str) -> Iterator[None]:
    yield
    jobs.end()


async def client() -> object:
    await mongo.database().command("ping")
    return mongo.client()


def test_jobs_share_one_client_of_mongodb() -> None:
    assert jobs.in_worker(client()) is jobs.in_worker(client())


def test_clients_that_need_a_running_loop_are_each_jobs_own() -> None:
    async def client_of_redis() -> object:
        await redis().ping()
        return redis()

    assert jobs.in_worker(client_of_redis()) is not jobs.in_worker(client_of_redis())


def test_nothing_a_job_sets_is_there_for_the_next() -> None:
    async def leave() -> None:
        mark.set("left")

    async def found() -> str:
        return mark.get()

    jobs.in_worker(leave())
    assert jobs.in_worker(found()) == ""


def test_a_job_that_was_cut_off_does_not_go_on_with_the_next() -> None:
    went_on: list[str] = []

    async def slow() -> None:
        asyncio.get_running_loop().call_soon(cut)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        went_on.append("slow")

    def cut() -> None:
        raise TimeLimitSignal

    with pytest.raises(TimeLimitSignal):
        jobs.in_worker(slow())
    assert jobs.in_worker(client())
    assert went_on == []


def test_a_job_that_fails_leaves_the_next_one_a_sound_loop() -> None:
    async def broken() -> None:
        await mongo.database().command("ping")
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError):
        jobs.in_worker(broken())
    assert jobs.in_worker(client())


def test_a_command_leaves_nothing_open() -> None:
    first = jobs.run(client())
    assert jobs.run(client()) is not first
