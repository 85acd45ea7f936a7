"""Bytes of a Responses API answer → events. Pure.

Format: https://platform.openai.com/docs/api-reference/responses-streaming; on Azure a
`response.failed` may be followed by an `error` event that holds the reason.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from endpoints.events import (
    Cited,
    Event,
    Filtered,
    Finished,
    FinishReason,
    Reasoning,
    ReasoningItem,
    Text,
    ToolCall,
)
from endpoints.reading import hosted_items
from endpoints.reading.answer_body import AnswerReader
from endpoints.reading.chat_stream import parse, words
from endpoints.reading.content_filter import findings
from endpoints.reading.error_bodies import cut_off, from_body
from endpoints.reading.usage import usage_of

Chunk = Mapping[str, Any]
TEXT = ("response.output_text.delta", "response.refusal.delta")
THOUGHT = ("response.reasoning_summary_text.delta", "response.reasoning_text.delta")
CUSTOM = "custom_tool_call"
CALLS = ("function_call", CUSTOM)
INCOMPLETE: Mapping[str, FinishReason] = {
    "max_output_tokens": "length",
    "content_filter": "content_filter",
}


class ResponsesReader(AnswerReader):
    """Reads one answer, streamed or as one JSON body; the twin of ChatReader."""

    def __init__(self, *, in_pieces: bool = False) -> None:
        super().__init__(in_pieces=in_pieces)
        self._failed: Chunk | None = None
        self._calls: dict[int, int] = {}  # output_index → index among the tool calls
        self._in_pieces: set[int] = set()  # output_index of calls whose words came so
        self._summaries = 0
        self._cited: set[Cited] = set()

    @property
    def ended(self) -> bool:
        """Tell whether the service has said that nothing more comes."""
        return self._reason is not None

    def _data(self, data: bytes) -> Iterator[Event]:
        if data != b"[DONE]" and self._reason is None:
            yield from self._chunk(parse(data))

    def _body(self, body: bytes) -> Iterator[Event]:
        response = parse(body)
        if response.get("error"):
            raise from_body(response, streamed=True)
        for position, item in enumerate(response.get("output") or ()):
            yield from self._item(position, item)
        yield from self._closing(response)

    def _end(self) -> Iterator[Event]:
        if self._failed is not None:
            raise from_body(self._failed, streamed=True)
        if self._reason is None:
            raise cut_off()
        yield Finished(self._reason, self._model)

    def _chunk(self, chunk: Chunk) -> Iterator[Event]:
        kind = chunk.get("type", "")
        if kind in TEXT:
            if chunk["delta"]:
                yield Text(words(chunk["delta"]))
        elif kind in THOUGHT:
            if chunk["delta"]:
                yield Reasoning(words(chunk["delta"]))
        elif kind == "error" or (not kind and chunk.get("error")):
            raise from_body(_error_of(chunk), streamed=True)
        elif reading := self.READ.get(kind):
            yield from reading(self, chunk)

    def _added(self, chunk: Chunk) -> Iterator[Event]:
        item = chunk["item"]
        yield from hosted_items.begun(item)
        if item.get("type") in CALLS:
            index = self._calls.setdefault(chunk["output_index"], len(self._calls))
            name = words(item.get("name") or "")
            call_id, custom = words(item.get("call_id") or ""), item["type"] == CUSTOM
            yield ToolCall(index, call_id, name, custom=custom)

    def _done(self, chunk: Chunk) -> Iterator[Event]:
        """Give the item's thoughts, and a call that came in no pieces."""
        item = chunk["item"]
        yield from _thoughts(item)
        yield from self._hosted(item)
        whole = item.get("type") in CALLS and (
            item.get("arguments") or item.get("input")
        )
        if whole and (position := chunk["output_index"]) not in self._in_pieces:
            yield from self._call(position, item)

    def _arguments(self, chunk: Chunk) -> Iterator[Event]:
        index = self._calls.setdefault(chunk["output_index"], len(self._calls))
        self._in_pieces.add(chunk["output_index"])
        custom = "custom" in chunk["type"]
        yield ToolCall(index, arguments=words(chunk["delta"]), custom=custom)

    def _hosted(self, item: Chunk) -> Iterator[Event]:
        """Give a call that the service has made, and what a text cites of such."""
        yield from hosted_items.done(item)
        for part in item.get("content") or ():
            yield from self._cites(part.get("annotations") or ())

    def _annotation(self, chunk: Chunk) -> Iterator[Event]:
        yield from self._cites([chunk.get("annotation")])

    def _cites(self, annotations: Iterable[object]) -> Iterator[Event]:
        for found in hosted_items.citations(annotations):
            if found not in self._cited:  # told while the text came, and with its end
                self._cited.add(found)
                yield found

    def _code(self, chunk: Chunk) -> Iterator[Event]:
        yield hosted_items.code_written(chunk["item_id"], chunk.get("code"))

    def _partial_picture(self, chunk: Chunk) -> Iterator[Event]:
        picture = chunk.get("partial_image_b64")
        yield hosted_items.drawn_so_far(chunk["item_id"], picture)

    def _summary_part(self, _chunk: Chunk) -> Iterator[Event]:
        if self._summaries:
            yield Reasoning("\n\n")  # the summary comes in paragraphs
        self._summaries += 1

    def _ended(self, chunk: Chunk) -> Iterator[Event]:
        yield from self._closing(chunk["response"])

    def _failure(self, chunk: Chunk) -> Iterator[Event]:
        response = chunk["response"]
        self._failed = {"error": response.get("error") or {"code": "server_error"}}
        yield from self._filters(response)

    READ: Mapping[str, Callable[["ResponsesReader", Chunk], Iterator[Event]]] = {
        "response.output_item.added": _added,
        "response.output_item.done": _done,
        "response.function_call_arguments.delta": _arguments,
        "response.custom_tool_call_input.delta": _arguments,
        "response.reasoning_summary_part.added": _summary_part,
        "response.output_text.annotation.added": _annotation,
        "response.code_interpreter_call_code.done": _code,
        "response.image_generation_call.partial_image": _partial_picture,
        "response.completed": _ended,
        "response.incomplete": _ended,
        "response.failed": _failure,
    }

    def _closing(self, response: Chunk) -> Iterator[Event]:
        """Give usage and findings of a response that has ended."""
        self._model = words(response.get("model") or "")
        why = (response.get("incomplete_details") or {}).get("reason", "")
        default: FinishReason = "tool_calls" if self._calls else "stop"
        yield from self._filters(response)
        if usage := usage_of(response.get("usage")):
            yield usage
        self._reason = INCOMPLETE.get(why, default)

    def _filters(self, response: Chunk) -> Iterator[Filtered]:
        for each in response.get("content_filters") or ():
            yield from findings(each.get("content_filter_results"))

    def _call(self, position: int, item: Chunk) -> Iterator[ToolCall]:
        index = self._calls.setdefault(position, len(self._calls))
        custom = item["type"] == CUSTOM
        said = "input" if custom else "arguments"
        call_id, name, text = (words(item[k]) for k in ("call_id", "name", said))
        yield ToolCall(index, call_id, name, text, custom=custom)

    def _item(self, position: int, item: Chunk) -> Iterator[Event]:
        kind = item.get("type")
        if kind in CALLS:
            yield from self._call(position, item)
        yield from _thoughts(item)
        yield from hosted_items.done(item)
        parts = item.get("summary" if kind == "reasoning" else "content") or ()
        for part in parts:
            text = part.get("text") or part.get("refusal")
            if text:
                yield (
                    Reasoning(words(text)) if kind == "reasoning" else Text(words(text))
                )
            yield from self._cites(part.get("annotations") or ())


def _thoughts(item: Chunk) -> Iterator[ReasoningItem]:
    """Give what a reasoning model wants to be told again, if this item is that."""
    if item.get("type") == "reasoning" and item.get("encrypted_content"):
        yield ReasoningItem(item)


def _error_of(chunk: Chunk) -> Chunk:
    """Return {"error": …}: the event holds its error flat, or nested on Azure."""
    if chunk.get("error"):
        return {"error": chunk["error"]}
    return {"error": {key: chunk.get(key) for key in ("code", "message", "param")}}
