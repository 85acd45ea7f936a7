"""One question on its way: each call to a target, counted, timed and told."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing

from endpoints.billing import estimates
from endpoints.calling import identity, own_tools
from endpoints.calling import transport as calls
from endpoints.calling.attempt_log import Tally
from endpoints.calling.timeouts import waits
from endpoints.errors import EndpointError, Refused
from endpoints.events import (
    Event,
    Finished,
    Passed,
    Reasoning,
    Text,
    ToolCall,
    Usage,
    Whole,
)
from endpoints.reading.answer_body import Pace
from endpoints.request import ChatRequest
from endpoints.routing import shared_state
from endpoints.routing.health import ward
from endpoints.routing.plan import FOR_EVER
from endpoints.targets import Routing, Target
from endpoints.wire.http_call import Call, chat_call

BEGINNING = (Text, Reasoning, ToolCall, Passed, Whole, Finished)


class Asking:
    """A request with what has become of it; `begun` once a piece has been given."""

    def __init__(
        self,
        request: ChatRequest,
        rules: Routing,
        *,
        streamed: bool,
        pace: Pace | None = None,
    ) -> None:
        self.request = request
        self.rules = rules
        self.streamed = streamed
        self.pace = pace
        self.estimate = estimates.of_request(request)
        self.patience = FOR_EVER  # seconds, all pauses together
        self.begun = False
        self.tally = Tally()

    async def call(self, target: Target) -> AsyncGenerator[Event, None]:
        """Give the events of `target`'s answer, after the Attempt that it is.

        What comes before the first piece is held back: if the call fails, it has
        left nothing behind.
        """
        self.tally.begin()
        ward.began(target, self.estimate)
        await shared_state.poke()
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
            await shared_state.poke()

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
                    yield self.tally.ok(target)
                    for each in held:
                        yield each

    async def _answer(self, target: Target) -> AsyncGenerator[Event, None]:
        """Give the answer's events; a refused token is renewed once."""
        lessons = ward.of(target).lessons
        for fresh in (False, True):
            call = await identity.signed(self._call(target), target, fresh=fresh)
            try:
                reader = calls.reader_for(target, self.request, in_pieces=self.streamed)
                answer = calls.answer(target, call, waits(), reader, pace=self.pace)
                told = own_tools.heard(answer, target, self.request, lessons)
                async with aclosing(told) as events:
                    async for event in events:
                        yield event
            except Refused as error:
                if fresh or not identity.renewable(target, error):
                    raise
            else:
                return

    def _call(self, target: Target) -> Call:
        lessons = ward.of(target).lessons
        return chat_call(target, self.request, stream=self.streamed, learned=lessons)

    def body(self, target: Target) -> Mapping[str, object]:
        """Return the body that `target` was sent."""
        return self._call(target).body
