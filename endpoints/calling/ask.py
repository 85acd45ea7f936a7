"""Ask a model: the one door to a chat answer, streamed or whole."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field

from endpoints.billing import estimates, token_counts
from endpoints.calling.failover import ask
from endpoints.catalogue.catalogue import current
from endpoints.errors import EndpointError
from endpoints.events import (
    Attempt,
    Event,
    Finished,
    FinishReason,
    Reasoning,
    Text,
    ToolCall,
    Usage,
)
from endpoints.reading.answer_body import Pace
from endpoints.request import ChatRequest
from endpoints.targets import Catalogue, Offer


@dataclass(slots=True)
class Completion:
    """A whole answer; `tool_calls` in OpenAI's chat format."""

    text: str = ""
    reasoning: str = ""
    tool_calls: list[dict[str, object]] = field(default_factory=list)
    usage: Usage = field(default_factory=Usage)
    finish_reason: FinishReason = "stop"
    target_id: str = ""
    model: str = ""
    attempts: tuple[Attempt, ...] = ()


async def stream(
    offer: Offer,
    request: ChatRequest,
    *,
    catalogue: Catalogue | None = None,
    pace: Pace | None = None,
) -> AsyncGenerator[Event, None]:
    """Give the events of an answer; the last one is Finished. Raises EndpointError.

    Closing the iterator or cancelling its consumer closes the connection at once.
    `pace` is awaited before more is read of an answer that has begun.
    """
    known = catalogue or current()
    answer = ask(offer, request, known, streamed=True, pace=pace)
    async with aclosing(answer) as events:
        async for event in events:
            yield event


async def complete(
    offer: Offer, request: ChatRequest, *, catalogue: Catalogue | None = None
) -> Completion:
    """Return a whole answer, asked for in one piece. Raises EndpointError."""
    known = catalogue or current()
    gathered = Gathering()
    try:
        async with aclosing(ask(offer, request, known, streamed=False)) as events:
            async for event in events:
                gathered.add(event)
    except EndpointError as error:
        error.attempts = gathered.attempts
        raise
    completion = gathered.completion()
    if not gathered.usage_told:
        completion.usage = await asyncio.to_thread(
            count_usage, offer, request, completion.text, completion.reasoning
        )
    return completion


def count_usage(
    offer: Offer, request: ChatRequest, text: str, thoughts: str = ""
) -> Usage:
    """Return the tokens of an answer that was stopped before it told its usage.

    `thoughts` is what the model has said of its thinking. Counts here, up to some
    ten milliseconds: call it in a thread.
    """
    encoding = offer.knowledge.encoding
    prompt = token_counts.count_messages(request.messages, encoding)
    prompt += estimates.of_tools(request.params)
    thought = token_counts.count(thoughts, encoding)
    answer = token_counts.count(text, encoding) + thought
    return Usage(prompt, answer, reasoning=thought, counted=True)


class Gathering:
    """Collects the events of one answer into a Completion."""

    def __init__(self) -> None:
        self.usage_told = False
        self._texts: list[str] = []
        self._thoughts: list[str] = []
        self._calls: dict[int, ToolCall] = {}
        self._rest = Completion()

    @property
    def attempts(self) -> tuple[Attempt, ...]:
        """Return the calls that were made so far."""
        return self._rest.attempts

    def add(self, event: Event) -> None:
        """Take one event in; the kinds that a Completion lacks are passed over."""
        match event:
            case Text(text):
                self._texts.append(text)
            case Reasoning(text):
                self._thoughts.append(text)
            case ToolCall():
                self._calls[event.index] = _joined(self._calls.get(event.index), event)
            case Usage():
                self._rest.usage, self.usage_told = event, True
            case Finished(reason, model):
                self._rest.finish_reason, self._rest.model = reason, model
            case Attempt():
                self._rest.attempts += (event,)
                self._rest.target_id = event.target

    def completion(self) -> Completion:
        """Return what has been collected."""
        self._rest.text = "".join(self._texts)
        self._rest.reasoning = "".join(self._thoughts)
        self._rest.tool_calls = [_chat_format(call) for call in self._calls.values()]
        return self._rest


def _joined(before: ToolCall | None, piece: ToolCall) -> ToolCall:
    if before is None:
        return piece
    return ToolCall(
        piece.index,
        before.id or piece.id,
        before.name or piece.name,
        before.arguments + piece.arguments,
        before.custom or piece.custom,
    )


def _chat_format(call: ToolCall) -> dict[str, object]:
    if call.custom:
        custom = {"name": call.name, "input": call.arguments}
        return {"id": call.id, "type": "custom", "custom": custom}
    function = {"name": call.name, "arguments": call.arguments}
    return {"id": call.id, "type": "function", "function": function}
