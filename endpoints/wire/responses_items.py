"""Chat messages → the input items of the Responses API. Pure.

Format: https://platform.openai.com/docs/api-reference/responses/create
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from endpoints.request import Part, PromptMessage
from endpoints.wire.hosted import item_of
from endpoints.wire.legacy_prompt import text_of

Item = dict[str, object]
# Azure refuses an item that tells its `status`
REASONING = frozenset({"type", "id", "summary", "content", "encrypted_content"})


def items_of(messages: Sequence[PromptMessage], target: str = "") -> list[Item]:
    """Return the items of all `messages`, in their order.

    Reasoning items are among them as far as the deployment `target` has written them:
    nobody else can read them, and services refuse what they cannot read.
    """
    calls = _Calls(target)
    return [
        item
        for message in messages
        for item in (*_thoughts(message, target), *_items(message, calls))
    ]


def _thoughts(message: PromptMessage, target: str) -> Iterator[Item]:
    for each in message.get("reasoning_items", ()):
        item = each.get("item")
        if each.get("target") == target and isinstance(item, Mapping):
            yield {k: v for k, v in item.items() if k in REASONING and v is not None}


class _Calls:
    """The calls made so far: a result has to be told in its call's own form."""

    def __init__(self, target: str) -> None:
        self._target = target
        self._custom: set[object] = set()
        self._hosted: set[object] = set()  # their items hold their results
        self._legacy = 0  # calls of `functions`, which have no ids

    def made(self, call: Mapping[str, Any]) -> Item:
        """Return the item of a tool call."""
        call_id = call.get("id", "")
        if item := item_of(call, self._target):
            self._hosted.add(call_id)
            return item
        if custom := call.get("custom"):
            self._custom.add(call_id)
            facts = {"name": custom.get("name", ""), "input": custom.get("input", "")}
            return {"type": "custom_tool_call", "call_id": call_id, **facts}
        return _function_call(call_id, call.get("function") or {})

    def made_before_tools(self, function: Mapping[str, Any]) -> Item:
        """Return the item of a call in the form that chats had before tools."""
        self._legacy += 1
        return _function_call(f"call_{self._legacy}", function)

    def result(self, message: Mapping[str, Any]) -> Iterator[Item]:
        """Give the item of what a tool or function has answered."""
        call_id = message.get("tool_call_id") or f"call_{self._legacy}"
        if call_id in self._hosted:
            return
        kind = "custom_tool_call" if call_id in self._custom else "function_call"
        output = text_of(message["content"])
        yield {"type": f"{kind}_output", "call_id": call_id, "output": output}


def _function_call(call_id: str, function: Mapping[str, Any]) -> Item:
    facts = {name: function.get(name, "") for name in ("name", "arguments")}
    return {"type": "function_call", "call_id": call_id, **facts}


def _items(message: Mapping[str, Any], calls: _Calls) -> Iterator[Item]:
    role, content = message["role"], message["content"]
    if role in ("tool", "function"):
        yield from calls.result(message)
        return
    if content:
        yield {"role": role, "content": _content(content, role)}
    for call in message.get("tool_calls", ()):
        yield calls.made(call)
    if function := message.get("function_call"):
        yield calls.made_before_tools(function)


def _content(content: str | list[Part], role: str) -> list[Item]:
    kind = "output_text" if role == "assistant" else "input_text"
    if isinstance(content, str):
        return [{"type": kind, "text": content}]
    return [_part(part, kind) for part in content]


def _part(part: Mapping[str, Any], kind: str) -> Item:
    match part:
        case {"type": "text", "text": text}:
            return {"type": kind, "text": text}
        case {"type": "image_url", "image_url": image}:
            detail = image.get("detail", "auto")
            return {"type": "input_image", "image_url": image["url"], "detail": detail}
        case {"type": "file", "file": file} if isinstance(file, dict):
            return {"type": "input_file", **file}
    return dict(part)  # sounds and refusals are told alike in both
