"""How a Celery task enters async code: one loop for each job, closed behind it."""

import asyncio
from collections.abc import Coroutine
from typing import TypeVar

from chat.closing import close_all

T = TypeVar("T")


def run(work: Coroutine[None, None, T]) -> T:
    """Run `work` to its end and close what it opened."""

    async def whole() -> T:
        try:
            return await work
        finally:
            await close_all()

    return asyncio.run(whole())
