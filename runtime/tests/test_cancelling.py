import asyncio
from contextlib import suppress
from typing import Any

import pytest

from runtime import asgi, cancelling
from tests.patience import PATIENCE


async def test_a_task_that_swallows_a_cancellation_is_told_again() -> None:
    swallowed = 0

    async def stubborn() -> None:
        nonlocal swallowed
        while True:
            try:
                await asyncio.sleep(3600)
            except asyncio.CancelledError:
                if swallowed:
                    raise
                swallowed += 1

    async def failing() -> None:
        raise ValueError

    tasks = [asyncio.create_task(work()) for work in (stubborn, failing)]
    await asyncio.sleep(0)
    await cancelling.end(tasks)
    assert swallowed == 1
    assert all(task.done() for task in tasks)


class Deaf:
    """Work that swallows a cancellation, as `asyncio.wait_for` does at times."""

    def __init__(self) -> None:
        self.begun = asyncio.Event()

    async def work(self) -> None:
        self.begun.set()
        with suppress(asyncio.CancelledError):
            await asyncio.Event().wait()


async def test_who_waits_for_redis_hears_of_the_end_all_the_same() -> None:
    answered = asyncio.get_running_loop().create_future()

    async def asking() -> None:
        await asyncio.wait_for(answered, PATIENCE)
        await asyncio.Event().wait()

    task = asyncio.create_task(asking())
    await asyncio.sleep(0)
    answered.set_result(None)
    cancelling.until_heard(task, "stopped")  # before the task has seen its answer
    await asyncio.wait([task], timeout=PATIENCE)
    assert task.cancelled()


async def test_who_has_heard_is_told_no_more() -> None:
    told: list[str] = []

    async def leaving() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError as error:
            told.append(str(error))
        await asyncio.sleep(2 * cancelling.AGAIN)

    task = asyncio.create_task(leaving())
    await asyncio.sleep(0)
    cancelling.until_heard(task, "once", heard=lambda: bool(told))
    await task
    assert told == ["once"]


async def test_a_caller_who_hangs_up_during_deaf_work_is_gone() -> None:
    deaf = Deaf()

    async def work() -> None:
        await deaf.work()
        await asyncio.Event().wait()

    async def receive() -> dict[str, Any]:
        await deaf.begun.wait()
        return {"type": "http.disconnect"}

    with pytest.raises(asgi.Gone):
        await asyncio.wait_for(asgi.while_connected(work(), receive), PATIENCE)
