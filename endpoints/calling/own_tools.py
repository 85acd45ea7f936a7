"""What a model says where tools of ours are on offer: calls, and thoughts to keep."""

import uuid
from collections.abc import AsyncGenerator, Container, Iterator
from contextlib import aclosing
from dataclasses import replace

from endpoints.events import Event, Finished, HostedCall, ReasoningItem, Text
from endpoints.request import ChatRequest
from endpoints.targets import Target
from endpoints.wire.functions import in_writing
from endpoints.written_tools.calls import WrittenCalls

Events = AsyncGenerator[Event, None]


def heard(
    answer: Events, target: Target, request: ChatRequest, learned: Container[str]
) -> Events:
    """Return the events of an answer by `target`, with calls however it makes them.

    Reasoning items and hosted calls are marked with the deployment that can read them.
    """
    if not request.own_tools:
        return answer
    if in_writing(target, request, learned):
        return _read(_marked(answer, target))
    return _marked(answer, target)


async def _marked(answer: Events, target: Target) -> Events:
    async with aclosing(answer) as events:
        async for event in events:
            match event:
                case ReasoningItem():
                    yield ReasoningItem({"target": target.id, "item": event.item})
                case HostedCall() if event.item:
                    yield replace(event, item={"target": target.id, "item": event.item})
                case _:
                    yield event


async def _read(answer: Events) -> Events:
    calls = WrittenCalls(lambda: f"call_{uuid.uuid4().hex[:24]}")
    async with aclosing(answer) as events:
        async for event in events:
            for each in _turned(event, calls):
                yield each


def _turned(event: Event, calls: WrittenCalls) -> Iterator[Event]:
    match event:
        case Text(text):
            yield from calls.feed(text)
        case Finished(reason, model):
            yield from calls.rest(cut_off=reason != "stop")
            yield Finished("tool_calls" if calls.called else reason, model)
        case _:
            yield event
