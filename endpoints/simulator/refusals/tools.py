"""What Azure refuses about tools, their calls and their results."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from endpoints.simulator import thoughts
from endpoints.simulator.error_answers import RequestRefused, refusal
from endpoints.simulator.tool_traffic import CALLS, OUTPUTS

NAME = re.compile(r"[a-zA-Z0-9_-]+")
MOST_TOOLS, LONGEST_NAME, LONGEST_DESCRIPTION = 128, 64, 1024
LONGEST_ID = {"chat": 40, "responses": 64}
TYPES = frozenset({"object", "array", "string", "number", "integer", "boolean", "null"})
KIND = "invalid_request_error"
HOSTED = frozenset(
    {
        "function",
        "custom",
        "web_search",
        "web_search_preview",
        "code_interpreter",
        "file_search",
        "image_generation",
        "mcp",
        "computer_use_preview",
        "local_shell",
    }
)
OWN = ("web_search_call", "code_interpreter_call", "file_search_call", "mcp_call")
PATTERN = "^[a-zA-Z0-9_-]+$"


def check_tools(body: Mapping[str, Any], *, flat: bool) -> None:
    """Refuse tools that are too many or misshapen; `flat` as Responses want them."""
    tools = body.get("tools")
    if tools is None:
        _check_choice(body)
        return
    if not isinstance(tools, list):
        raise _invalid("Invalid type for 'tools': expected an array.", "tools")
    if not tools and not flat:
        raise _invalid(
            "Invalid 'tools': empty array. Expected an array with minimum length 1, "
            "but got an empty array instead.",
            "tools",
            "empty_array",
        )
    if len(tools) > MOST_TOOLS:
        raise _invalid(
            "Invalid 'tools': array too long. Expected an array with maximum length "
            f"{MOST_TOOLS}, but got an array with length {len(tools)} instead.",
            "tools",
            "array_above_max_length",
        )
    for index, tool in enumerate(tools):
        _check_tool(tool, f"tools[{index}]", flat=flat)


def _check_choice(body: Mapping[str, Any]) -> None:
    for name in ("tool_choice", "parallel_tool_calls"):
        if body.get(name) is not None:
            raise _invalid(
                f"'{name}' is only allowed when 'tools' are specified.", name
            )


def _check_tool(tool: Mapping[str, Any], where: str, *, flat: bool) -> None:
    kind = tool.get("type")
    if kind not in (HOSTED if flat else ("function", "custom")):
        allowed = "'function' and 'custom'" if not flat else "the service's own tools"
        raise _invalid(
            f"Invalid value: '{kind}'. Supported values are: {allowed}.",
            f"{where}.type",
            "invalid_value",
        )
    if kind != "function":
        return
    if not flat:
        where += ".function"
    function = tool if flat else tool.get("function") or {}
    name = function.get("name")
    if not name:
        missing = f"{where}.name"
        raise _invalid(
            f"Missing required parameter: '{missing}'.",
            missing,
            "missing_required_parameter",
        )
    check_name(str(name), f"{where}.name")
    about = str(function.get("description") or "")
    _check_length(about, LONGEST_DESCRIPTION, f"{where}.description")
    _check_schema(function, f"{where}.parameters")


def check_name(name: str, where: str) -> None:
    """Refuse a function's name with other characters, or too many."""
    if not NAME.fullmatch(name):
        raise _invalid(
            f"Invalid '{where}': string does not match pattern. Expected a string that "
            f"matches the pattern '{PATTERN}'.",
            where,
            "invalid_value",
        )
    _check_length(name, LONGEST_NAME, where)


def _check_length(text: str, most: int, where: str) -> None:
    if len(text) > most:
        raise _invalid(
            f"Invalid '{where}': string too long. Expected a string with maximum "
            f"length {most}, but got a string with length {len(text)} instead.",
            where,
            "string_above_max_length",
        )


def _check_schema(function: Mapping[str, Any], where: str) -> None:
    schema = function.get("parameters")
    if not schema:  # without parameters, or {}: a function of none
        return
    if fault := next(_faults(schema), ""):
        raise _invalid(
            f"Invalid schema for function '{function['name']}': {fault}",
            where,
            "invalid_function_parameters",
        )


def _faults(schema: Any) -> Iterator[str]:  # noqa: ANN401
    """Give what is wrong with the schema of a function's arguments."""
    kind = schema.get("type") if isinstance(schema, Mapping) else None
    if kind == "object":
        yield from _faults_within(schema, ())
    else:
        wanted = "schema must be a JSON Schema of 'type: \"object\"'"
        yield f"{wanted}, got 'type: \"{kind}\"'."


