"""What a person may use at an endpoint, and what of it is on."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from librechat_yaml.live import librechat
from tools.sources import sources
from tools.tool import Tool


@dataclass(frozen=True, slots=True)
class Toolset:
    """The tools that one request may offer to the model."""

    tools: tuple[Tool, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.tools)

    def get(self, name: str) -> Tool | None:
        """Return the tool that the model calls so; None when there is none."""
        return next((tool for tool in self.tools if tool.name == name), None)

    def for_request(self) -> list[dict[str, object]]:
        """Return them as the `tools` of OpenAI's chat requests."""
        return [_described(tool) for tool in self.tools]


async def available(user_id: int, endpoint: str) -> tuple[Tool, ...]:
    """Return what a person may switch on at an endpoint (`azureOpenAI`, …)."""
    if not _open(endpoint):
        return ()
    found = [tool for source in sources() for tool in await source.tools(user_id)]
    return _once(found)


async def toolset(user_id: int, endpoint: str, chosen: Collection[str]) -> Toolset:
    """Return what is on: the groups a conversation has chosen, and what always is."""
    tools = await available(user_id, endpoint)
    return Toolset(tuple(t for t in tools if t.always or t.switch in chosen))


def _open(endpoint: str) -> bool:
    """Say whether models of an endpoint are offered tools at all."""
    azure = librechat().endpoints.azure
    return endpoint != "azureOpenAI" or (azure is not None and azure.plugins)


def _once(tools: Iterable[Tool]) -> tuple[Tool, ...]:
    """Return the first of each name: a model could not tell them apart."""
    return tuple({tool.name: tool for tool in reversed(list(tools))}.values())[::-1]


def _described(tool: Tool) -> dict[str, object]:
    return {
        "type": "function",
        "function": {
            "name": tool.name,
            "description": tool.description,
            "parameters": dict(tool.parameters),
        },
    }
