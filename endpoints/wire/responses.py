"""Chat messages and parameters → the body of a Responses API call. Pure.

Format: https://platform.openai.com/docs/api-reference/responses/create
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from endpoints.request import PromptMessage
from endpoints.wire.responses_items import items_of

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
    messages: Sequence[PromptMessage], params: Mapping[str, Any], target: str = ""
) -> dict[str, object]:
    """Return `input` and the parameters under their names in this API.

    `target` is the id of the deployment that is asked: it gets its own thoughts back.
    """
    body: dict[str, object] = {
        "input": items_of(messages, target),
        "store": False,  # conversations are kept here, not at the service
    }
    return body | params_of(params)


def as_asked(params: Mapping[str, Any], *, azure: bool) -> dict[str, object]:
    """Return the body that a program has asked for; Azure takes no items' `status`."""
    given = params.get("input")
    if not (azure and isinstance(given, list)):
        return dict(params)
    items = [_without_status(item) for item in given]
    return {**params, "input": items}


def _without_status(item: object) -> object:
    if not isinstance(item, dict):
        return item
    return {name: value for name, value in item.items() if name != "status"}


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


def _flat(wrapped: Mapping[str, Any], kind: str) -> dict[str, object]:
    """Return {"type": kind, …} where chat nests the same under the key `kind`."""
    return {"type": kind, **wrapped[kind]}


def _tool(tool: Mapping[str, Any]) -> Mapping[str, object]:
    """Return a tool or a choice of one, as this API nests them."""
    match tool:
        case {"type": "custom", "custom": own} if isinstance(own, dict):
            return {"type": "custom", **own, **_grammar(own.get("format"))}
        case {"type": "allowed_tools", "allowed_tools": some} if isinstance(some, dict):
            tools = [_tool(each) for each in some.get("tools") or ()]
            return {"type": "allowed_tools", **some, "tools": tools}
    if "function" not in tool:
        return tool
    return _loose(_flat(tool, "function"))


def _loose(function: Mapping[str, object]) -> dict[str, object]:
    """Return a function as strict as in chats, where it is not unless it says so."""
    return {"strict": False, **function} if "parameters" in function else {**function}


def _grammar(form: object) -> dict[str, object]:
    """Return the format of a custom tool where chat nests its grammar; else {}."""
    if not isinstance(form, dict) or not isinstance(form.get("grammar"), dict):
        return {}
    return {"format": {"type": "grammar", **form["grammar"]}}


def _functions(functions: Sequence[Mapping[str, Any]]) -> list[dict[str, object]]:
    return [_loose({"type": "function", **each}) for each in functions]


def _choice(choice: object) -> object:
    if not isinstance(choice, dict):
        return choice
    named_only = set(choice) == {"name"}  # `function_call`, from before tools
    return {"type": "function", **choice} if named_only else _tool(choice)


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
    "functions": ("tools", _functions),
    "function_call": ("tool_choice", _choice),
}
IN_TEXT: Mapping[str, tuple[str, Reshape]] = {
    "verbosity": ("verbosity", _same),
    "response_format": ("format", _format),
}
