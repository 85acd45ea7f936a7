"""A hosted tool, and what of it is known by its type."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from endpoints.targets import HostedEntry
from tools.tool import Tool

NOTHING: Mapping[str, object] = {"type": "object", "properties": {}}


@dataclass(frozen=True, slots=True, kw_only=True)
class HostedTool(Tool):
    """A tool that the service runs; `models` are those that have it, by endpoint."""

    type: str
    models: frozenset[tuple[str, str]]
    consent: bool = False  # each person is asked once, before it is on


def made(entry: HostedEntry, models: frozenset[tuple[str, str]]) -> HostedTool:
    """Return the tool of a configured entry."""
    known = KNOWN[entry.type]
    title, about = known.words()
    return replace(
        known.tool,
        name=entry.name,
        label=entry.title or title,
        about=about,
        models=models,
        endpoints=tuple({endpoint for endpoint, _model in models}),
        consent=entry.consent,
    )


def consent_words(tool: HostedTool) -> str:
    """Return what a person is asked before a tool is on."""
    return _(
        "“%(tool)s” runs at Azure and sends words of your conversation on, out of the "
        "boundary in which your other messages stay. Switch it on?"
    ) % {"tool": tool.label}


@dataclass(frozen=True, slots=True)
class _HostedKind:
    """What holds for every tool of a type; its words are in the reader's language."""

    tool: HostedTool
    words: Callable[[], tuple[str, str]]


def _tool(kind: str, icon: str, **flags: bool) -> HostedTool:
    return HostedTool(
        name="",
        label="",
        description="",
        parameters=NOTHING,
        source="hosted",
        icon=icon,
        type=kind,
        models=frozenset(),
        **flags,  # type: ignore[arg-type]
    )


KNOWN = {
    "web_search": _HostedKind(
        _tool("web_search", "globe", untrusted=True, sends=True),
        lambda: (
            _("Web search by Azure"),
            _("Searches the web with Bing; what is searched for leaves Azure"),
        ),
    ),
    "code_interpreter": _HostedKind(
        _tool("code_interpreter", "code"),
        lambda: (
            _("Code interpreter"),
            _("Calculates, draws charts and writes files with Python at Azure"),
        ),
    ),
    "file_search": _HostedKind(
        _tool("file_search", "database", untrusted=True, private=True),
        lambda: (
            _("File search by Azure"),
            _("Searches the files that your administrators keep at Azure"),
        ),
    ),
    "image_generation": _HostedKind(
        _tool("image_generation", "image"),
        lambda: (_("Pictures by Azure"), _("Draws pictures in the answer")),
    ),
    "mcp": _HostedKind(
        replace(
            _tool("mcp", "tool", untrusted=True, private=True, sends=True),
            effect="write",
        ),
        lambda: (
            _("Server"),
            _("Azure calls this server; what it is told leaves Azure"),
        ),
    ),
}
