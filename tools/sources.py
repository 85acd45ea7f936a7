"""Where tools come from: one module a kind, imported when it is first asked."""

from collections.abc import Collection, Iterable, Mapping
from importlib import import_module
from typing import Protocol

from tools.tool import Caller, Result, Tool

MODULES = {
    "builtin": "tools.builtin",
    "azure_ai_search": "tools.azure_search",
    "mcp": "tools.mcp",
    "action": "tools.actions",
    "finding": "tools.finding",
    "hosted": "tools.hosted",
}
GROUPS: dict[str, str] = {}  # of sources whose tools are all of one group
Arguments = Mapping[str, object]


def register(kind: str, module: str, group: str) -> None:
    """Have a module of an app above be a source, too, of tools of one group."""
    MODULES[kind], GROUPS[kind] = module, group


class Source(Protocol):
    """What the module of a source has."""

    async def tools(self, user_id: int) -> Iterable[Tool]:
        """Return what is configured here, for a person."""

    def lacking(self) -> Iterable[tuple[str, str]]:
        """Return names of tools that are not configured, and what they lack."""

    async def call(self, tool: Tool, arguments: Arguments, caller: Caller) -> Result:
        """Call a tool with arguments that fit its schema; `Failed` says why not."""


class Failed(Exception):
    """A call that gave nothing; the text is for the model and for people.

    `connect` names the server that the person has to sign in at first.
    """

    connect = ""


async def tools_of(
    source: Source, user_id: int, chosen: Collection[str] | None = None
) -> Iterable[Tool]:
    """Return what a source has for a person, at least of the groups that are on.

    One that has to ask others (`chosen_tools`) asks and waits for those alone.
    """
    asked = getattr(source, "chosen_tools", None)
    if chosen is None or asked is None:
        return await source.tools(user_id)
    found: Iterable[Tool] = await asked(user_id, chosen)
    return found


def source_of(tool: Tool) -> Source:
    """Return the source of a tool; KeyError for one that is none of ours."""
    return _module(tool.source.partition(":")[0])


def sources(
    chosen: Collection[str] | None = None, only: str | None = None
) -> list[Source]:
    """Return every source, or those that can have a tool on with these groups.

    An answer does not wait for what a source looks up of tools that are off. `only`
    names the one kind that is asked, of those.
    """
    return [
        _module(kind)
        for kind in MODULES
        if (chosen is None or GROUPS.get(kind) in (None, *chosen))
        and only in (None, kind)
    ]


def _module(kind: str) -> Source:
    found: Source = import_module(MODULES[kind])
    return found
