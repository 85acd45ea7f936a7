"""Events → what Anthropic's Messages API answers, in events or whole. Pure.

Format: https://docs.anthropic.com/en/docs/build-with-claude/streaming
"""

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from endpoints.events import Event, FinishReason, Reasoning, Text, ToolCall, Usage
from endpoints.gateway.errors import GatewayError

Block = dict[str, Any]
REASONS: Mapping[FinishReason, str] = {
    "stop": "end_turn",
    "length": "max_tokens",
    "tool_calls": "tool_use",
    "content_filter": "refusal",
}
KINDS = {  # the status of a refusal → Anthropic's name for it
    400: "invalid_request_error",
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    413: "request_too_large",
    429: "rate_limit_error",
    503: "overloaded_error",
    504: "timeout_error",
}
PIECES = {"text": "text_delta", "thinking": "thinking_delta"}


def refusal(error: GatewayError) -> dict[str, Any]:
    """Return the JSON by which Anthropic's API tells of an error."""
    told = error.event()["error"]
    kind = KINDS.get(error.status, "api_error")
    inner = {"type": kind, "message": error.message, "code": error.code}
    return {"type": "error", "error": {**inner, **error.more, "param": told["param"]}}


def failing(error: GatewayError) -> bytes:
    """Return the event that tells what went wrong in mid-stream."""
    return framed(refusal(error))


def framed(event: Mapping[str, Any]) -> bytes:
    """Return an event as a stream has it."""
    name = str(event["type"]).encode()
    return b"event: %b\ndata: %b\n\n" % (name, orjson.dumps(event))


class MessageComposer:
    """Writes one answer, its blocks one after the other; `id` without prefix."""

    def __init__(self, model: str, id: str, *, thinks: bool) -> None:  # noqa: A002
        self.blocks: list[Block] = []
        self._thinks = thinks
        self._call = -1  # index of the call that is being told
        self._later: dict[int, ToolCall] = {}  # calls whose turn has not come
        self._head = {
            "id": f"msg_{id}",
            "type": "message",
            "role": "assistant",
            "model": model,
        }

    def message(
        self, usage: Usage, reason: FinishReason | None, content: list[Block]
    ) -> dict[str, Any]:
        """Return the message, with as much `content` as there is."""
        return {
            **self._head,
            "content": content,
            "stop_reason": REASONS[reason] if reason else None,
            "stop_sequence": None,
            "usage": usage_json(usage),
        }

    def begin(self, estimate: int) -> bytes:
        """Return the event before the first word; `estimate`: tokens of the prompt."""
        message = self.message(Usage(estimate), None, [])
        return framed({"type": "message_start", "message": message})

    def chunk(self, event: Event) -> bytes:
        """Return the events of a piece of the answer, b"" when it has none."""
        return b"".join(self._events(event))

    def end(self, usage: Usage, reason: FinishReason) -> bytes:
        """Return the events after the last word."""
        last = b"".join(self._rest())
        delta = {"stop_reason": REASONS[reason], "stop_sequence": None}
        told = {"type": "message_delta", "delta": delta, "usage": usage_json(usage)}
        return last + framed(told) + framed({"type": "message_stop"})

    def whole(self, usage: Usage, reason: FinishReason) -> dict[str, Any]:
        """Return an answer in one piece."""
        for _ in self._rest():
            pass
        return self.message(usage, reason, [_told(block) for block in self.blocks])

    def _events(self, event: Event) -> Iterator[bytes]:
        match event:
            case Text(text):
                yield from self._said("text", text)
            case Reasoning(text) if self._thinks:
                yield from self._said("thinking", text)
            case ToolCall():
                yield from self._called(event)

    def _said(self, kind: str, text: str) -> Iterator[bytes]:
        if not self._in(kind):
            yield from self._close()
            signed = {"signature": ""} if kind == "thinking" else {}
            yield self._open({"type": kind, kind: "", **signed})
        self.blocks[-1][kind] += text
        yield self._delta({"type": PIECES[kind], kind: text})

    def _called(self, piece: ToolCall) -> Iterator[bytes]:
        if self._in("tool_use") and piece.index != self._call:
            before = self._later.get(piece.index, ToolCall(piece.index))
            self._later[piece.index] = ToolCall(
                piece.index,
                before.id or piece.id,
                before.name or piece.name,
                before.arguments + piece.arguments,
            )
            return
        if not self._in("tool_use"):
            yield from self._close()
            self._call = piece.index
            called = {"id": piece.id or f"toolu_{piece.index}", "name": piece.name}
            yield self._open({"type": "tool_use", **called, "input": ""})
        if piece.arguments:
            self.blocks[-1]["input"] += piece.arguments
            told = {"type": "input_json_delta", "partial_json": piece.arguments}
            yield self._delta(told)

    def _rest(self) -> Iterator[bytes]:
        yield from self._close()
        later, self._later = self._later, {}
        for piece in later.values():
            yield from self._called(piece)
            yield from self._close()

    def _in(self, kind: str) -> bool:
        last = self.blocks[-1] if self.blocks else {}
        return last.get("type") == kind and not last.get("closed")

    def _open(self, block: Block) -> bytes:
        self.blocks.append(block)
        started = {**block, "input": {}} if "input" in block else block
        return self._at("content_block_start", content_block=started)

    def _delta(self, delta: Mapping[str, str]) -> bytes:
        return self._at("content_block_delta", delta=delta)

    def _close(self) -> Iterator[bytes]:
        if self.blocks and not self.blocks[-1].get("closed"):
            yield self._at("content_block_stop")
            self.blocks[-1]["closed"] = True

    def _at(self, kind: str, **told: object) -> bytes:
        return framed({"type": kind, "index": len(self.blocks) - 1, **told})


def _told(block: Block) -> Block:
    told = {name: value for name, value in block.items() if name != "closed"}
    if "input" in told:
        told["input"] = _parsed(told["input"])
    return told


def _parsed(arguments: str) -> object:
    try:
        return orjson.loads(arguments or "{}")
    except orjson.JSONDecodeError:
        return {"": arguments}  # cut off in the middle


def usage_json(usage: Usage) -> dict[str, int]:
    """Return `usage` in Anthropic's words: what was cached is told beside the rest."""
    return {
        "input_tokens": max(0, usage.prompt - usage.cached),
        "cache_creation_input_tokens": 0,
        "cache_read_input_tokens": usage.cached,
        "output_tokens": usage.completion,
    }
