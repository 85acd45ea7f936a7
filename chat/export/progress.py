"""How far a running export is, for the page that waits for it."""

from collections.abc import AsyncIterator
from typing import TypeVar

from runtime.redis import redis
from runtime.redis_keys import export_key

LIFE = 3_600  # seconds
EVERY = 20  # items between two notes
ENDED = "ended"
Item = TypeVar("Item")


class Progress:
    """The progress of one export; without a token nobody asks for it."""

    def __init__(self, owner_id: int, token: str) -> None:
        self._key = export_key(owner_id, token)
        self._wanted = bool(token)

    async def counted(self, items: AsyncIterator[Item]) -> AsyncIterator[Item]:
        """Yield the items and note how many went by."""
        number = 0
        async for item in items:
            yield item
            number += 1
            if number % EVERY == 1:
                await self._note(str(number))

    async def end(self) -> None:
        """Note that nothing follows."""
        await self._note(ENDED)

    async def read(self) -> tuple[int, bool]:
        """Return how many items went by, and whether that was all."""
        found = await redis().get(self._key)
        ended = found == ENDED.encode()
        return (0 if ended or not found else int(found)), ended

    async def _note(self, value: str) -> None:
        if self._wanted:
            await redis().set(self._key, value, ex=LIFE)
