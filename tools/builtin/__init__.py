"""The tools that come along: one module each, which imports little itself."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from importlib import import_module
from typing import Protocol

from tools.tool import Caller, Result, Tool

NAMES = (
    "current_time",
    "calculator",
    "web_search",
    "open_page",
    "image",
    "edit_image",
)


class Builtin(Protocol):
    """What the module of a built-in tool has."""

    tool: Callable[[], Tool | None]
    """The tool as it is configured now; None when it is not."""
    NEEDS: str
    """What must be set for it, in a word for administrators; "" = nothing."""
    call: Callable[[Mapping[str, object], Caller], Awaitable[Result]]


async def tools(user_id: int) -> Iterable[Tool]:
    """Return the built-in tools that are configured."""
    return [tool for name in NAMES if (tool := _module(name).tool())]


def lacking() -> Iterable[tuple[str, str]]:
    """Return the others, and what they need."""
    modules = [(name, _module(name)) for name in NAMES]
    return [(name, module.NEEDS) for name, module in modules if not module.tool()]


async def call(tool: Tool, arguments: Mapping[str, object], caller: Caller) -> Result:
    """Call one of them."""
    return await _module(tool.name).call(arguments, caller)


def _module(name: str) -> Builtin:
    found: Builtin = import_module(f"tools.builtin.{name}")
    return found
