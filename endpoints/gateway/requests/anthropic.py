"""A body of Anthropic's Messages API → what is asked of a model, as a chat. Pure.

Format: https://docs.anthropic.com/en/api/messages
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

import orjson

from endpoints.gateway.errors import GatewayError, invalid
from endpoints.gateway.requests.parse import Body
from endpoints.gateway.requests.responses import WITHOUT_ARGUMENTS
from endpoints.gateway.requests.shapes import numbers_of
from endpoints.request import ChatRequest, PromptMessage

SAME = ("max_tokens", "temperature", "top_p")
# What is done at Anthropic itself, which no other service has.
REFUSED = ("mcp_servers", "container")
EFFORTS = ((16_000, "high"), (4_000, "medium"), (0, "low"))  # tokens for thoughts
CHOICES = {"auto": "auto", "any": "required", "none": "none"}
WITHOUT_WORDS = ("thinking", "redacted_thinking")  # nobody else can read them


@dataclass(frozen=True, slots=True)
class MessagesRequest:
    """A message that a program of Anthropic's asks for."""

    model: str
    body: Body
    messages: tuple[PromptMessage, ...]
    params: Mapping[str, object]

    @property
    def stream(self) -> bool:
        """Tell whether events are wanted."""
        return bool(self.body.get("stream"))

    @property
    def thinks(self) -> bool:
        """Tell whether the program wants to hear what the model thinks."""
        return _kind(self.body.get("thinking")) in ("enabled", "adaptive")

    def request(self, user: str, placeholders: Mapping[str, str]) -> ChatRequest:
        """Return what the models are asked; `user` unless the program named one."""
        named = (self.body.get("metadata") or {}).get("user_id")
        return ChatRequest(
            messages=self.messages,
            params=self.params,
            placeholders=placeholders,
            user=str(named)[:64] if named else user,
        )


def messages(body: Body) -> MessagesRequest:
    """Return what is asked; raises GatewayError."""
    for name in REFUSED:
        if body.get(name):
            raise _unsupported(name, f"`{name}` is not served here.")
    for name in ("stream", "metadata", "thinking", "output_config", "tool_choice"):
        wanted = bool if name == "stream" else dict
        if not isinstance(body.get(name) or wanted(), wanted):
            raise invalid(f"`{name}` has a wrong shape.", name)
    rows = body.get("messages")
    if not isinstance(rows, list) or not rows:
        raise invalid(
            "`messages` must be a list with at least one message.", "messages"
        )
    system = body.get("system")
    found = [_system(system)] if system else []
    for number, row in enumerate(rows):
        found += _messages(row, f"messages.{number}")
    params = _params(body)
    return MessagesRequest(
        body["model"], body, tuple(cast(list[PromptMessage], found)), params
    )


def _unsupported(name: str, message: str) -> GatewayError:
    return GatewayError(400, "unsupported_parameter", message, param=name)


def _kind(value: object) -> str:
    return str(value.get("type", "")) if isinstance(value, dict) else ""


def _system(system: object) -> dict[str, Any]:
    blocks = [system] if isinstance(system, str) else _blocks(system, "system")
    texts = [each if isinstance(each, str) else _text(each) for each in blocks]
    return {"role": "system", "content": "\n\n".join(texts)}


def _blocks(content: object, where: str) -> list[Any]:
    """Return the blocks of a content; raises GatewayError."""
    if isinstance(content, str):
        return [{"type": "text", "text": content}]
    if not isinstance(content, list) or not all(_kind(each) for each in content):
        raise invalid(f"`{where}` must be a text or a list of blocks.", where)
    return content


def _text(block: Mapping[str, Any]) -> str:
    if block["type"] == "text" and isinstance(block.get("text"), str):
        return str(block["text"])
    raise invalid(f"A block of type `{block['type']}` cannot stand here.", "messages")


def _messages(row: object, where: str) -> Iterator[dict[str, Any]]:
    """Give the chat messages of one: results of tools are messages of their own."""
    if not isinstance(row, dict) or row.get("role") not in ("user", "assistant"):
        raise invalid(f"`{where}.role` must be user or assistant.", where)
    blocks = _blocks(row.get("content"), f"{where}.content")
    if row["role"] == "assistant":
        yield _assistant(blocks)
        return
    for block in blocks:
        if block["type"] == "tool_result":
            yield from _result(block, where)
    parts = [_part(each) for each in blocks if each["type"] != "tool_result"]
    if parts:
        yield {"role": "user", "content": _short(parts)}


