"""Events → what the Responses API answers, in events or whole. Pure.

For services that speak another dialect; see `endpoints/reading/passing/`.
Format: https://platform.openai.com/docs/api-reference/responses-streaming
"""

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from endpoints.events import Event, FinishReason, Reasoning, Text, ToolCall, Usage
from endpoints.gateway.requests.response_items import CUSTOM
from endpoints.gateway.requests.responses import ResponseRequest
from endpoints.reading.passing.response_passing import framed

Item = dict[str, Any]
WHY: Mapping[FinishReason, str] = {
    "length": "max_output_tokens",
    "content_filter": "content_filter",
}
ECHOED: Mapping[str, object] = {  # parameters that an answer repeats
    "background": False,
    "instructions": None,
    "max_output_tokens": None,
    "max_tool_calls": None,
    "metadata": {},
    "parallel_tool_calls": True,
    "previous_response_id": None,
    "reasoning": {"effort": None, "summary": None},
    "store": True,
    "temperature": 1.0,
    "text": {"format": {"type": "text"}},
    "tool_choice": "auto",
    "tools": [],
    "top_p": 1.0,
    "truncation": "disabled",
    "user": None,
}


class ResponseComposer:
    """Writes one answer; `id` without prefix, `created` a Unix time."""

    def __init__(self, asked: ResponseRequest, id: str, created: int) -> None:  # noqa: A002
        self.output: list[Item] = []
        self._id = id
        self._custom = asked.custom
        self._namespaces = asked.namespaces
        self._number = 0  # of the next event
        self._open: Item | None = None  # a message or thoughts, not yet whole
        self._calls: dict[int, Item] = {}  # index → a call that is not yet whole
        told = {k: v for k, v in asked.body.items() if k in ECHOED and v is not None}
        self._head = {
            "id": f"resp_{id}",
            "object": "response",
            "created_at": created,
            "model": asked.model,
            **ECHOED,
            **told,
        }

    def response(
        self,
        status: str = "completed",
        usage: Usage | None = None,
        reason: FinishReason = "stop",
        error: Mapping[str, object] | None = None,
    ) -> Item:
        """Return the answer as far as it is written."""
        why = WHY.get(reason)
        if why and status == "completed":
            status = "incomplete"
        return {
            **self._head,
            "status": status,
            "error": error,
            "incomplete_details": {"reason": why} if why else None,
            "output": list(self.output),
            "usage": usage_json(usage) if usage else None,
        }

    def begin(self) -> bytes:
        """Return the events before the first word."""
        begun = self.response("in_progress")
        return self._event("response.created", response=begun) + self._event(
            "response.in_progress", response=begun
        )

    def chunk(self, event: Event) -> bytes:
        """Return the events of a piece of the answer, b"" when it has none."""
        return b"".join(self._events(event))

    def end(self, usage: Usage, reason: FinishReason) -> bytes:
        """Return the events after the last word."""
        last = b"".join(self._closing())
        whole = self.response("completed", usage, reason)
        return last + self._event(f"response.{whole['status']}", response=whole)

    def close(self) -> None:
        """Have every item whole, without events."""
        for _ in self._closing():
            pass

    def _events(self, event: Event) -> Iterator[bytes]:
        match event:
            case Text(text):
                yield from self._said("message", text)
            case Reasoning(text):
                yield from self._said("reasoning", text)
            case ToolCall():
                yield from self._close()
                yield from self._called(event)

    def _said(self, kind: str, text: str) -> Iterator[bytes]:
        if self._open is None or self._open["type"] != kind:
            yield from self._close()
            yield from self._begun(kind)
        item = self._open
        assert item is not None  # noqa: S101 - begun above
        self._part(item)["text"] += text
        yield self._piece(item, "delta", delta=text)

    def _begun(self, kind: str) -> Iterator[bytes]:
        item: Item = {"id": self._item_id(kind), "type": kind}
        if kind == "message":
            item |= {"status": "in_progress", "role": "assistant", "content": []}
        else:
            item |= {"summary": []}
        self.output.append(item)
        self._open = item
        yield self._placed("response.output_item.added", item)
        part: Item = {"type": "summary_text", "text": ""}
        if kind == "message":
            part = {"type": "output_text", "text": "", "annotations": []}
            part["logprobs"] = []
        item["content" if kind == "message" else "summary"].append(part)
        name = "content_part" if kind == "message" else "reasoning_summary_part"
        yield self._event(f"response.{name}.added", **self._at(item), part=dict(part))

    def _close(self) -> Iterator[bytes]:
        item, self._open = self._open, None
        if item is None:
            return
        part, said = self._part(item), item["type"] == "message"
        yield self._piece(item, "done", text=part["text"])
        name = "content_part" if said else "reasoning_summary_part"
        yield self._event(f"response.{name}.done", **self._at(item), part=dict(part))
        if said:
            item["status"] = "completed"
        yield self._placed("response.output_item.done", item)

    def _closing(self) -> Iterator[bytes]:
        yield from self._close()
        for item in self._calls.values():
            yield from self._call_done(item)
        self._calls.clear()

    def _called(self, piece: ToolCall) -> Iterator[bytes]:
        item = self._calls.get(piece.index)
        if item is None:
            item = self._new_call(piece)
            self._calls[piece.index] = item
            self.output.append(item)
            yield self._placed("response.output_item.added", item)
        item[_words(item)] += piece.arguments
        if piece.arguments and item["type"] == "function_call":
            name, at = "response.function_call_arguments.delta", self._place(item)
            yield self._event(name, **at, delta=piece.arguments)

    def _new_call(self, piece: ToolCall) -> Item:
        custom = piece.name in self._custom
        namespace, name = self._namespaces.get(piece.name, ("", piece.name))
        kind = "custom_tool_call" if custom else "function_call"
        return {
            "id": self._item_id(kind),
            "type": kind,
            "status": "in_progress",
            "call_id": piece.id or f"call_{self._id}{piece.index}",
            "name": name,
            **({"namespace": namespace} if namespace else {}),
            "input" if custom else "arguments": "",
        }

    def _call_done(self, item: Item) -> Iterator[bytes]:
        item["status"], arguments = "completed", item[_words(item)]
        at, name = self._place(item), "response.function_call_arguments"
        if item["type"] == "custom_tool_call":
            item["input"] = text = _text_in(arguments)
            name = "response.custom_tool_call_input"
            yield self._event(f"{name}.delta", **at, delta=text)
            yield self._event(f"{name}.done", **at, input=text)
        else:
            yield self._event(f"{name}.done", **at, arguments=arguments)
        yield self._placed("response.output_item.done", item)

    def _part(self, item: Item) -> Item:
        parts: list[Item] = item["content" if "content" in item else "summary"]
        return parts[0]

    def _piece(self, item: Item, what: str, **said: object) -> bytes:
        name = "reasoning_summary_text"
        if item["type"] == "message":
            name, said = "output_text", {**said, "logprobs": []}
        return self._event(f"response.{name}.{what}", **self._at(item), **said)

    def _at(self, item: Item) -> dict[str, object]:
        inner = "content_index" if item["type"] == "message" else "summary_index"
        return {**self._place(item), inner: 0}

    def _place(self, item: Item) -> dict[str, object]:
        return {"item_id": item["id"], "output_index": self.output.index(item)}

    def _placed(self, name: str, item: Item) -> bytes:
        return self._event(name, output_index=self.output.index(item), item=item)

    def _item_id(self, kind: str) -> str:
        short = {"message": "msg", "reasoning": "rs", "function_call": "fc"}
        return f"{short.get(kind, 'ctc')}_{self._id}{len(self.output)}"

    def _event(self, name: str, **fields: object) -> bytes:
        number = self._number
        self._number += 1
        return framed({"type": name, "sequence_number": number, **fields})


def _words(item: Item) -> str:
    return "input" if item["type"] == "custom_tool_call" else "arguments"


def _text_in(arguments: str) -> str:
    """Return the text that a custom tool was called with, told as a function."""
    try:
        told = orjson.loads(arguments)
    except orjson.JSONDecodeError:
        return arguments
    text = told.get(CUSTOM) if isinstance(told, dict) else None
    return text if isinstance(text, str) else arguments


def usage_json(usage: Usage) -> dict[str, Any]:
    """Return `usage` in this API's words."""
    return {
        "input_tokens": usage.prompt,
        "input_tokens_details": {"cached_tokens": usage.cached},
        "output_tokens": usage.completion,
        "output_tokens_details": {"reasoning_tokens": usage.reasoning},
        "total_tokens": usage.prompt + usage.completion,
    }
