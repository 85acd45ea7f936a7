"""Bytes of a Responses API answer → the same answer for another program. Pure.

Its events are passed on as they come, but for the model, which is called what the
program called it.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from endpoints.errors import EndpointError
from endpoints.events import (
    Event,
    Filtered,
    Passed,
    Reasoning,
    Text,
    ToolCall,
    Usage,
    Whole,
)
from endpoints.reading.chat_stream import parse, words
from endpoints.reading.error_bodies import from_body
from endpoints.reading.hosted_use import with_hosted_use
from endpoints.reading.responses_stream import ResponsesReader
from endpoints.request import Passing

Chunk = Mapping[str, Any]
# Until something else comes another service may still be asked …
NOT_YET = ("response.created", "response.in_progress", "response.queued")
UNTOLD = ("error", "response.failed")  # told in our own words, at the end


def framed(event: Chunk) -> bytes:
    """Return an event of the Responses API as a stream has it."""
    return b"event: %b\ndata: %b\n\n" % (
        str(event["type"]).encode(),
        orjson.dumps(event),
    )


class ResponseEventReader(ResponsesReader):
    """Gives one Passed for all events that one piece of the body completes."""

    def __init__(self, passing: Passing) -> None:
        super().__init__(in_pieces=True)
        self._passing = passing
        self._seen = False
        self._out: list[bytes] = []
        self._texts: list[str] = []
        self._last: dict[str, Any] = {}  # the response as it was last told

    def feed(self, piece: bytes) -> Iterator[Event]:
        """Give what `piece` completes; raises after what came before a fault."""
        try:
            yield from super().feed(piece)
        except EndpointError:
            yield from self._flush()
            raise
        yield from self._flush()

    def _flush(self) -> Iterator[Event]:
        if self._seen and self._out:
            yield Passed(b"".join(self._out), "".join(self._texts))
            self._out.clear()
            self._texts.clear()

    def _data(self, data: bytes) -> Iterator[Event]:
        if data == b"[DONE]" or self._reason is not None:
            return
        chunk = parse(data)
        kind = words(chunk.get("type") or "")
        for event in self._chunk(chunk):
            if isinstance(event, Usage):
                yield with_hosted_use(event, chunk["response"].get("output"))
            elif isinstance(event, Filtered):
                yield event
            else:
                self._texts.append(_text(event))
        if kind in UNTOLD:
            return
        response = chunk.get("response")
        # … but an answer in the background has been taken on with its id.
        taken = isinstance(response, dict) and response.get("background")
        self._seen = self._seen or bool(taken) or kind not in NOT_YET
        self._out.append(self._fit(kind, data, chunk))

    def _fit(self, kind: str, data: bytes, chunk: dict[str, Any]) -> bytes:
        """Return the event to pass on, if possible without writing it anew."""
        response = chunk.get("response")
        if isinstance(response, dict):
            self._last = {**response, "model": self._passing.model}
            return framed({**chunk, "response": self._last})
        return b"event: %b\ndata: %b\n\n" % (kind.encode(), data.replace(b"\n", b" "))

    def _end(self) -> Iterator[Event]:
        yield from self._flush()
        yield from super()._end()

    def cut_short(self) -> Iterator[Event]:
        """Give the event that ends an answer of which no more is taken."""
        why = {"reason": "max_output_tokens"}
        cut = {**self._last, "status": "incomplete", "incomplete_details": why}
        yield Passed(framed({"type": "response.incomplete", "response": cut}))
        yield from super().cut_short()


class WholeResponseReader(ResponsesReader):
    """Gives an answer that comes in one piece as one Whole; streams as events."""

    def __init__(self, passing: Passing) -> None:
        super().__init__()
        self._passing = passing

    def _body(self, body: bytes) -> Iterator[Event]:
        response = parse(body)
        if response.get("error"):
            raise from_body(response, streamed=True)
        words(response["id"])
        words(response["status"])
        yield Whole({**response, "model": self._passing.model})
        for event in self._closing(response):
            if isinstance(event, Usage):
                yield with_hosted_use(event, response.get("output"))
            else:
                yield event


def _text(event: Event) -> str:
    if isinstance(event, ToolCall):
        return event.name + event.arguments
    return event.text if isinstance(event, Text | Reasoning) else ""
