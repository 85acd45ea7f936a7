"""Every tool and source as administrators see them: what is configured, and how it is.

Nobody's own values are used, so that servers whose people sign in tell their tools
only once somebody has.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field

import orjson

from endpoints.billing import token_counts
from librechat_yaml.live import librechat
from tools.policy import is_left_out, policy_of
from tools.sources import Source, sources
from tools.tool import Policy, Tool
from tools.toolset import described

NOBODY = 0  # the id of no person: what is configured, not whose it is
LIMIT = 4.0  # seconds that a source is waited for


@dataclass(frozen=True, slots=True)
class ToolSummary:
    """One tool; `tokens` is what its description takes of a prompt, about."""

    tool: Tool
    policy: Policy
    left_out: bool  # by includedTools or filteredTools
    tokens: int


@dataclass(slots=True)
class SourceSummary:
    """Where tools come from; `lacks` names what is not to be had, and why."""

    name: str  # builtin | mcp:NAME | action:NAME …, as rules call it
    title: str
    tools: list[ToolSummary] = field(default_factory=list)
    lacks: list[tuple[str, str]] = field(default_factory=list)

    @property
    def tokens(self) -> int:
        """Return what all descriptions take of a prompt."""
        return sum(each.tokens for each in self.tools if not each.left_out)


async def overview() -> list[SourceSummary]:
    """Return every source with its tools, in the order of their kinds."""
    found: dict[str, SourceSummary] = {}
    await token_counts.ready()
    asked = sources()
    listed = await asyncio.gather(*(_tools(each) for each in asked))
    for source, tools in zip(asked, listed, strict=True):
        for tool in tools:
            _of(found, tool.source, tool.group_label).tools.append(_summary(tool))
        for name, lacks in source.lacking():
            _of(found, _named(name), "").lacks.append((name, lacks))
    return list(found.values())


async def _tools(source: Source) -> Iterable[Tool]:
    try:
        async with asyncio.timeout(LIMIT):
            return await source.tools(NOBODY)
    except TimeoutError:
        return ()


def tokens_of(tool: Tool) -> int:
    """Return what a tool's description takes of a prompt, about."""
    return token_counts.count(orjson.dumps(described(tool)).decode())


def _summary(tool: Tool) -> ToolSummary:
    return ToolSummary(tool, policy_of(tool), is_left_out(tool), tokens_of(tool))


def _of(found: dict[str, SourceSummary], name: str, label: str) -> SourceSummary:
    kind = name.partition(":")[0]
    title = label if kind != name else ""
    return found.setdefault(name, SourceSummary(name, title))


def _named(name: str) -> str:
    """Return the source that a name among what is lacking belongs to."""
    if name.startswith("action:"):
        return name
    servers = librechat().mcp_servers
    found = (each for each in (name, name.partition(": ")[0]) if each in servers)
    server = next(found, "")
    return f"mcp:{server}" if server else "builtin"
