"""What a request says of tools that the service itself runs. Pure.

Format: https://platform.openai.com/docs/guides/tools; on Azure
https://learn.microsoft.com/azure/ai-foundry/openai/how-to/responses (2026-10).
"""

from collections.abc import Iterable, Mapping
from typing import Any

from endpoints.request import ChatRequest
from endpoints.targets import HostedEntry, Target

INCLUDED = {  # what of a call is told only when it is asked for
    "code_interpreter": "code_interpreter_call.outputs",
    "file_search": "file_search_call.results",
}
DRAWER = "x-ms-oai-image-generation-deployment"
# Of a call's item, what services take back; Azure refuses its `status`.
TAKEN_BACK: Mapping[str, tuple[str, ...]] = {
    "web_search_call": ("action",),
    "code_interpreter_call": ("code", "container_id", "outputs"),
    "file_search_call": ("queries", "results"),
    "mcp_call": ("server_label", "name", "arguments", "output", "error"),
}


def offered(target: Target, request: ChatRequest) -> tuple[HostedEntry, ...]:
    """Return those of the request's hosted tools that `target` has."""
    return tuple(each for each in target.hosted if each.name in request.hosted)


def fields(
    target: Target, request: ChatRequest, body: Mapping[str, Any]
) -> dict[str, object]:
    """Return what a body says more where hosted tools are on offer; else {}."""
    entries = offered(target, request)
    if not entries:
        return {}
    told: dict[str, object] = {
        "tools": [*(body.get("tools") or ()), *(dict(each.wire) for each in entries)]
    }
    if request.hosted_calls:
        told["max_tool_calls"] = request.hosted_calls
    if included := _included(entries, body):
        told["include"] = included
    return told


def headers(target: Target, request: ChatRequest) -> dict[str, str]:
    """Return the header that names the deployment which draws, where there is one."""
    named = [each.deployment for each in offered(target, request) if each.deployment]
    return {DRAWER: named[0]} if named else {}


def item_of(call: Mapping[str, Any], target: str) -> dict[str, object] | None:
    """Return a stored call as the service `target` that made it takes it back.

    None for whoever else is asked, who is told of it as of a function.
    """
    kept = call.get("hosted") or {}
    item = kept.get("item")
    if kept.get("target") != target or not isinstance(item, Mapping):
        return None
    names = ("type", "id", *TAKEN_BACK.get(str(item.get("type")), ()))
    return {name: item[name] for name in names if item.get(name) is not None}


def _included(entries: Iterable[HostedEntry], body: Mapping[str, Any]) -> list[str]:
    had = [str(each) for each in body.get("include") or ()]
    return had + [INCLUDED[each.type] for each in entries if each.type in INCLUDED]
