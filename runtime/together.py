"""Looks up for many at once what they ask for at the same moment."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Hashable, Mapping
from typing import Generic, TypeVar

from runtime import tasks
from runtime.loops import LoopLocal

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Together(Generic[Key, Value]):
    """One question to a store for all who ask while the one before is under way.

    Nobody is answered by a question that was put before they asked. `look_up` gives
    every key its value; when it raises, it does so to all who asked with it.
    """

    def __init__(
        self, look_up: Callable[[Collection[Key]], Awaitable[Mapping[Key, Value]]]
    ) -> None:
        self._look_up = look_up
        self._queues: LoopLocal[_Queue[Key, Value]] = LoopLocal(_Queue)

    async def of(self, key: Key) -> Value:
        """Return the value of a key as it stands now."""
        queue = self._queues.get()
        answer = queue.asked.get(key)
        if answer is None:
            answer = queue.asked[key] = asyncio.get_running_loop().create_future()
            if queue.task is None or queue.task.done():
                queue.task = tasks.once(self._answer(queue), "questions put together")
        return await asyncio.shield(answer)  # others may wait for it as well

    async def _answer(self, queue: "_Queue[Key, Value]") -> None:
        await asyncio.sleep(0)  # those whose turn comes in this moment ask as well
        while queue.asked:
            asked, queue.asked = queue.asked, {}
            try:
                found = await self._look_up(asked)
            except Exception as error:  # noqa: BLE001 - told to those who asked
                _refuse(asked.values(), error)
            except asyncio.CancelledError:
                _refuse(asked.values(), ConnectionAbortedError("the server ends"))
                raise
            else:
                for key, answer in asked.items():
                    answer.set_result(found[key])


class _Queue(Generic[Key, Value]):
    """Who waits in one event loop, and the task that asks for them."""

    def __init__(self) -> None:
        self.asked: dict[Key, asyncio.Future[Value]] = {}
        self.task: asyncio.Task[None] | None = None


def _refuse(answers: Collection["asyncio.Future[Value]"], error: Exception) -> None:
    for answer in answers:
        answer.set_exception(error)
        answer.exception()  # who asked may have gone: nobody has to be told
