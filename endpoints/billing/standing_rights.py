"""Answers under way whose model is taken away: the one watch of chat and gateway.

Counters in Redis (accounts/rights/revocation.py) tell of every change: the rules are
asked again only where one of them has moved, or where nobody can tell.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from typing import Generic, NamedTuple, TypeVar

from accounts.rights.cache import Stamp
from accounts.rights.rules import Decision
from endpoints.targets import Offer

Id = TypeVar("Id")


class AnswerUnderWay(NamedTuple, Generic[Id]):
    """An answer that is being written, for whom, by which model."""

    id: Id
    user_id: int
    offer: Offer
    begun: bool  # until then a deployment may be asked that was taken away


class StandingRights(Generic[Id]):
    """The answers of one process; `decide` says whether one may go on now."""

    def __init__(
        self, decide: Callable[[AnswerUnderWay[Id]], Awaitable[Decision]]
    ) -> None:
        self._decide = decide
        self._seen: dict[Id, Stamp] = {}  # where the counters stood when it was asked

    def note(self, name: Id, stamp: Stamp | None) -> None:
        """Note that an answer was let in while the counters stood there."""
        if stamp is not None:
            self._seen[name] = stamp

    async def refused(
        self,
        answers: Collection[AnswerUnderWay[Id]],
        known: Mapping[int, Stamp] | None,
    ) -> AsyncIterator[tuple[Id, Decision]]:
        """Yield the answers that may not go on, and why; forget those that are over.

        `known`: where the counters stand now; None: Redis is away.
        """
        names = {answer.id for answer in answers}
        self._seen = {id_: at for id_, at in self._seen.items() if id_ in names}
        for answer in answers:
            stamp = None if known is None else known.get(answer.user_id)
            if stamp is not None and self._seen.get(answer.id) == stamp:
                continue
            decision = await self._decide(answer)
            if not decision.allowed:
                yield answer.id, decision
            if answer.begun and stamp is not None:
                self._seen[answer.id] = stamp
