import asyncio
import logging
from collections.abc import Callable

import pytest

from runtime import cancelling, tasks
from runtime.telemetry import metrics


def failures(name: str) -> float:
    return float(metrics.BACKGROUND_FAILURES.labels(name)._value.get())


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "FIRST", 0)


async def test_what_fails_is_started_again_told_and_counted(
    caplog: pytest.LogCaptureFixture,
) -> None:
    before = failures("rests")
    begun: list[int] = []
    well = asyncio.Event()

    async def rests() -> None:
        begun.append(1)
        if len(begun) < 3:
            raise ValueError("of tomorrow")
        well.set()
        await asyncio.Event().wait()

    task = tasks.for_ever(rests, "rests")
    await well.wait()
    await cancelling.end([task])
    assert task.cancelled()
    assert failures("rests") == before + 2
    told = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert [str(record.exc_info and record.exc_info[1]) for record in told] == [
        "of tomorrow"
    ] * 2


async def test_a_cancellation_of_something_else_does_not_end_it() -> None:
    asked: list[asyncio.Future[None]] = []
    again = asyncio.Event()

    async def waits() -> None:
        if asked:
            again.set()
            await asyncio.Event().wait()
        asked.append(asyncio.get_running_loop().create_future())
        asyncio.get_running_loop().call_soon(asked[0].cancel)
        await asked[0]

    task = tasks.for_ever(waits, "waits")
    await again.wait()
    await cancelling.end([task])


@pytest.mark.parametrize("failed", [0, 1])
async def test_what_has_come_to_its_end_is_not_started_again(failed: int) -> None:
    begun: list[int] = []

    async def ends() -> None:
        begun.append(1)
        if len(begun) <= failed:
            raise ValueError

    await tasks.for_ever(ends, "ends")
    assert len(begun) == failed + 1


async def test_pauses_grow_up_to_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "FIRST", 0.1)
    pauses: list[float] = []
    sleep: Callable[..., object] = asyncio.sleep

    async def slept(seconds: float) -> None:
        task = asyncio.current_task()
        if task is None or task.get_name() != "fails":  # a server in a thread
            await sleep(seconds)  # type: ignore[misc]
            return
        pauses.append(seconds)
        await sleep(0)  # type: ignore[misc]

    async def fails() -> None:
        if len(pauses) < 8:
            raise ValueError

    monkeypatch.setattr(asyncio, "sleep", slept)
    await tasks.for_ever(fails, "fails")
    assert pauses == [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0]


async def test_a_failure_of_what_is_done_once_is_told_and_counted(
    caplog: pytest.LogCaptureFixture,
) -> None:
    before = failures("once")

    async def fails() -> None:
        raise ValueError("odd")

    await tasks.once(fails(), "once")
    assert failures("once") == before + 1
    assert "odd" in caplog.text
