"""Ask a model: the one door to a chat answer, streamed or whole."""

import asyncio
from contextlib import aclosing
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from endpoints.billing import estimates, token_counts
from endpoints.calling import failover, own_tools, transport
from endpoints.calling.failover import Events
from endpoints.calling.timeouts import waits
from endpoints.catalogue.catalogue import current
from endpoints.errors import BadRequest, CannotSee, EndpointError
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
from endpoints.routing import vision
from endpoints.routing.health import targets_health
from endpoints.routing.notices import stands_in
from endpoints.routing.plan import FOR_EVER
from endpoints.targets import Catalogue, Offer, Target
from endpoints.wire import functions
from endpoints.wire.http_call import HttpCall, chat_call


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


class RoutedChat:
    """A chat on its way to the deployments; see ModelRequest.

    `patience`: seconds that busy ones are waited for, all pauses together.
    """

    def __init__(
        self,
        request: ChatRequest,
        *,
        streamed: bool,
        pace: Pace | None = None,
        patience: float = FOR_EVER,
    ) -> None:
        self.patience = patience
        self.estimate = estimates.of_request(request)
        self._request = request
        self._streamed = streamed
        self._pace = pace

    @property
    def author(self) -> str:
        """Return the id of the target that has thought about the question, or ""."""
        return functions.author(self._request.messages)

    def without_thoughts(self) -> bool:
        """Leave out what a service cannot read any more; False without any."""
        kept = functions.without_reasoning_items(self._request.messages)
        changed = tuple(kept) != self._request.messages
        self._request = replace(self._request, messages=tuple(kept))
        return changed

    def call(self, target: Target) -> HttpCall:
        """Return the HTTP call, in the words that `target` is known to understand."""
        learned = targets_health.of(target).lessons
        return chat_call(target, self._request, stream=self._streamed, learned=learned)

    def answer(self, target: Target, call: HttpCall) -> Events:
        """Make the call and give the events of its answer."""
        reader = transport.reader_for(target, self._request, in_pieces=self._streamed)
        events = transport.answer(target, call, waits(), reader, pace=self._pace)
        learned = targets_health.of(target).lessons
        return own_tools.heard(events, target, self._request, learned)


def ask(
    offer: Offer,
    request: ChatRequest,
    known: Catalogue,
    *,
    streamed: bool,
    pace: Pace | None = None,
    patience: float = FOR_EVER,
) -> Events:
    """Return the events of an answer by `offer`, or by what stands in for it.

    Raises BadRequest for pictures that nobody sees, its events EndpointError. A model
    that sees stands in for chats alone, as one with a longer window does.
    """
    chosen, request = _able(offer, request, known)
    switched = [] if chosen is offer else [stands_in("switched_to_vision", chosen)]
    routed = RoutedChat(request, streamed=streamed, pace=pace, patience=patience)
    return failover.answer(chosen, routed, known, *switched)


def stream(
    offer: Offer,
    request: ChatRequest,
    *,
    catalogue: Catalogue | None = None,
    pace: Pace | None = None,
) -> Events:
    """Return the events of an answer; the last one is Finished. Raises EndpointError.

    Closing the iterator or cancelling its consumer closes the connection at once.
    `pace` is awaited before more is read of an answer that has begun.
    """
    return ask(offer, request, catalogue or current(), streamed=True, pace=pace)


def _able(
    offer: Offer, request: ChatRequest, known: Catalogue
) -> tuple[Offer, ChatRequest]:
    """Return `offer`, or one that sees when there is something to see.

    Where nobody sees, pictures of earlier messages are left out, so that a
    conversation can go on; a question about a picture is refused.
    """
    if vision.unsayable(offer, request):
        raise BadRequest(_("This model takes text only."), status=400)
    if not (vision.has_images(request) and vision.blind(offer)):
        return offer, request
    if able := vision.seeing(offer, known):
        return able, request
    if vision.asks_about_images(request):
        raise CannotSee(
            _(
                "This model cannot see images. Choose one that can, or send the message"
                " without the picture."
            ),
            status=400,
        )
    return offer, vision.without_images(request)


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
