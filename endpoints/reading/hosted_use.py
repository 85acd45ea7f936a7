"""What a service has done on the way to an answer: searches, containers. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from endpoints.events import Usage

SEARCH, FILES, CODE = "web_search_call", "file_search_call", "code_interpreter_call"
LOOKING = ("open_page", "find", "find_in_page")  # at what was found: no search


def with_hosted_use(usage: Usage, items: object) -> Usage:
    """Return the usage with what the items of an answer tell of such calls."""
    told = [each for each in _listed(items) if isinstance(each, Mapping)]
    places = {
        str(each.get("container_id") or each.get("id"))
        for each in told
        if each.get("type") == CODE
    }
    return replace(
        usage,
        searches=sum(_searches(each) for each in told),
        file_searches=sum(each.get("type") == FILES for each in told),
        containers=len(places),
    )


def _searches(item: Mapping[str, Any]) -> bool:
    action = item.get("action")
    kind = action.get("type") if isinstance(action, Mapping) else None
    return item.get("type") == SEARCH and kind not in LOOKING


def _listed(items: object) -> Iterable[object]:
    return items if isinstance(items, list) else ()
