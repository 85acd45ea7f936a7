"""Bytes of an answer → the same answer for another program. Pure.

What a program asked for and a service answers in the same format is not taken apart:
its events are passed on, mended where strict clients would stumble over what Azure
adds. Every choice has a `delta`, nothing comes without a choice but usage that was
asked for, and the model is called what the program called it.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson

from endpoints.events import Event, Passed, Whole
from endpoints.reading.chat_stream import REASONS, ChatReader, parse
from endpoints.reading.error_bodies import from_body
from endpoints.reading.passing.chunk_template import Template, template_of
from endpoints.reading.passing.gathering import GatheringReader
from endpoints.reading.usage import usage_of
from endpoints.request import Passing

Chunk = Mapping[str, Any]
NO_USAGE = b',"usage":null'  # unescaped quotes: this is a key and never words
COSTLY = (  # members that hold what the model has written
    "message",
    "content",
    "reasoning_content",
    "tool_calls",
    "function",
    "name",
    "arguments",
    "text",
)
MENDED = ("id", "object", "created")


class ChunkReader(GatheringReader, ChatReader):
    """An answer that came whole is given as ordinary events."""

    def __init__(self, passing: Passing) -> None:
        super().__init__(in_pieces=True)
        self._passing = passing
        self._chats = passing.format == "chat"
        self._head: dict[str, object] = {}  # what all chunks have in common
        self._usual: Template | None = None
        self._told = self._wanted = b""  # the model's name as it comes, and as it goes

    def _data(self, data: bytes) -> Iterator[Event]:
        if self._usual and (text := self._usual.text_of(data)):
            self._texts.append(text[1:-1].decode())
            self._out.append(self._usual.passed(text))
            return
        if self._ended or data == b"[DONE]":
            self._ended, self._usual = True, None
            return
        chunk = parse(data)
        self._started = True
        if chunk.get("error"):
            raise from_body(chunk, streamed=True)
        if usage := usage_of(chunk.get("usage")):
            yield usage
        if choices := chunk.get("choices"):
            whole = self._note(choices)
            passed = self._fit(data, chunk, choices, whole=whole)
            self._pass(passed)
            if whole and self._chats:
                self._usual = template_of(chunk, data, passed) or self._usual
        elif usage and self._passing.usage:
            self._pass(self._fit(data, chunk, (), whole=True))

    def _pass(self, data: bytes) -> None:
        self._out += (b"data: ", data, b"\n\n")

    def _body(self, body: bytes) -> Iterator[Event]:
        yield from self._chunk(parse(body))
        self._ended = True

    def cut_short(self) -> Iterator[Event]:
        """Give the chunk that ends an answer of which no more is taken."""
        said: Chunk = {"delta": {}} if self._chats else {"text": ""}
        choice = {"index": 0, **said, "finish_reason": "length"}
        yield Passed(b"data: %b\n\n" % self._mended({}, (choice,)))
        yield from super().cut_short()

    def _note(self, choices: Sequence[Chunk]) -> bool:
        """Keep what is needed to count this answer; say whether nothing is missing."""
        whole = True
        for choice in choices:
            if reason := choice.get("finish_reason"):
                self._reason, self._seen = REASONS.get(reason, "stop"), True
            delta = choice.get("delta")
            if delta is None:
                whole = False
                delta = {"text": choice.get("text")}  # as legacy completions have it
            for name, value in delta.items():
                if value and name != "role":
                    self._seen = True
                    self._texts.append(words_of(value))
        return whole or not self._chats

    def _fit(
        self, data: bytes, chunk: Chunk, choices: Sequence[Chunk], *, whole: bool
    ) -> bytes:
        """Return the chunk's JSON to pass on, if possible without writing it anew."""
        if not self._head:
            self._learn(chunk)
        if not whole or not chunk.get("id") or b"\n" in data:
            return self._mended(chunk, choices)
        if chunk.get("model") != self._passing.model:
            named = data.replace(self._told, self._wanted) if self._told else data
            if named == data:
                return self._mended(chunk, choices)
            data = named
        return data if self._passing.usage else data.replace(NO_USAGE, b"")

    def _learn(self, chunk: Chunk) -> None:
        if not (chunk.get("id") and chunk.get("model")):
            return
        self._model = str(chunk["model"])
        self._head = {name: chunk[name] for name in MENDED if name in chunk}
        self._told = b'"model":' + orjson.dumps(self._model)
        self._wanted = b'"model":' + orjson.dumps(self._passing.model)

    def _mended(self, chunk: Chunk, choices: Sequence[Chunk]) -> bytes:
        missing: Chunk = {"delta": {}} if self._chats else {}
        fit: dict[str, object] = {**chunk, **self._head, "model": self._passing.model}
        fit["choices"] = [
            {**choice, **({} if choice.get("delta") else missing)} for choice in choices
        ]
        if not self._passing.usage and fit.get("usage") is None:
            fit.pop("usage", None)
        return orjson.dumps(fit)


def words_of(value: object) -> str:
    """Return the text in a part of an answer, as far as it costs tokens."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "".join(words_of(each) for each in value)
    if isinstance(value, dict):
        return "".join(words_of(value[name]) for name in COSTLY if value.get(name))
    return ""


class WholeReader(ChatReader):
    """Gives an answer that comes in one piece as one Whole; streams as events."""

    def __init__(self, passing: Passing) -> None:
        super().__init__()
        self._passing = passing

    def _body(self, body: bytes) -> Iterator[Event]:
        answer = parse(body)
        if answer.get("error"):
            raise from_body(answer, streamed=True)
        self._model = str(answer.get("model") or "")
        for choice in answer["choices"]:
            self._reason = REASONS.get(choice["finish_reason"], "stop")
        self._started = self._ended = True
        yield Whole({**answer, "model": self._passing.model})
        if usage := usage_of(answer.get("usage")):
            yield usage
