"""Calls and results in a prompt, whichever API it came by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

OUTPUTS = ("function_call_output", "custom_tool_call_output")
CUT_OFF = "Your last answer was cut off"
CALLS = ("function_call", "custom_tool_call")


@dataclass(frozen=True, slots=True)
class Offered:
    """A tool that the request offers."""

    name: str
    schema: Mapping[str, Any]


def offered(body: Mapping[str, object]) -> list[Offered]:
    """Return the functions that a request offers; none when it forbids their use."""
    tools = body.get("tools")
    if not isinstance(tools, list) or body.get("tool_choice") == "none":
        return []
    found = [tool.get("function", tool) for tool in tools if isinstance(tool, Mapping)]
    return [
        Offered(str(each["name"]), each.get("parameters") or {})
        for each in found
        if isinstance(each, Mapping) and each.get("name")
    ]


def since_question(body: Mapping[str, object]) -> list[Mapping[str, Any]]:
    """Return the messages or items after the last thing that a person asked."""
    given = body.get("messages") or body.get("input")
    items = (
        [item for item in given if isinstance(item, Mapping)]
        if isinstance(given, list)
        else []
    )
    asked = [at for at, item in enumerate(items) if _asks(item)]
    return items[asked[-1] + 1 :] if asked else items


def _asks(item: Mapping[str, Any]) -> bool:
    """Say whether a person asks something here, and not that an answer goes on."""
    return item.get("role") == "user" and not goes_on(str(item.get("content")))


def goes_on(text: str) -> bool:
    """Say whether a model is told to go on with an answer that was cut off."""
    return CUT_OFF in text


def outputs(items: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return what tools have answered."""
    return [
        str(item.get("content") if item.get("role") == "tool" else item.get("output"))
        for item in items
        if item.get("role") == "tool" or item.get("type") in OUTPUTS
    ]


def rounds(items: Sequence[Mapping[str, Any]]) -> int:
    """Return how often the model has called, several calls at once being one round."""
    number, calling = 0, False
    for item in items:
        calls = bool(item.get("tool_calls")) or item.get("type") in CALLS
        number += calls and not (calling and item.get("type") in CALLS)
        calling = calls
    return number
