"""Which deployments call functions, and what is sent to those that do not. Pure.

They are told in writing of tools that are run here; a program's own tools are for the
service to take or to refuse.
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from endpoints.request import ChatRequest, PromptMessage
from endpoints.targets import Target
from endpoints.wire import azure_limits
from endpoints.written_tools import prompt

NAMES = ("tools", "tool_choice", "parallel_tool_calls")


def in_writing(target: Target, request: ChatRequest, learned: Container[str]) -> bool:
    """Tell whether `target` calls the request's tools in writing.

    So does a model known to call no functions, a deployment from which `tools` are kept
    (`dropParams`) or that has refused them (`learned`), and every one where the request
    says so.
    """
    offered = request.own_tools and bool(request.params.get("tools"))
    return offered and not (request.functions and _calls(target, learned))


def _calls(target: Target, learned: Container[str]) -> bool:
    if _only_text(target) or "tools" in target.drop_params or "tools" in learned:
        return False
    return target.knowledge.tools or not target.knowledge.known


def heeded(lessons: Mapping[str, str], request: ChatRequest) -> Mapping[str, str]:
    """Return what was learned, but for tools that a program must hear are refused."""
    if request.own_tools or "tools" not in lessons:
        return lessons
    return {name: new for name, new in lessons.items() if name != "tools"}


def fitting(
    target: Target, request: ChatRequest, learned: Container[str]
) -> ChatRequest:
    """Return the request as `target` can be asked: its tools in writing if need be."""
    if _calls(target, learned) and request.functions:
        fits = azure_limits.fitting if request.own_tools else azure_limits.in_full
        return fits(target, request)
    if not (request.own_tools or _only_text(target)):
        return request
    tools = request.params.get("tools") if request.own_tools else None
    messages = prompt.told(request.messages, cast(list[Mapping[str, Any]], tools or []))
    params = {name: v for name, v in request.params.items() if name not in NAMES}
    return replace(request, messages=tuple(messages), params=params)


def _only_text(target: Target) -> bool:
    return target.force_prompt or target.api == "completions"


def author(messages: Sequence[PromptMessage]) -> str:
    """Return the id of the target whose thoughts the newest answer holds, or ""."""
    for message in reversed(messages):
        if message["role"] == "user":
            break
        for item in message.get("reasoning_items", ()):
            return str(item.get("target", ""))
    return ""


def without_reasoning_items(messages: Sequence[PromptMessage]) -> list[PromptMessage]:
    """Return messages without what only the Responses API understands."""
    return [_plain(each) for each in messages]


def _plain(message: PromptMessage) -> PromptMessage:
    calls = message.get("tool_calls", ())
    hosted = any("hosted" in call for call in calls)
    if "reasoning_items" not in message and not hosted:
        return message
    kept = {k: v for k, v in message.items() if k != "reasoning_items"}
    if hosted:
        kept["tool_calls"] = [_without_item(call) for call in calls]
    return cast(PromptMessage, kept)


def _without_item(call: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in call.items() if name != "hosted"}
