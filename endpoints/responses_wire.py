"""Chat messages and parameters → the body of a Responses API call. Pure.

Format: https://platform.openai.com/docs/api-reference/responses/create
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from endpoints.legacy_prompt import text_of
from endpoints.request import Part, PromptMessage

UNKNOWN = frozenset(
    {
        "n",
        "stop",
        "presence_penalty",
        "frequency_penalty",
        "logit_bias",
        "seed",
        "stream_options",
        "logprobs",
    }
)


def body_of(
    messages: Sequence[PromptMessage], params: Mapping[str, Any]
) -> dict[str, object]:
    """Return `input` and the parameters under their names in this API."""
    body: dict[str, object] = {
        "input": [item for message in messages for item in _items(message)],
        "store": False,  # conversations are kept here, not at the service
    }
    return body | params_of(params)


def params_of(params: Mapping[str, Any]) -> dict[str, object]:
    """Return parameters of chat completions under their names in this API."""
    body: dict[str, object] = {}
    for name, value in params.items():
        if renamed := RENAMED.get(name):
            new_name, reshape = renamed
            body[new_name] = reshape(value)
        elif name not in UNKNOWN and name not in IN_TEXT:
            body[name] = value
    text = {
        new_name: reshape(params[name])
        for name, (new_name, reshape) in IN_TEXT.items()
        if name in params
    }
    return body | ({"text": text} if text else {})


def _items(message: PromptMessage) -> list[dict[str, object]]:
    role, content = message["role"], message["content"]
    if role == "tool":
        call_id = message.get("tool_call_id", "")
        output = text_of(content)
        return [{"type": "function_call_output", "call_id": call_id, "output": output}]
    items: list[dict[str, object]] = []
    if content:
        items.append({"role": role, "content": _content(content, role)})
    items += [_call(call) for call in message.get("tool_calls", ())]
    return items


def _content(content: str | list[Part], role: str) -> object:
    kind = "output_text" if role == "assistant" else "input_text"
    if isinstance(content, str):
        return [{"type": kind, "text": content}]
    return [_part(part, kind) for part in content]


def _part(part: Part, kind: str) -> dict[str, object]:
    if part["type"] == "text":
        return {"type": kind, "text": part["text"]}
    if part["type"] != "image_url":  # files and sounds: the service will know
        return dict(part)
    image = part["image_url"]
    detail = image.get("detail", "auto")
    return {"type": "input_image", "image_url": image["url"], "detail": detail}


def _call(call: Mapping[str, Any]) -> dict[str, object]:
    function = call.get("function") or {}
    return {
        "type": "function_call",
        "call_id": call.get("id", ""),
        "name": function.get("name", ""),
        "arguments": function.get("arguments", ""),
    }


def _flat(wrapped: Mapping[str, Any], kind: str) -> dict[str, object]:
    """Return {"type": kind, …} where chat nests the same under the key `kind`."""
    return {"type": kind, **wrapped[kind]}


def _tool(tool: Mapping[str, Any]) -> Mapping[str, object]:
    return _flat(tool, "function") if "function" in tool else tool


def _choice(choice: object) -> object:
    if isinstance(choice, dict) and "function" in choice:
        return _flat(choice, "function")
    return choice


def _format(value: Mapping[str, Any]) -> Mapping[str, object]:
    return _flat(value, "json_schema") if "json_schema" in value else value


def _reasoning(effort: object) -> dict[str, object]:
    return {"effort": effort, "summary": "auto"}


def _same(value: object) -> object:
    return value


Reshape = Callable[[Any], object]
RENAMED: Mapping[str, tuple[str, Reshape]] = {
    "max_tokens": ("max_output_tokens", _same),
    "max_completion_tokens": ("max_output_tokens", _same),
    "reasoning_effort": ("reasoning", _reasoning),
    "tools": ("tools", lambda tools: [_tool(tool) for tool in tools]),
    "tool_choice": ("tool_choice", _choice),
}
IN_TEXT: Mapping[str, tuple[str, Reshape]] = {
    "verbosity": ("verbosity", _same),
    "response_format": ("format", _format),
}
