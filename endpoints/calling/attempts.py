"""The attempts at one answer: numbered, timed, counted, and what came of each."""

import time
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass

from endpoints.calling import identity
from endpoints.errors import EndpointError, Refused
from endpoints.events import (
    Attempt,
    Drawn,
    Event,
    Finished,
    HostedCall,
    Outcome,
    Passed,
    Reasoning,
    Text,
    ToolCall,
    Usage,
    Whole,
)
from endpoints.routing import shared_state
from endpoints.routing.health import targets_health
from endpoints.routing.plan import ModelRequest
from endpoints.targets import Routing, Target
from runtime.telemetry import metrics

# Also a call of the service's own: another deployment would make it a second time.
BEGINNING = (Text, Reasoning, ToolCall, HostedCall, Passed, Whole, Drawn, Finished)
OUTCOMES: Mapping[str, Outcome] = {
    "busy": "busy",
    "refused": "refused",
    "not_found": "refused",
    "unreachable": "unreachable",
    "untrusted": "unreachable",
    "timed_out": "timeout",
}


@dataclass(slots=True)
class BegunAnswer:
    """An answer with its first piece: what came up to it, and what follows."""

    held: list[Event]
    rest: AsyncGenerator[Event, None]
    used: int = 0  # tokens, once told

    def heard(self, event: Event) -> None:
        """Note what the service tells of the tokens used."""
        if isinstance(event, Usage):
            self.used = event.prompt + event.completion


class Attempts:
    """A request with the attempts at it; `begun` once one has its first piece."""

    def __init__(self, request: ModelRequest, rules: Routing) -> None:
        self.begun = False
        self._request = request
        self._rules = rules
        self._number = 0
        self._started = 0.0  # monotonic; the attempt under way

    @asynccontextmanager
    async def at(self, target: Target) -> AsyncIterator[BegunAnswer]:
        """Call `target`; enter with the first piece of its answer, else raise.

        What comes before the first piece is held back: a call that fails leaves
        nothing behind. Leaving closes the connection at once.
        """
        self._number += 1
        self._started = time.monotonic()
        estimate, used = self._request.estimate, 0
        targets_health.began(target, estimate)
        await shared_state.share_soon()
        try:
            answer = await self._first_piece(target)
            self.begun = True
            answer.held.insert(0, self._ok(target))
            try:
                async with aclosing(answer.rest):
                    yield answer
            finally:
                used = answer.used
        except EndpointError as error:
            targets_health.failed(target, error, self._rules)
            raise
        finally:  # also when nobody waits for the answer any more
            targets_health.ended(target, used - estimate if used else 0)
            await shared_state.share_soon()

    def failed(self, target: Target, error: EndpointError, wait: float) -> Attempt:
        """Return what is told of a call that failed, `wait` seconds before the next."""
        outcome = OUTCOMES.get(error.code, "failed")
        return self._told(target, outcome, error.told_status, wait, error.code)

    async def _first_piece(self, target: Target) -> BegunAnswer:
        """Return an answer that has begun; a refused token is renewed once."""
        try:
            return await self._called(target, fresh=False)
        except Refused as error:
            if not identity.renewable(target, error):
                raise
            return await self._called(target, fresh=True)

    async def _called(self, target: Target, *, fresh: bool) -> BegunAnswer:
        call = await identity.signed(self._request.call(target), target, fresh=fresh)
        answer = BegunAnswer([], self._request.answer(target, call))
        async for event in answer.rest:
            answer.heard(event)
            answer.held.append(event)
            if isinstance(event, BEGINNING):
                break
        return answer

    def _ok(self, target: Target) -> Attempt:
        attempt = self._told(target, "ok", 200)
        targets_health.answered(target, attempt.seconds)
        metrics.UPSTREAM_SECONDS.labels(target.id).observe(attempt.seconds)
        return attempt

    def _told(
        self,
        target: Target,
        outcome: Outcome,
        status: int,
        wait: float = 0.0,
        error: str = "",
    ) -> Attempt:
        metrics.UPSTREAM_ATTEMPTS.labels(target.id, outcome).inc()
        return Attempt(
            target.id,
            target.group,
            target.model,
            outcome,
            status=status,
            wait=wait,
            error=error,
            number=self._number,
            seconds=time.monotonic() - self._started,
            endpoint=target.endpoint,
        )
