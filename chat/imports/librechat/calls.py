"""LibreChat's tool calls as calls of ours: what was asked, what came back, sources.

Shape as LibreChat's `tool_call` parts: {id, name, args, output}; the sources of a web
search stand in the message's `attachments`, by `toolCallId`.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from chat.documents import Part
from chat.imports.shapes import call_part, clean_text

MCP = "_mcp_"  # TOOL_mcp_SERVER
SOURCES = 20  # of one call
SHORT = 300  # characters of a source's title or passage

Attachments = Sequence[Mapping[str, Any]]


def part(raw: Mapping[str, Any], attachments: Attachments, place: int) -> Part:
    """Return a call as a part; `place` tells calls without an id apart."""
    name = str(raw["name"])
    key = str(raw.get("id") or f"call_{place}")
    given, server = raw.get("args") or "", name.partition(MCP)[2]
    arguments = given if isinstance(given, str) else json.dumps(given)
    made = call_part(key, name, arguments, str(raw.get("output") or ""), place, server)
    if found := list(_sources(key, attachments))[:SOURCES]:
        made["call"]["citations"] = found
    return made


def _sources(key: str, attachments: Attachments) -> Iterator[dict[str, str]]:
    for attachment in attachments:
        search = attachment.get("web_search")
        if attachment.get("toolCallId") != key or not isinstance(search, Mapping):
            continue
        for source in [
            *(search.get("organic") or []),
            *(search.get("topStories") or []),
        ]:
            if isinstance(source, Mapping) and str(source.get("link", "")).startswith(
                ("https://", "http://")
            ):
                yield {
                    "title": clean_text(str(source.get("title") or ""))[:SHORT],
                    "url": clean_text(str(source["link"]))[:2_000],
                    "snippet": clean_text(str(source.get("snippet") or ""))[:SHORT],
                }
