"""One question on its way: each call to a target, counted, timed and told."""

import time
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import replace

from config import metrics
from endpoints import call as calls
from endpoints import estimates, identity, sharing
from endpoints.errors import EndpointError, Refused
from endpoints.events import (
    Attempt,
    Event,
    Finished,
    Outcome,
    Reasoning,
    Text,
    ToolCall,
    Usage,
)
from endpoints.health import ward
from endpoints.request import ChatRequest
from endpoints.targets import Routing, Target
from endpoints.waiting import waits
from endpoints.wire import Call, chat_call

OUTCOMES: Mapping[str, Outcome] = {
    "busy": "busy",
    "refused": "refused",
    "not_found": "refused",
    "unreachable": "unreachable",
    "timed_out": "timeout",
}
BEGINNING = (Text, Reasoning, ToolCall, Finished)


class Asking:
    """A request with what has become of it; `begun` once a piece has been given."""

    def __init__(self, request: ChatRequest, rules: Routing, *, streamed: bool) -> None:
        self.request = request
        self.rules = rules
        self.streamed = streamed
        self.estimate = estimates.of_request(request)
        self.begun = False
        self._number = 0
        self._started = 0.0  # monotonic; the call under way

    async def call(self, target: Target) -> AsyncGenerator[Event, None]:
        """Give the events of `target`'s answer, after the Attempt that it is.

        What comes before the first piece is held back: if the call fails, it has
        left nothing behind.
        """
        self._number += 1
        self._started = time.monotonic()
        ward.began(target, self.estimate)
        await sharing.poke()
        used = 0
        try:
            async with aclosing(self._begun(target)) as events:
                async for event in events:
                    if isinstance(event, Usage):
                        used = event.prompt + event.completion
                    yield event
        except EndpointError as error:
            ward.failed(target, error, self.rules)
            raise
        finally:
            ward.ended(target, used - self.estimate if used else 0)
            await sharing.poke()

    async def _begun(self, target: Target) -> AsyncGenerator[Event, None]:
        """Give the answer's events once there is a first piece."""
        held: list[Event] = []
        async with aclosing(self._answer(target)) as events:
            async for event in events:
                if self.begun:
                    yield event
                    continue
                held.append(event)
                if isinstance(event, BEGINNING):
                    self.begun = True
                    self._spoke(target, time.monotonic() - self._started)
                    yield self._attempt(target, "ok", 200)
                    for each in held:
                        yield each

    async def _answer(self, target: Target) -> AsyncGenerator[Event, None]:
        """Give the answer's events; a refused token is renewed once."""
        for fresh in (False, True):
            call = await self._call(target, fresh=fresh)
            try:
                async with aclosing(calls.answer(target, call, waits())) as events:
                    async for event in events:
                        yield event
            except Refused as error:
                renewable = identity.renewable(target) and error.http_status == 401
                if fresh or not renewable:
                    raise
            else:
                return

    async def _call(self, target: Target, *, fresh: bool) -> Call:
        lessons = ward.of(target).lessons
        call = chat_call(target, self.request, stream=self.streamed, learned=lessons)
        token = await identity.bearer(target, fresh=fresh)
        if not token:
            return call
        return replace(
            call, headers={**call.headers, "Authorization": f"Bearer {token}"}
        )

    def body(self, target: Target) -> Mapping[str, object]:
        """Return the body that `target` was sent."""
        lessons = ward.of(target).lessons
        return chat_call(
            target, self.request, stream=self.streamed, learned=lessons
        ).body

    def failed(self, target: Target, error: EndpointError, wait: float) -> Attempt:
        """Return what is told of a call that failed."""
        outcome = OUTCOMES.get(error.code, "failed")
        attempt = self._attempt(target, outcome, error.http_status)
        return replace(attempt, wait=wait, error=error.code)

    def _spoke(self, target: Target, seconds: float) -> None:
        ward.spoke(target, seconds)
        metrics.UPSTREAM_SECONDS.labels(target.id).observe(seconds)

    def _attempt(self, target: Target, outcome: Outcome, status: int) -> Attempt:
        group, model, number = target.group, target.model, self._number
        metrics.UPSTREAM_ATTEMPTS.labels(target.id, outcome).inc()
        seconds = time.monotonic() - self._started
        return Attempt(
            target.id,
            group,
            model,
            outcome,
            status=status,
            number=number,
            seconds=seconds,
        )
