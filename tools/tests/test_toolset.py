"""What is offered to a model, and to whom."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from librechat_yaml import live
from librechat_yaml.schema import LibreChat
from tools import builtin
from tools.tool import Tool
from tools.toolset import Toolset, available, toolset

AZURE = {"group": "g", "apiKey": "k", "instanceName": "i", "models": {"m": True}}
SEARCH = Tool("find", "Find", "Find things.", {"type": "object"}, group="finding")
Put = Callable[[dict[str, object]], None]


@pytest.fixture
def put(monkeypatch: pytest.MonkeyPatch) -> Put:
    """Return what puts a librechat.yaml in force for a test."""

    def swap(config: dict[str, object]) -> None:
        monkeypatch.setattr(live._live, "config", LibreChat.model_validate(config))

    return swap


@pytest.fixture
def _with_search(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtin.tools

    async def tools(user_id: int) -> list[Tool]:
        return [*await real(user_id), SEARCH, replace(SEARCH, name="open")]

    monkeypatch.setattr(builtin, "tools", tools)


def azure(*, plugins: bool) -> dict[str, object]:
    return {"endpoints": {"azureOpenAI": {"groups": [AZURE], "plugins": plugins}}}


async def names(endpoint: str = "azureOpenAI") -> list[str]:
    return [tool.name for tool in await available(1, endpoint)]


async def test_azure_models_get_tools_where_plugins_say_so(put: Put) -> None:
    put(azure(plugins=True))
    assert await names() == ["current_time", "calculator"]
    put(azure(plugins=False))
    assert await names() == []
    assert not await toolset(1, "azureOpenAI", ())
    assert await names("Ollama") == ["current_time", "calculator"]


@pytest.mark.usefixtures("_with_search")
async def test_a_group_is_switched_on_whole_and_some_tools_always_are(put: Put) -> None:
    put({})
    off = await toolset(1, "Ollama", ())
    assert [tool.name for tool in off.tools] == ["current_time", "calculator"]
    on = await toolset(1, "Ollama", ("finding", "no such group"))
    assert [tool.name for tool in on.tools][2:] == ["find", "open"]


async def test_of_equal_names_the_first_is_offered(
    monkeypatch: pytest.MonkeyPatch, put: Put
) -> None:
    put({})

    async def tools(user_id: int) -> list[Tool]:
        return [replace(SEARCH, label=str(number)) for number in range(200)]

    monkeypatch.setattr(builtin, "tools", tools)
    assert [tool.label for tool in await available(1, "Ollama")] == ["0"]


def test_a_toolset_is_what_openais_requests_carry() -> None:
    assert Toolset((SEARCH,)).for_request() == [
        {
            "type": "function",
            "function": {
                "name": "find",
                "description": "Find things.",
                "parameters": {"type": "object"},
            },
        }
    ]
    assert Toolset((SEARCH,)).get("find") is SEARCH
    assert Toolset((SEARCH,)).get("lose") is None
