"""Words that a program puts on a call, to find its cost by. Pure.

They stand in `metadata.tags`, as LiteLLM's clients send them, or in a header; the
service never sees them.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from endpoints.gateway.errors import invalid

HEADER = "x-litellm-tags"  # with commas between
MOST = 20  # of one call
LONGEST = 100  # characters of one


def taken(
    headers: Mapping[str, str], body: Mapping[str, Any], usual: Iterable[str] = ()
) -> tuple[tuple[str, ...], Mapping[str, Any]]:
    """Return a call's tags, each once, and its body without them.

    `usual` are those of its key. Raises GatewayError for what is no tag.
    """
    told = headers.get(HEADER, "").split(",")
    inside, rest = _inside(body)
    found = [*usual, *(each.strip() for each in told if each.strip()), *inside]
    unique = tuple(dict.fromkeys(found))
    if len(unique) > MOST or any(len(each) > LONGEST for each in unique):
        message = f"At most {MOST} tags of at most {LONGEST} characters."
        raise invalid(message, "metadata.tags")
    return unique, rest


def _inside(body: Mapping[str, Any]) -> tuple[list[str], Mapping[str, Any]]:
    metadata = body.get("metadata")
    if not isinstance(metadata, dict) or not isinstance(metadata.get("tags"), list):
        return [], body
    tags = metadata["tags"]
    if not all(isinstance(each, str) and each.strip() for each in tags):
        raise invalid("Tags must be texts.", "metadata.tags")
    notes = {name: value for name, value in metadata.items() if name != "tags"}
    rest = {name: value for name, value in body.items() if name != "metadata"}
    return [each.strip() for each in tags], rest | (
        {"metadata": notes} if notes else {}
    )