def _assistant(blocks: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    texts, calls = [], []
    for block in blocks:
        if block["type"] == "tool_use":
            arguments = orjson.dumps(block.get("input") or {}).decode()
            function = {"name": str(block.get("name")), "arguments": arguments}
            named = {"id": str(block.get("id")), "type": "function"}
            calls.append({**named, "function": function})
        elif block["type"] not in WITHOUT_WORDS:
            texts.append(_text(block))
    message: dict[str, Any] = {"role": "assistant", "content": "".join(texts) or None}
    return message | ({"tool_calls": calls} if calls else {})


def _result(block: Mapping[str, Any], where: str) -> Iterator[dict[str, Any]]:
    """Give a result, and after it the pictures in it: no tool's message holds one."""
    inside = _blocks(block.get("content") or "", f"{where}.content")
    text = "\n".join(_text(each) for each in inside if each["type"] == "text")
    if block.get("is_error"):
        text = f"Error: {text}"
    call_id = str(block.get("tool_use_id", ""))
    yield {"role": "tool", "tool_call_id": call_id, "content": text}
    if shown := [_part(each) for each in inside if each["type"] != "text"]:
        yield {"role": "user", "content": shown}


def _short(parts: list[dict[str, Any]]) -> str | list[dict[str, Any]]:
    if all(part["type"] == "text" for part in parts):
        return "\n\n".join(part["text"] for part in parts)
    return parts


def _part(block: Mapping[str, Any]) -> dict[str, Any]:
    source = block.get("source")
    source = source if isinstance(source, dict) else {}
    kind, of = block["type"], _kind(source)
    if kind == "image" and of in ("base64", "url"):
        return {"type": "image_url", "image_url": {"url": _url(source)}}
    if kind == "document" and of == "text":
        return {"type": "text", "text": str(source.get("data", ""))}
    if kind == "document" and of == "base64":
        name = str(block.get("title") or "document.pdf")
        file = {"filename": name, "file_data": _url(source)}
        return {"type": "file", "file": file}
    return {"type": "text", "text": _text(block)}


def _url(source: Mapping[str, Any]) -> str:
    if source["type"] == "url":
        return str(source.get("url", ""))
    return f"data:{source.get('media_type', '')};base64,{source.get('data', '')}"


def _params(body: Body) -> dict[str, object]:
    numbers = numbers_of({"max_tokens": body.get("max_tokens")})
    given = {**body, **numbers}
    params = {name: given[name] for name in SAME if given.get(name) is not None}
    if stops := body.get("stop_sequences"):
        params["stop"] = stops
    if effort := _effort(body):
        params["reasoning_effort"] = effort
    form = (body.get("output_config") or {}).get("format") or body.get("output_format")
    if isinstance(form, dict) and form.get("type") == "json_schema":
        schema = {"name": "answer", "schema": form.get("schema"), "strict": True}
        params["response_format"] = {"type": "json_schema", "json_schema": schema}
    return params | _tools(body)


def _effort(body: Body) -> str:
    """Return how hard a reasoning model should think, "" as it does by itself."""
    if effort := (body.get("output_config") or {}).get("effort"):
        return "high" if effort == "max" else str(effort)
    thinking = body.get("thinking") or {}
    budget = thinking.get("budget_tokens")
    if _kind(thinking) != "enabled" or not isinstance(budget, int):
        return ""
    return next(effort for least, effort in EFFORTS if budget >= least)


def _tools(body: Body) -> dict[str, object]:
    tools = body.get("tools")
    if not tools:
        return {}
    if not isinstance(tools, list) or not all(isinstance(each, dict) for each in tools):
        raise invalid("`tools` must be a list of objects.", "tools")
    told: dict[str, object] = {"tools": [_tool(each) for each in tools]}
    choice = body.get("tool_choice") or {}
    if _kind(choice) == "tool":
        function = {"name": str(choice.get("name"))}
        told["tool_choice"] = {"type": "function", "function": function}
    elif choice:
        told["tool_choice"] = CHOICES.get(_kind(choice), "auto")
    if choice.get("disable_parallel_tool_use"):
        told["parallel_tool_calls"] = False
    return told


def _tool(tool: Mapping[str, Any]) -> dict[str, object]:
    kind = tool.get("type") or "custom"
    if kind != "custom" or not isinstance(tool.get("input_schema"), dict):
        message = f"The tool `{kind}` runs at Anthropic, and not here."
        raise _unsupported("tools", message)
    about = {"description": str(tool.get("description") or "")}
    schema = {**WITHOUT_ARGUMENTS, **tool["input_schema"]}
    function = {"name": tool.get("name"), **about, "parameters": schema}
    return {"type": "function", "function": function}
