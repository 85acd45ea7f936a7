"""How a Celery task enters async code: one loop for each process, one job at a time.

The client of MongoDB stays open from job to job: opening it takes an authentication
and three connections. What is not safe while no loop runs is closed behind each job.
"""

import asyncio
import contextvars
import os
import threading
from collections.abc import Coroutine
from typing import TypeVar

from chat.background.closing import close_all, close_between
from runtime import cancelling

T = TypeVar("T")


class _Held(threading.local):
    """This thread's runner; one that came along through a fork is not used."""

    runner: asyncio.Runner | None = None
    process = 0


_held = _Held()


def run(work: Coroutine[None, None, T]) -> T:
    """Run `work` to its end and close all that it opened: for a command."""
    try:
        return in_worker(work)
    finally:
        end()


def in_worker(work: Coroutine[None, None, T]) -> T:
    """Run a worker's job; MongoDB's client stays open for the next one."""
    runner = _runner()
    try:
        # A context of its own: nothing that a job sets is there for the next one.
        return runner.run(_whole(work), context=contextvars.copy_context())
    except BaseException:
        end()
        raise


async def _whole(work: Coroutine[None, None, T]) -> T:
    try:
        return await work
    finally:
        await close_between()


def end() -> None:
    """Close the loop. What a time limit cut off must not go on with the next job."""
    runner, _held.runner = _held.runner, None
    if runner is not None:
        with runner:
            runner.run(_ended())


async def _ended() -> None:
    others = asyncio.all_tasks() - {asyncio.current_task()}
    await cancelling.end(others)
    await close_all()


def _runner() -> asyncio.Runner:
    if _held.runner is None or _held.process != os.getpid():
        _held.runner, _held.process = asyncio.Runner(), os.getpid()
    return _held.runner
