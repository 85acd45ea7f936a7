"""Ends background tasks for certain, and lets end what must not be cut off."""

import asyncio
from collections.abc import Collection
from typing import Any, TypeVar

Result = TypeVar("Result")

AGAIN = 0.5  # seconds after which a task is told once more


async def end(tasks: Collection["asyncio.Task[Any]"]) -> None:
    """Cancel tasks and wait until all have ended, whatever they raise.

    Once is not enough: `asyncio.wait_for`, which redis-py uses, swallows a cancellation
    before Python 3.12 when what it waits for is done at the same moment.
    """
    left = {task for task in tasks if not task.done()}
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=AGAIN)
    await asyncio.gather(*tasks, return_exceptions=True)


async def to_its_end(task: "asyncio.Task[Result]") -> Result:
    """Wait until a task has ended by itself, however often this one is cancelled."""
    while not task.done():
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError:
            continue
    return task.result()
