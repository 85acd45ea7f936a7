"""What Azure OpenAI limits of tools and calls, kept to. Pure.

Tools come from servers that know nothing of it, calls from other services: a request
would be refused for one long description, or one long id.
https://learn.microsoft.com/azure/ai-foundry/openai/how-to/function-calling
"""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

from endpoints.request import ChatRequest, PromptMessage
from endpoints.targets import Target

AZURE = ("deployment", "v1")  # styles of address
MOST_TOOLS = 128
DESCRIPTION = 1024  # characters
CALL_ID = 40  # characters
Schema = Mapping[str, Any]


def fitting(target: Target, request: ChatRequest) -> ChatRequest:
    """Return the request with tools and calls that Azure takes; others' as it is."""
    if target.style not in AZURE:
        return request
    messages = tuple(_message(message) for message in request.messages)
    tools = cast(list[Mapping[str, Any]], request.params.get("tools") or [])
    if not tools:
        return replace(request, messages=messages)
    told = [_tool(tool) for tool in tools[:MOST_TOOLS]]
    return replace(request, messages=messages, params={**request.params, "tools": told})


def in_full(target: Target, request: ChatRequest) -> ChatRequest:
    """Return a program's request as Azure takes it, with nothing left out.

    What is too long to stand in a tool's description is told before all messages.
    """
    tools = cast(list[Mapping[str, Any]], request.params.get("tools") or [])
    long = [each["function"] for each in tools if _is_long(each)]
    if target.style not in AZURE or not long:
        return request
    told = "\n\n".join(f"# {each.get('name')}\n{each['description']}" for each in long)
    roles = {message["role"] for message in request.messages}
    about: PromptMessage = {
        "role": "developer" if "developer" in roles else "system",  # never both
        "content": f"The tools in full.\n\n{told}",
    }
    short = [_tool(each) if _is_long(each) else each for each in tools]
    params = {**request.params, "tools": short}
    return replace(request, messages=(about, *request.messages), params=params)


def _is_long(tool: Mapping[str, Any]) -> bool:
    function = tool.get("function")
    if not isinstance(function, Mapping):
        return False
    return len(str(function.get("description") or "")) > DESCRIPTION


def _tool(tool: Mapping[str, Any]) -> Mapping[str, Any]:
    function = tool.get("function")
    if not isinstance(function, Mapping):
        return tool
    about = str(function.get("description") or "")
    schema = {"type": "object", **(function.get("parameters") or {})}
    told = {"description": _cut(about), "parameters": _schema(schema)}
    return {**tool, "function": {**function, **told}}


def _cut(text: str) -> str:
    return text if len(text) <= DESCRIPTION else f"{text[: DESCRIPTION - 1]}…"


def _schema(schema: Schema) -> Schema:
    """Return a schema whose objects say their properties, and arrays their items."""
    told = dict(schema)
    if schema.get("type") == "object":
        told["properties"] = {
            name: _inner(each)
            for name, each in (schema.get("properties") or {}).items()
        }
    if schema.get("type") == "array":
        told["items"] = _inner(schema.get("items", {}))
    return told


def _inner(schema: Any) -> Any:  # noqa: ANN401
    return _schema(schema) if isinstance(schema, Mapping) else schema


def _message(message: PromptMessage) -> PromptMessage:
    calls = message.get("tool_calls", ())
    if any(len(str(call.get("id"))) > CALL_ID for call in calls):
        short = [{**call, "id": _short(str(call.get("id")))} for call in calls]
        return {**message, "tool_calls": short}
    if len(call_id := message.get("tool_call_id", "")) > CALL_ID:
        return {**message, "tool_call_id": _short(call_id)}
    return message


def _short(call_id: str) -> str:
    """Return an id that fits, always the same for the same."""
    if len(call_id) <= CALL_ID:
        return call_id
    return f"call_{hashlib.sha256(call_id.encode()).hexdigest()[:32]}"