def _faults_within(schema: Any, path: tuple[str, ...]) -> Iterator[str]:  # noqa: ANN401
    if isinstance(schema, bool):
        return
    if not isinstance(schema, Mapping):
        yield f"{schema!r} is not of type 'object', 'boolean'."
        return
    kind = schema.get("type")
    unknown = set(kind if isinstance(kind, list) else [kind or "object"]) - TYPES
    yield from (f"{e!r} is not valid under any of the given schemas." for e in unknown)
    for name, needed in (("array", "items"), ("object", "properties")):
        if kind == name and needed not in schema:
            yield f"In context={path!r}, {name} schema missing {needed}."
    if "items" in schema:
        yield from _faults_within(schema["items"], (*path, "items"))
    for name, inner in (schema.get("properties") or {}).items():
        yield from _faults_within(inner, (*path, "properties", name))


def check_answered(messages: Sequence[Mapping[str, Any]]) -> None:
    """Refuse a call without its result, and a result without its call."""
    open_ids: list[str] = []
    for index, message in enumerate(messages):
        where = f"messages.[{index}].role"
        if message.get("role") == "tool":
            if message.get("tool_call_id") not in open_ids:
                raise _invalid(
                    "Invalid parameter: messages with role 'tool' must be a response "
                    "to a preceeding message with 'tool_calls'.",
                    where,
                )
            open_ids.remove(message["tool_call_id"])
            continue
        _check_closed(open_ids, where)
        open_ids = [
            _checked_id(call, f"messages[{index}].tool_calls[{place}]")
            for place, call in enumerate(message.get("tool_calls") or ())
        ]
    _check_closed(open_ids, f"messages.[{len(messages) - 1}].role")


def _checked_id(call: Mapping[str, Any], where: str) -> str:
    call_id = str(call.get("id", ""))
    _check_length(call_id, LONGEST_ID["chat"], f"{where}.id")
    if isinstance(function := call.get("function"), Mapping):
        check_name(str(function.get("name", "")), f"{where}.function.name")
    return call_id


def _check_closed(open_ids: Sequence[str], where: str) -> None:
    if open_ids:
        raise _invalid(
            "An assistant message with 'tool_calls' must be followed by tool messages "
            "responding to each 'tool_call_id'. The following tool_call_ids did not "
            f"have response messages: {', '.join(open_ids)}",
            where,
        )


def check_items(given: object, owner: str) -> None:
    """Refuse items of the Responses API that do not belong together.

    `owner` is the deployment that is asked: it reads its own thoughts alone.
    """
    items = given if isinstance(given, list) else []
    called = {item.get("call_id") for item in items if item.get("type") in CALLS}
    answered = {item.get("call_id") for item in items if item.get("type") in OUTPUTS}
    for index, item in enumerate(items):
        _check_item(item, f"input[{index}]", called, answered)
        if item.get("type") == "reasoning":
            thoughts.check(item, owner, f"input[{index}].encrypted_content")
            _check_followed(items[index + 1 :], str(item.get("id")))


def _check_item(
    item: Mapping[str, Any], where: str, called: set[Any], answered: set[Any]
) -> None:
    kind, call_id = item.get("type"), item.get("call_id")
    if "status" in item and kind in (*CALLS, *OUTPUTS, *OWN, "reasoning"):
        raise _invalid(
            f"Unknown parameter: '{where}.status'.",
            f"{where}.status",
            "unknown_parameter",
        )
    if kind in CALLS:
        check_name(str(item.get("name", "")), f"{where}.name")
        _check_length(str(call_id), LONGEST_ID["responses"], f"{where}.call_id")
        if call_id not in answered:
            raise _invalid(
                f"No tool output found for function call {call_id}.", "input"
            )
    if kind in OUTPUTS and call_id not in called:
        raise _invalid(
            f"No tool call found for function call output with call_id {call_id}.",
            "input",
        )


def _check_followed(later: Sequence[Mapping[str, Any]], item_id: str) -> None:
    following = next((i for i in later if i.get("type") != "reasoning"), {})
    called = following.get("type") in (*CALLS, *OWN)
    said = following.get("role") == "assistant" or called
    if not said:
        raise _invalid(
            f"Item '{item_id}' of type 'reasoning' was provided without its required "
            "following item.",
            "input",
        )


def _invalid(message: str, param: str, code: str | None = None) -> RequestRefused:
    return RequestRefused(refusal(400, code, message, kind=KIND, param=param))
