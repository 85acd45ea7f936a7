"""Events → what OpenAI's chat and completions APIs answer, in chunks or whole. Pure.

For services that speak another dialect than the program; see
endpoints/reading/passing/passthrough.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from endpoints.calling.ask import Completion
from endpoints.events import Event, Finished, Reasoning, Text, ToolCall, Usage
from endpoints.request import Passing

OBJECTS = {"chat": "chat.completion", "completions": "text_completion"}


@dataclass(slots=True)
class Composer:
    """Writes one answer; `id` without prefix, `created` a Unix time."""

    passing: Passing
    id: str
    created: int
    _begun: bool = field(default=False, init=False)

    def chunk(self, event: Event) -> bytes:
        """Return the framed chunk of an event, b"" when it has none."""
        if self.passing.format == "completions":
            return self._legacy(event)
        if isinstance(event, Finished):
            return self._delta({}, event.reason)
        delta = delta_of(event)
        return self._delta(delta) if delta else b""

    def usage(self, usage: Usage) -> bytes:
        """Return the framed chunk that ends an answer whose usage was asked for."""
        return self._framed([], {"usage": usage_json(usage)})

    def whole(self, completion: Completion) -> dict[str, Any]:
        """Return an answer in one piece."""
        choice: dict[str, Any] = {"index": 0, "logprobs": None}
        choice["finish_reason"] = completion.finish_reason
        if self.passing.format == "completions":
            choice["text"] = completion.text
        else:
            choice["message"] = message_of(completion)
        usage = usage_json(completion.usage)
        return {**self._head(""), "choices": [choice], "usage": usage}

    def _legacy(self, event: Event) -> bytes:
        match event:
            case Text(text):
                return self._framed([_legacy_choice(text, None)])
            case Finished(reason):
                return self._framed([_legacy_choice("", reason)])
        return b""

    def _delta(self, delta: dict[str, Any], reason: str | None = None) -> bytes:
        if not self._begun:
            delta = {"role": "assistant", **delta}
            self._begun = True
        choice = {
            "index": 0,
            "delta": delta,
            "logprobs": None,
            "finish_reason": reason,
        }
        return self._framed([choice])

    def _framed(
        self, choices: list[dict[str, Any]], more: Mapping[str, object] | None = None
    ) -> bytes:
        none = {"usage": None} if self.passing.usage else {}
        kind = ".chunk" if self.passing.format == "chat" else ""
        chunk = {**self._head(kind), "choices": choices, **none, **(more or {})}
        return b"data: %b\n\n" % orjson.dumps(chunk)

    def _head(self, kind: str) -> dict[str, Any]:
        prefix = "chatcmpl" if self.passing.format == "chat" else "cmpl"
        return {
            "id": f"{prefix}-{self.id}",
            "object": OBJECTS[self.passing.format] + kind,
            "created": self.created,
            "model": self.passing.model,
        }


def _legacy_choice(text: str, reason: str | None) -> dict[str, Any]:
    return {"index": 0, "text": text, "logprobs": None, "finish_reason": reason}


def message_of(completion: Completion) -> dict[str, Any]:
    """Return the message of a whole chat answer."""
    message: dict[str, Any] = {
        "role": "assistant",
        "content": completion.text or None,
        "refusal": None,
    }
    if completion.reasoning:
        message["reasoning_content"] = completion.reasoning
    if completion.tool_calls:
        message["tool_calls"] = completion.tool_calls
    return message


def delta_of(event: Event) -> dict[str, Any]:
    """Return what a piece of an answer adds; {} for other events."""
    match event:
        case Text(text):
            return {"content": text}
        case Reasoning(text):
            return {"reasoning_content": text}
        case ToolCall():
            return {"tool_calls": [tool_call(event)]}
    return {}


def tool_call(piece: ToolCall) -> dict[str, Any]:
    """Return a piece of a tool call; the first one has id and name."""
    kind, words = ("custom", "input") if piece.custom else ("function", "arguments")
    called = {"name": piece.name} if piece.name else {}
    named = {"id": piece.id, "type": kind} if piece.id else {}
    return {"index": piece.index, **named, kind: {**called, words: piece.arguments}}


def usage_json(usage: Usage) -> dict[str, Any]:
    """Return `usage` in OpenAI's words."""
    return {
        "prompt_tokens": usage.prompt,
        "completion_tokens": usage.completion,
        "total_tokens": usage.prompt + usage.completion,
        "prompt_tokens_details": {"cached_tokens": usage.cached},
        "completion_tokens_details": {"reasoning_tokens": usage.reasoning},
    }
