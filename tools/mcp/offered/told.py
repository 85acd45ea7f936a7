"""What a server tells of itself when it is asked: tools, prompts, whether it has files.

A server that has prompts or resources alone is not asked for tools.
"""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tools.mcp.connection import connected
from tools.mcp.described import MOST_DESCRIPTION, MOST_LABEL, MOST_TOOLS, shortened
from tools.mcp.places import ServerPlace

if TYPE_CHECKING:
    from mcp import Client
    from mcp.types import Prompt
    from mcp.types import Tool as ToldTool

MOST_PAGES = 20
MOST_PROMPTS = 200  # of one server
MOST_ARGUMENTS = 20  # of one prompt
LONGEST_NAME = 200  # characters of a prompt's name; longer ones are left out
# What nobody sees: direction marks, widths of nothing, tags, controls but \t and \n.
UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff"
    "\U000e0000-\U000e007f]"
)

Ask = Callable[..., Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class PromptArgument:
    """What a prompt asks the person for."""

    name: str
    title: str
    description: str
    required: bool


@dataclass(frozen=True, slots=True)
class ServerPrompt:
    """A text that a server writes on demand."""

    name: str
    title: str
    description: str
    arguments: tuple[PromptArgument, ...]


@dataclass(frozen=True, slots=True)
class ServerContents:
    """What a server has."""

    tools: "list[ToldTool]"
    prompts: tuple[ServerPrompt, ...]
    resources: bool  # whether it has any kind of them
    instructions: str


async def told_by(place: ServerPlace) -> ServerContents:
    """Ask a server what it has; whatever it does wrong is raised."""
    async with connected(place) as client:
        able = client.server_capabilities
        others = bool(able.prompts or able.resources)
        tools: list[ToldTool] = []
        if able.tools or not others:  # servers that say nothing have tools mostly
            tools, _more = await pages(client.list_tools, "tools", MOST_TOOLS)
        prompts = await _prompts(client) if able.prompts else ()
        return ServerContents(
            tools, prompts, bool(able.resources), client.instructions or ""
        )


async def pages(ask: Ask, name: str, most: int) -> tuple[list[Any], bool]:
    """Return what a server lists, page by page, and whether it has more.

    It may be more than `most` by what came in the last page.
    """
    found: list[Any] = []
    cursor: str | None = None
    for _ in range(MOST_PAGES):
        page = await ask(cursor=cursor)
        found += getattr(page, name)
        cursor = page.next_cursor
        if cursor is None or len(found) > most:
            break
    return found, cursor is not None or len(found) > most


def seen(text: str) -> str:
    """Return a text without what stands in it unseen: people are shown all of it."""
    return UNSEEN.sub("", text.encode(errors="replace").decode())


async def _prompts(client: "Client") -> tuple[ServerPrompt, ...]:
    """Return the prompts of a server; its tools do not suffer when it has no list."""
    from mcp import MCPError

    try:
        found, _more = await pages(client.list_prompts, "prompts", MOST_PROMPTS)
    except MCPError:
        return ()
    named = {each.name: _prompt(each) for each in found if _usable(each.name)}
    return tuple(named.values())[:MOST_PROMPTS]


def _usable(name: str) -> bool:
    return 0 < len(name) <= LONGEST_NAME and name.isprintable()


def _prompt(told: "Prompt") -> ServerPrompt:
    return ServerPrompt(
        told.name,
        _short(told.title or told.name, MOST_LABEL),
        _short(told.description or "", MOST_DESCRIPTION),
        tuple(
            PromptArgument(
                each.name,
                _short(each.title or each.name, MOST_LABEL),
                _short(each.description or "", MOST_DESCRIPTION),
                bool(each.required),
            )
            for each in (told.arguments or [])[:MOST_ARGUMENTS]
            if _usable(each.name)
        ),
    )


def _short(text: str, most: int) -> str:
    return shortened(seen(text), most)
