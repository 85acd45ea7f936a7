"""Bytes of a Responses API answer → the same answer for another program. Pure.

Its events are passed on as they come, but for the model, which is called what the
program called it.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

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
from endpoints.reading.passing.gathering import GatheringReader
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


class ResponseEventReader(GatheringReader, ResponsesReader):
    """Passes on the events of a stream."""

    def __init__(self, passing: Passing) -> None:
        super().__init__(in_pieces=True)
        self._passing = passing
        self._last: dict[str, Any] = {}  # the response as it was last told

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
