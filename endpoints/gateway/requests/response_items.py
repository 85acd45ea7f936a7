"""Input items of the Responses API → chat messages, for models that know no others.

The twin of endpoints/wire/responses_items.py. Pure.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

import orjson

from endpoints.gateway.errors import invalid
from endpoints.request import PromptMessage

ROLES = ("system", "developer", "user", "assistant")
TEXTS = ("input_text", "output_text", "text")
WITHOUT_WORDS = ("reasoning", "item_reference")  # what a chat cannot be told
LONGEST_NAME = 64  # characters of a function's name, as OpenAI and Azure have it
CUSTOM = "input"  # the one argument of a custom tool, told as a function


class Unsayable(Exception):
    """A chat knows nothing of the kind; the message names it."""


def items_of(given: object) -> list[dict[str, Any]]:
    """Return `input` as a list of items; raises GatewayError."""
    if isinstance(given, str):
        return [{"type": "message", "role": "user", "content": given}]
    if not isinstance(given, list) or not all(isinstance(each, dict) for each in given):
        raise invalid("`input` must be a text or a list of items.", "input")
    for number, item in enumerate(given):
        _check(item, f"input.{number}")
    return given


def _check(item: Mapping[str, Any], where: str) -> None:
    if item.get("type") in (None, "message") and item.get("role") not in ROLES:
        raise invalid(f"`{where}.role` must be one of {', '.join(ROLES)}.", where)
    content = item.get("content")
    if content is None or isinstance(content, str):
        return
    if not isinstance(content, list) or not all(isinstance(p, dict) for p in content):
        raise invalid(f"`{where}.content` must be a text or a list of parts.", where)


def messages_of(
    instructions: object, items: Sequence[Mapping[str, Any]]
) -> list[PromptMessage]:
    """Return the messages that say the same; raises Unsayable."""
    messages: list[dict[str, Any]] = []
    if instructions:
        messages.append({"role": "system", "content": str(instructions)})
    for item in items:
        _add(messages, item)
    return cast(list[PromptMessage], messages)


def _add(messages: list[dict[str, Any]], item: Mapping[str, Any]) -> None:
    kind = item.get("type") or "message"
    if kind == "message":
        content = _content(item.get("content") or "")
        role = "system" if item["role"] == "developer" else item["role"]  # not both
        messages.append({"role": role, "content": content})
    elif kind in ("function_call", "custom_tool_call"):
        _caller(messages)["tool_calls"].append(_call(kind, item))
    elif kind in ("function_call_output", "custom_tool_call_output"):
        told = {"role": "tool", "tool_call_id": str(item.get("call_id", ""))}
        messages.append({**told, "content": _output(item.get("output"))})
    elif kind not in WITHOUT_WORDS:
        raise Unsayable(kind)


def _caller(messages: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the assistant's message that makes the calls of this round."""
    if not messages or messages[-1]["role"] != "assistant":
        messages.append({"role": "assistant", "content": None})
    messages[-1].setdefault("tool_calls", [])
    return messages[-1]


def _call(kind: str, item: Mapping[str, Any]) -> dict[str, Any]:
    arguments = str(item.get("arguments") or "{}")
    if kind == "custom_tool_call":
        arguments = orjson.dumps({CUSTOM: str(item.get("input") or "")}).decode()
    name = within(item.get("namespace"), item.get("name", ""))
    function = {"name": name, "arguments": arguments}
    return {
        "id": str(item.get("call_id", "")),
        "type": "function",
        "function": function,
    }


def within(namespace: object, name: object) -> str:
    """Return the name that a chat knows a tool of a namespace by."""
    return f"{namespace}__{name}"[:LONGEST_NAME] if namespace else str(name)


def _output(output: object) -> str:
    if isinstance(output, list):
        return "\n".join(_text(each) for each in output)
    return output if isinstance(output, str) else orjson.dumps(output).decode()


def _text(part: object) -> str:
    if isinstance(part, dict) and isinstance(part.get("text"), str):
        return str(part["text"])
    raise Unsayable("pictures and files in results of tools")


def _content(content: str | Iterable[Mapping[str, Any]]) -> str | list[dict[str, Any]]:
    """Return text as text: only what else there is needs parts."""
    if isinstance(content, str):
        return content
    parts = [_part(part) for part in content]
    if all(part["type"] == "text" for part in parts):
        return "\n".join(part["text"] for part in parts)
    return parts


def _part(part: Mapping[str, Any]) -> dict[str, Any]:
    kind = part.get("type")
    if kind in TEXTS and isinstance(part.get("text"), str):
        return {"type": "text", "text": part["text"]}
    if kind == "refusal":
        return {"type": "text", "text": str(part.get("refusal", ""))}
    if kind == "input_image" and isinstance(url := part.get("image_url"), str):
        image = {"url": url, "detail": part.get("detail") or "auto"}
        return {"type": "image_url", "image_url": image}
    if kind == "input_file" and "file_data" in part:
        named = ("filename", "file_data")
        return {"type": "file", "file": {k: part[k] for k in named if k in part}}
    if kind == "input_audio":
        return dict(part)
    raise Unsayable(str(kind))
