"""Starts background tasks that nobody waits for.

What everything rests on is started again when it fails; what is done once says so. A
failure is logged with its cause and counted, and never the end of anything else. So
`asyncio.create_task` is called here, and elsewhere only for what somebody awaits
(tests/test_background_tasks.py knows each place).
"""

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine
from typing import Any

from runtime.telemetry import metrics

log = logging.getLogger(__name__)

FIRST = 0.1  # seconds until a task is started again; doubled each time
LONGEST = 5.0  # seconds
WELL = 60.0  # seconds after which a task counts as well again

Work = Coroutine[Any, Any, None]


def for_ever(work: Callable[[], Work], name: str) -> "asyncio.Task[None]":
    """Start a task that is started again whenever it fails; cancelling ends it.

    One that returns has done what it was for.
    """
    return asyncio.get_running_loop().create_task(_watched(work, name), name=name)


def once(work: Work, name: str) -> "asyncio.Task[None]":
    """Start a task whose failure costs only what it was for. Keep the task."""
    return asyncio.get_running_loop().create_task(_once(work, name), name=name)


async def _watched(work: Callable[[], Work], name: str) -> None:
    pause = FIRST
    begun = time.monotonic()
    while not await _tried(work(), name):
        if time.monotonic() - begun > WELL:
            pause = FIRST
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST)
        begun = time.monotonic()


async def _once(work: Work, name: str) -> None:
    await _tried(work, name)


async def _tried(work: Work, name: str) -> bool:
    """Do the work and say whether it came to its end."""
    try:
        await work
    except asyncio.CancelledError as error:
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise
        _failed(name, error)  # what it waited for was cancelled, not this task
    except Exception as error:  # noqa: BLE001 - told: nothing may end what others need
        _failed(name, error)
    else:
        return True
    return False


def _failed(name: str, error: BaseException) -> None:
    metrics.BACKGROUND_FAILURES.labels(name).inc()
    log.error("background task %s failed", name, exc_info=error)
