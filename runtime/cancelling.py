"""Ends tasks for certain, and lets end what must not be cut off.

To cancel once is not enough: `asyncio.wait_for`, by which redis-py sends, swallows a
cancellation before Python 3.12 when what it waits for is done by then, and to send
is nearly always done by then. The task goes on as if nobody had told it to stop.
"""

import asyncio
from collections.abc import Callable, Collection
from typing import Any, TypeVar

Result = TypeVar("Result")

AGAIN = 0.2  # seconds after which a task is told once more


async def end(tasks: Collection["asyncio.Task[Any]"]) -> None:
    """Cancel tasks and wait until all have ended, whatever they raise."""
    left = {task for task in tasks if not task.done()}
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=AGAIN)
    await asyncio.gather(*tasks, return_exceptions=True)


def until_heard(
    task: "asyncio.Task[Any]",
    reason: str = "",
    *,
    heard: Callable[[], bool] = lambda: False,
) -> None:
    """Cancel a task, again and again until it has ended or `heard` says it knows.

    `reason` is the CancelledError's argument.
    """
    if task.done() or heard():
        return
    task.cancel(reason)
    loop = asyncio.get_running_loop()
    loop.call_later(AGAIN, lambda: until_heard(task, reason, heard=heard))


async def to_its_end(task: "asyncio.Task[Result]") -> Result:
    """Wait until a task has ended by itself, however often this one is cancelled."""
    while not task.done():
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError:
            continue
    return task.result()
