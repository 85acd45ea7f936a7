"""Azure's chat-completion answers in bytes: whole, or as the events of a stream.

Keys stand in Azure's (alphabetical) order. What is equal in every event of a stream
is serialised once, because benchmarks ask for thousands of events a second.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import orjson

from endpoints.simulator.script import ScriptedToolCall, Tokens

SAFE = {"filtered": False, "severity": "safe"}
SEVERITIES = {"hate": SAFE, "self_harm": SAFE, "sexual": SAFE, "violence": SAFE}
PROMPT_SAFE = {**SEVERITIES, "jailbreak": {"detected": False, "filtered": False}}
BLOCKED = {**SEVERITIES, "violence": {"filtered": True, "severity": "medium"}}
STREAM_ERROR = {
    "error": {
        "code": "InternalServerError",
        "message": "The server had an error while processing your request.",
        "param": None,
        "type": "server_error",
    }
}
MALFORMED = b'data: {"choices":[{"delta":{"content":"'
DONE = b"data: [DONE]\n\n"


def event(value: object) -> bytes:
    """Return one server-sent event."""
    return b"data: " + orjson.dumps(value) + b"\n\n"


def usage_json(tokens: Tokens) -> dict[str, object]:
    """Return usage with its details, as newer API versions tell it."""
    return {
        "completion_tokens": tokens.completion,
        "completion_tokens_details": {
            "accepted_prediction_tokens": 0,
            "audio_tokens": 0,
            "reasoning_tokens": tokens.reasoning,
            "rejected_prediction_tokens": 0,
        },
        "prompt_tokens": tokens.prompt,
        "prompt_tokens_details": {"audio_tokens": 0, "cached_tokens": tokens.cached},
        "total_tokens": tokens.prompt + tokens.completion,
    }


def tool_json(call: ScriptedToolCall, index: int | None = None) -> dict[str, object]:
    """Return a whole tool call; with an index inside a stream."""
    place = {} if index is None else {"index": index}
    function = {"arguments": call.arguments, "name": call.name}
    return {"function": function, "id": call.id, **place, "type": "function"}


def cut(arguments: str, piece: int) -> list[str]:
    """Return arguments in pieces of `piece` characters; 0 = in two halves."""
    if not piece:
        half = len(arguments) // 2
        return [arguments[:half], arguments[half:]]
    return [arguments[at : at + piece] for at in range(0, len(arguments), piece)]


@dataclass(frozen=True, slots=True)
class ChunkHead:
    """What the events of one answer have in common; `created` is a Unix time."""

    id: str
    model: str
    created: int
    with_usage: bool = False  # stream_options.include_usage: earlier events say null

    def envelope(self, choices: Sequence[object], usage: object = None) -> bytes:
        """Return an event around `choices`."""
        tail = {"usage": usage} if self.with_usage or usage else {}
        return event(
            {
                "choices": choices,
                "created": self.created,
                "id": self.id,
                "model": self.model,
                "object": "chat.completion.chunk",
                "system_fingerprint": "fp_ee1d74bde0",
                **tail,
            }
        )

    def choice(
        self, delta: Mapping[str, object], finish: str | None = None
    ) -> dict[str, object]:
        """Return a choice; annotations of the content filter stand beside `delta`."""
        safe = SEVERITIES if delta.get("content") else {}
        return {
            "content_filter_results": safe,
            "delta": delta,
            "finish_reason": finish,
            "index": 0,
            "logprobs": None,
        }


class ChatEvents:
    """Writes the events of one chat-completion stream."""

    def __init__(self, head: ChunkHead, *, annotated: bool = True) -> None:
        self.head = head
        choice = head.choice({"content": "\0"})
        if not annotated:
            choice["content_filter_results"] = {}
        mark = rb'"\u0000"'
        self._before, self._after = head.envelope([choice]).split(mark)

    def first(self) -> list[bytes]:
        """Return the prompt's annotations, then the event that names the role."""
        prompt = {
            "choices": [],
            "created": 0,
            "id": "",
            "model": "",
            "object": "",
            "prompt_filter_results": [
                {"content_filter_results": PROMPT_SAFE, "prompt_index": 0}
            ],
        }
        role = {"content": "", "refusal": None, "role": "assistant"}
        return [event(prompt), self._delta(role)]

    def text(self, piece: str) -> bytes:
        """Return the event of one piece of text."""
        return self._before + orjson.dumps(piece) + self._after

    def reasoning(self, piece: str) -> bytes:
        """Return the event of one piece of thinking (DeepSeek on Foundry)."""
        return self._delta({"reasoning_content": piece})

    def tool(self, call: ScriptedToolCall, index: int, piece: int = 0) -> list[bytes]:
        """Return a tool call: its name first, then its arguments in pieces."""
        opening = tool_json(call.model_copy(update={"arguments": ""}), index)
        events = [self._delta({"tool_calls": [opening]})]
        for part in cut(call.arguments, piece):
            said = {"function": {"arguments": part}, "index": index}
            events.append(self._delta({"tool_calls": [said]}))
        return events

    def finish(self, reason: str) -> bytes:
        """Return the event that says why the answer ended."""
        return self.head.envelope([self.head.choice({}, reason)])

    def annotation(self, start: int, end: int, *, blocked: bool = False) -> bytes:
        """Return an asynchronous filter's event: no `delta`, offsets in characters."""
        offsets = {"check_offset": start, "end_offset": end, "start_offset": start}
        choice = {
            "content_filter_offsets": offsets,
            "content_filter_results": BLOCKED if blocked else SEVERITIES,
            "finish_reason": "content_filter" if blocked else None,
            "index": 0,
        }
        return event(
            {"choices": [choice], "created": 0, "id": "", "model": "", "object": ""}
        )

    def blocked(self) -> bytes:
        """Return the event with which the ordinary filter cuts an answer off."""
        choice = self.head.choice({}, "content_filter")
        return self.head.envelope([{**choice, "content_filter_results": BLOCKED}])

    def usage(self, tokens: Tokens) -> bytes:
        """Return the last event before [DONE]."""
        return self.head.envelope([], usage_json(tokens))

    def _delta(self, delta: Mapping[str, object]) -> bytes:
        return self.head.envelope([self.head.choice(delta)])


def completion(
    head: ChunkHead, message: Mapping[str, object], reason: str
) -> dict[str, object]:
    """Return a whole answer, still without `usage`."""
    blocked = reason == "content_filter"
    choice = {
        "content_filter_results": BLOCKED if blocked else SEVERITIES,
        "finish_reason": reason,
        "index": 0,
        "logprobs": None,
        "message": message,
    }
    return {
        "choices": [choice],
        "created": head.created,
        "id": head.id,
        "model": head.model,
        "object": "chat.completion",
        "prompt_filter_results": [
            {"content_filter_results": PROMPT_SAFE, "prompt_index": 0}
        ],
        "system_fingerprint": "fp_ee1d74bde0",
    }
