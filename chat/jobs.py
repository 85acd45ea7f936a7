"""How a Celery task enters async code: one loop for each job, closed behind it."""

import asyncio
from collections.abc import Coroutine
from typing import TypeVar

from chat import db, redis

T = TypeVar("T")


def run(work: Coroutine[None, None, T]) -> T:
    """Run `work` to its end and close what it opened."""

    async def whole() -> T:
        try:
            return await work
        finally:
            await db.close()
            await redis.close()

    return asyncio.run(whole())
