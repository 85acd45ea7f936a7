"""An operation whose answer is a stream of events that somebody passes on."""

from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from dataclasses import replace
from typing import Any

from endpoints.calling import failover, transport
from endpoints.calling.timeouts import waits
from endpoints.events import Event, Finished, Passed
from endpoints.operations.operation import Operation, RoutedOperation
from endpoints.reading.answer_body import AnswerReader
from endpoints.reading.chat_stream import parse
from endpoints.reading.error_bodies import from_body
from endpoints.reading.usage import usage_of
from endpoints.targets import Catalogue, Offer, Target
from endpoints.wire.http_call import HttpCall


def pass_on(
    offer: Offer, operation: Operation[Any], known: Catalogue
) -> AsyncGenerator[Event, None]:
    """Return the events of an answer: Passed, Usage where it tells it, Finished."""
    rules = replace(known.routing, context_window_fallbacks={})
    routed = RoutedStream(operation)
    return failover.answer(offer, routed, replace(known, routing=rules))


class RoutedStream(RoutedOperation[Any]):
    """A streamed operation on its way to the deployments."""

    def call(self, target: Target) -> HttpCall:
        """Return the HTTP call."""
        return replace(super().call(target), streamed=True)

    async def answer(
        self, target: Target, call: HttpCall
    ) -> AsyncGenerator[Event, None]:
        """Make the call and give its events."""
        answer = transport.answer(target, call, waits(), StreamPasser())
        async with aclosing(answer) as events:
            async for event in events:
                yield event


class StreamPasser(AnswerReader):
    """Gives every event as it came, in a frame of its own."""

    @property
    def ended(self) -> bool:
        """Return False: only the end of the body is the end."""
        return False

    def _data(self, data: bytes) -> Iterator[Event]:
        if data != b"[DONE]":
            told = parse(data)
            if told.get("error") and not told.get("type"):
                raise from_body(told, streamed=True)
            if usage := usage_of(told.get("usage")):
                yield usage
        yield Passed(b"data: %b\n\n" % data.replace(b"\n", b" "))

    def _body(self, body: bytes) -> Iterator[Event]:
        yield from self._data(body)

    def _end(self) -> Iterator[Event]:
        yield Finished("stop")
