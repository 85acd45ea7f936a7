"""Bytes of a chat completion → events. Pure.

Format: https://platform.openai.com/docs/api-reference/chat-streaming, with what Azure
adds: chunks without choices, choices without delta, annotations after the end.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import orjson

from endpoints.events import (
    Event,
    Filtered,
    Finished,
    FinishReason,
    Reasoning,
    Text,
    ToolCall,
)
from endpoints.reading import figures
from endpoints.reading.answer_body import AnswerReader
from endpoints.reading.call_places import CallPlaces
from endpoints.reading.content_filter import findings
from endpoints.reading.error_bodies import cut_off, empty_answer, from_body, malformed
from endpoints.reading.thoughts import Thoughts
from endpoints.reading.usage import usage_of

REASONS: Mapping[str, FinishReason] = {
    "stop": "stop",
    "length": "length",
    "tool_calls": "tool_calls",
    "function_call": "tool_calls",
    "content_filter": "content_filter",
}


class ChatReader(AnswerReader):
    """Reads one answer, streamed or as one JSON body.

    `Finished` comes last, after `Usage`: annotations may still turn a "stop" into
    a "content_filter".
    """

    def __init__(self, *, in_pieces: bool = False) -> None:
        super().__init__(in_pieces=in_pieces)
        self._started = False  # an event was parsed
        self._ended = False  # [DONE] was seen
        self._thoughts = Thoughts()
        self._places = CallPlaces()

    @property
    def ended(self) -> bool:
        """Tell whether the service has said that nothing more comes."""
        return self._ended

    def _data(self, data: bytes) -> Iterator[Event]:
        if self._ended or data == b"[DONE]":
            self._ended = True
            return
        yield from self._chunk(parse(data))

    def _body(self, body: bytes) -> Iterator[Event]:
        yield from self._data(body)
        self._ended = True

    def _end(self) -> Iterator[Event]:
        yield from self._thoughts.rest()
        if self._reason is None and not self._ended:
            raise cut_off()
        if not self._started:
            raise empty_answer()
        yield Finished(self._reason or "stop", self._model)

    def _chunk(self, chunk: Mapping[str, Any]) -> Iterator[Event]:
        self._started = True
        self._model = words(chunk.get("model") or self._model)
        if choices := chunk.get("choices"):
            yield from self._choice(choices[0])
        if chunk.get("error"):
            raise from_body(chunk, streamed=True)
        if usage := usage_of(chunk.get("usage")):
            yield usage
        for result in chunk.get("prompt_filter_results") or ():
            yield from findings(result.get("content_filter_results"))

    def _choice(self, choice: Mapping[str, Any]) -> Iterator[Event]:
        if delta := choice.get("delta") or choice.get("message"):
            for event in delta_events(delta, self._thoughts):
                yield self._placed(event) if isinstance(event, ToolCall) else event
        elif text := choice.get("text"):  # the legacy completions format
            yield Text(words(text))
        reason = choice.get("finish_reason")
        if results := choice.get("content_filter_results"):
            yield from findings(results)
        if reason:
            self._reason = REASONS.get(reason, "stop")
            if self._reason == "content_filter" and not results:
                yield Filtered("unknown", "detected", blocked=True)

    def _placed(self, piece: ToolCall) -> ToolCall:
        place = self._places.of(piece.index, piece.id, piece.name)
        return piece if place == piece.index else replace(piece, index=place)


def parse(data: bytes) -> dict[str, Any]:
    """Return one JSON object; raises BadAnswer for anything else."""
    try:
        chunk = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise malformed() from error
    if not isinstance(chunk, dict):
        raise malformed()
    return chunk


def delta_events(delta: Mapping[str, Any], thoughts: Thoughts) -> Iterator[Event]:
    """Give the events of a `delta` (or a whole `message`)."""
    if thought := delta.get("reasoning_content") or delta.get("reasoning"):
        yield Reasoning(words(thought))  # what came before the words of a whole answer
    if content := delta.get("content"):
        yield from _content(content, thoughts)
    if refusal := delta.get("refusal"):
        yield Text(words(refusal))
    for position, call in enumerate(delta.get("tool_calls") or ()):
        yield _tool_call(call, call.get("function") or {}, position)
    if function := delta.get("function_call"):
        yield _tool_call({}, function, 0)


def _tool_call(
    call: Mapping[str, Any], function: Mapping[str, Any], position: int
) -> ToolCall:
    arguments = function.get("arguments") or ""
    if isinstance(arguments, dict):  # some servers send them parsed
        arguments = orjson.dumps(arguments).decode()
    index = figures.count(call.get("index"))
    return ToolCall(
        position if index is None else index,
        words(call.get("id") or ""),
        words(function.get("name") or ""),
        words(arguments),
    )


def words(text: object) -> str:
    """Return `text`; raises TypeError when it is none."""
    if not isinstance(text, str):
        raise TypeError
    return text


def _content(
    content: str | Sequence[Mapping[str, Any]], thoughts: Thoughts
) -> Iterator[Event]:
    if isinstance(content, str):
        yield from thoughts.feed(content)
        return
    for part in content:  # some Foundry models answer in parts
        if text := part.get("text"):
            yield Text(words(text))
        for thought in part.get("thinking") or ():
            if text := thought.get("text"):
                yield Reasoning(words(text))
