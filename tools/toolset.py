"""What a person may use at an endpoint, and what of it is on.

The configuration says what there is (`includedTools`, `filteredTools`, `tools.policy`,
`interface`), the access rules of the panel whose it is.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from accounts.rights.access import may, visible_tools
from accounts.rights.features import FEATURES
from librechat_yaml.live import librechat
from tools.policy import approvers_of, is_left_out, policy_of
from tools.sources import sources, tools_of
from tools.tool import Tool

if TYPE_CHECKING:
    from tools.hosted.tool import HostedTool

HOSTED = "hosted"  # the source of what Azure runs, with its `plugins` on or not


@dataclass(frozen=True, slots=True)
class Toolset:
    """The tools that one request offers to the model.

    `held` are those that it may call but is told of by `find_tool` alone; `hosted`
    those that the service itself runs.
    """

    tools: tuple[Tool, ...] = ()
    held: tuple[Tool, ...] = ()
    hosted: "tuple[HostedTool, ...]" = ()

    def __bool__(self) -> bool:
        return bool(self.tools)

    def get(self, name: str) -> Tool | None:
        """Return the tool that the model calls so; None when there is none."""
        return next((tool for tool in self.all if tool.name == name), None)

    @property
    def all(self) -> tuple[Tool, ...]:
        """Return what the model may call, offered or held back."""
        return *self.tools, *self.held

    def for_request(self) -> list[dict[str, object]]:
        """Return them as the `tools` of OpenAI's chat requests."""
        return [described(tool) for tool in self.tools]

    def guidance(self) -> str:
        """Return what is said of how they are used, for the system prompt."""
        return "\n\n".join(dict.fromkeys(t.guidance for t in self.all if t.guidance))


async def available(
    user_id: int, endpoint: str, *, assistant: bool = False
) -> tuple[Tool, ...]:
    """Return what a person may switch on at an endpoint (`azureOpenAI`, …).

    An `assistant` has tools at Azure with its `plugins` or its `assistants` on.
    """
    only = None if is_open(endpoint, assistant=assistant) else HOSTED
    found = await _found(user_id, only=only)
    return await usable(user_id, _at(endpoint, found))


def _at(endpoint: str, tools: Iterable[Tool]) -> list[Tool]:
    return [tool for tool in tools if endpoint in (tool.endpoints or (endpoint,))]


async def _found(
    user_id: int, chosen: Collection[str] | None = None, only: str | None = None
) -> list[Tool]:
    """Return what the sources have for a person, or what can be on of it."""
    return _once(
        [
            tool
            for source in sources(chosen, only)
            for tool in await tools_of(source, user_id, chosen)
        ]
    )


async def usable(user_id: int, tools: Iterable[Tool]) -> tuple[Tool, ...]:
    """Return what neither the configuration nor the person's rights leave out."""
    there = [_as_configured(tool) for tool in tools]
    there = [t for t in there if t.policy != "deny" and not is_left_out(t)]
    return await _of(user_id, there) if there else ()


async def _of(user_id: int, tools: Collection[Tool]) -> tuple[Tool, ...]:
    """Return those of some tools that a person may use.

    A group that is a feature, as `web_search` is, has that feature's rules as well.
    """
    theirs = await visible_tools(user_id, [tool.names for tool in tools])
    features = {tool.switch for tool in tools} & FEATURES.keys()
    closed = {feature for feature in features if not await may(user_id, feature)}
    return tuple(t for t in tools if t.name in theirs and t.switch not in closed)


async def toolset(
    user_id: int, endpoint: str, chosen: Collection[str], *, assistant: bool = False
) -> Toolset:
    """Return what is on: the groups a conversation has chosen, and what always is."""
    only = None if is_open(endpoint, assistant=assistant) else HOSTED
    tools = _at(endpoint, await _found(user_id, chosen, only))
    on = (tool for tool in tools if tool.always or tool.switch in chosen)
    return Toolset(await usable(user_id, on))


def is_open(endpoint: str, *, assistant: bool = False) -> bool:
    """Say whether models of an endpoint are offered tools at all."""
    azure = librechat().endpoints.azure
    if endpoint != "azureOpenAI" or azure is None:
        return endpoint != "azureOpenAI"
    return azure.plugins or (assistant and azure.assistants)


def _as_configured(tool: Tool) -> Tool:
    return replace(tool, policy=policy_of(tool), approvers=approvers_of(tool))


def _once(tools: Iterable[Tool]) -> list[Tool]:
    """Return the first of each name: a model could not tell them apart."""
    named: dict[str, Tool] = {}
    for tool in tools:
        named.setdefault(tool.name, tool)
    return list(named.values())


def described(tool: Tool) -> dict[str, object]:
    """Return a tool as one of the `tools` of OpenAI's chat requests."""
    return {
        "type": "function",
        "function": {
            "name": tool.name,
            "description": tool.description,
            "parameters": dict(tool.parameters),
        },
    }
