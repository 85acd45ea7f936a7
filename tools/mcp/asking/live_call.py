"""A call that is under way: its clock, and what the server asks in its middle.

Servers that speak 2026-07-28 answer with what they ask, and the call is over until the
person has spoken. Older ones ask while the call is open (tools/mcp/asking/parked.py).
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from tools.asking import Asks, PersonsReply
from tools.mcp.asking.forms import answer_of, asks_of, question_of
from tools.mcp.places import ServerPlace
from tools.sources import Failed

if TYPE_CHECKING:
    from mcp.types import ElicitRequestParams, ElicitResult

KEY = "question"  # an older server asks one thing at a time, by no key
OPEN = 15 * 60.0  # seconds that a call stays open for a person's answer


class LiveCall:
    """One call; its clock stands still while the person is asked."""

    def __init__(self, place: ServerPlace) -> None:
        self.place = place
        self._asked: asyncio.Queue[Asks] = asyncio.Queue()
        self._replies: asyncio.Queue[PersonsReply] = asyncio.Queue()
        self._limit: asyncio.Timeout | None = None

    @asynccontextmanager
    async def within(self, seconds: float) -> AsyncIterator[None]:
        """Give a block `seconds`, those not counted in which the person is asked."""
        async with asyncio.timeout(seconds) as self._limit:
            yield

    async def asks(self) -> Asks:
        """Wait for what the server asks next."""
        return await self._asked.get()

    def reply(self, reply: PersonsReply) -> None:
        """Tell the server what the person has said."""
        self._replies.put_nowait(reply)

    async def ask(self, params: "ElicitRequestParams") -> "ElicitResult":
        """Ask the person; what is no question for people is cancelled."""
        try:
            question = question_of(KEY, params)
            asks = asks_of(self.place, [question], "", OPEN)
        except Failed:
            return cancelled()
        now = asyncio.get_running_loop().time
        left = self._limit.when() if self._limit else None
        left = left - now() if left is not None else None
        self._wait(None)
        try:
            self._asked.put_nowait(asks)
            return answer_of(await self._replies.get(), KEY)
        finally:
            self._wait(now() + left if left is not None else None)

    def _wait(self, until: float | None) -> None:
        if self._limit and not self._limit.expired():
            self._limit.reschedule(until)


async def answered_by(
    calls: Sequence[LiveCall], params: "ElicitRequestParams"
) -> "ElicitResult":
    """Return the answer of the person whose call is under way.

    With several on one connection nothing tells whose it is about: nobody is asked.
    """
    return await calls[0].ask(params) if len(calls) == 1 else cancelled()


def cancelled() -> "ElicitResult":
    """Return the answer of nobody."""
    from mcp.types import ElicitResult

    return ElicitResult(action="cancel")
