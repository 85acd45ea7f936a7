"""`find_tool`: where the descriptions of all tools would fill a model's window.

The model is then offered those that are always on and `find_tool`; what that finds is
offered from the next round on. The answer's own calls say what was found.
"""

import asyncio
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import orjson
from django.utils.translation import gettext as _

from endpoints.billing import token_counts
from endpoints.targets import Knowledge
from tools.tool import Caller, Result, Tool
from tools.toolset import Toolset, described

NAME = "find_tool"
SHARE = 10  # a toolset may take one part in so many of the window
MOST_OFFERED = 128  # that services take in one request
MOST_FOUND = 8
MOST_TOLD = 300  # characters of a description among those found
FOUND = re.compile(r"^- ([a-zA-Z0-9_-]{1,64}): ", re.MULTILINE)
WORD = re.compile(r"[^\W_]+")
PARAMETERS: Mapping[str, object] = {
    "type": "object",
    "properties": {
        "task": {
            "type": "string",
            "description": "What is to be done, in a few words",
            "maxLength": 500,
        }
    },
    "required": ["task"],
    "additionalProperties": False,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FindTool(Tool):
    """The tool that finds others, with those it looks among."""

    among: tuple[Tool, ...]


async def tools(user_id: int) -> Iterable[Tool]:
    """Return nothing: it comes along with a toolset that is too large."""
    return ()


def lacking() -> Iterable[tuple[str, str]]:
    """Return nothing: it needs nothing."""
    return ()


async def call(tool: Tool, arguments: Mapping[str, object], caller: Caller) -> Result:
    """Return the tools that fit a task best; they can be called from now on."""
    among = tool.among if isinstance(tool, FindTool) else ()
    found = _best(among, str(arguments["task"]))
    if not found:
        sources = ", ".join(sorted({each.group_label or each.label for each in among}))
        return Result(f"No tool fits. There are tools of: {sources}")
    lines = [f"- {each.name}: {_told(each)}" for each in found]
    return Result("\n".join(["These tools can be called now:", *lines]))


async def fitted(
    toolset: Toolset, knowledge: Knowledge, calls: Iterable[Mapping[str, Any]]
) -> Toolset:
    """Return a toolset whose descriptions fit the model's window.

    `calls` are those of the answer so far: what they have found is offered.
    """
    if not await _is_too_large(toolset.tools, knowledge):
        return toolset
    found = found_by(calls)
    offered = [each for each in toolset.tools if each.always or each.name in found]
    held = tuple(each for each in toolset.tools if each not in offered)
    if not held:
        return toolset
    return replace(toolset, tools=(*offered, _finder(held)), held=held)


def found_by(calls: Iterable[Mapping[str, Any]]) -> set[str]:
    """Return the names of the tools that an answer's calls have found or called."""
    names: set[str] = set()
    for each in calls:
        names.add(each["name"])
        if each["name"] == NAME and each.get("state") == "done":
            names.update(FOUND.findall(str(each.get("result", ""))))
    return names


async def _is_too_large(tools: Collection[Tool], knowledge: Knowledge) -> bool:
    if len(tools) > MOST_OFFERED:
        return True
    text = b"".join(orjson.dumps(described(each)) for each in tools).decode()
    most = knowledge.context_window // SHARE
    if not knowledge.known or len(text.encode()) <= most:  # a token has a byte at least
        return False
    await token_counts.ready(knowledge.encoding)
    return await asyncio.to_thread(token_counts.count, text, knowledge.encoding) > most


def _finder(held: tuple[Tool, ...]) -> FindTool:
    sources = sorted({each.group_label or each.label for each in held})
    return FindTool(
        name=NAME,
        label=_("Find a tool"),
        description=f"There are {len(held)} more tools, of: {', '.join(sources)[:600]}."
        " This finds those for a task; they can be called afterwards.",
        parameters=PARAMETERS,
        source="finding",
        icon="search",
        always=True,
        among=held,
    )


def _best(among: Iterable[Tool], task: str) -> list[Tool]:
    wanted = _words(task)
    scored = [(_score(each, wanted), each) for each in among]
    ordered = sorted(scored, key=lambda pair: -pair[0])
    return [each for score, each in ordered[:MOST_FOUND] if score]


def _score(tool: Tool, wanted: set[str]) -> int:
    """Return how well the words fit; what a tool is called counts most."""
    called = _words(f"{tool.name} {tool.label} {tool.group_label}")
    said = _words(f"{tool.description} {' '.join(_arguments(tool))}")
    return 3 * len(wanted & called) + len(wanted & said)


def _arguments(tool: Tool) -> Iterable[str]:
    properties = tool.parameters.get("properties")
    return properties if isinstance(properties, dict) else ()


def _words(text: str) -> set[str]:
    return {word.casefold().removesuffix("s") for word in WORD.findall(text)}


def _told(tool: Tool) -> str:
    return " ".join(tool.description.split())[:MOST_TOLD] or tool.label
