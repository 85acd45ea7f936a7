"""What is offered to a model, and to whom."""

from dataclasses import replace

import pytest

from accounts.models import AccessRule, User
from tools import builtin, sources
from tools.policy import guarded
from tools.tests import costly_source
from tools.tests.conftest import Put
from tools.tool import Effect, Policy, Tool
from tools.toolset import Toolset, available, toolset

AZURE = {"group": "g", "apiKey": "k", "instanceName": "i", "models": {"m": True}}
FIND = Tool("find", "Find", "Find things.", {"type": "object"}, group="finding")
LOOK = replace(FIND, name="look")
MAIL = Tool("mail", "Mail", "", {}, source="mcp:post", effect="write")
SURF = Tool("surf", "Surf", "", {}, group="web_search")


@pytest.fixture(autouse=True)
def tools(monkeypatch: pytest.MonkeyPatch) -> list[Tool]:
    """Return the list of what there is."""
    found = [replace(FIND, name="clock", group="", always=True), FIND, LOOK, MAIL, SURF]

    async def listed(user_id: int) -> list[Tool]:
        return found

    monkeypatch.setattr(builtin, "tools", listed)
    return found


async def names(user: User, endpoint: str = "Ollama") -> list[str]:
    return [tool.name for tool in await available(user.pk, endpoint)]


async def test_azure_models_get_tools_where_plugins_say_so(
    put: Put, alice: User
) -> None:
    for plugins in (True, False):
        put({"endpoints": {"azureOpenAI": {"groups": [AZURE], "plugins": plugins}}})
        assert bool(await names(alice, "azureOpenAI")) is plugins
        assert bool(await toolset(alice.pk, "azureOpenAI", ())) is plugins
        assert await names(alice)


async def test_a_group_is_switched_on_whole_and_some_tools_always_are(
    alice: User,
) -> None:
    off = await toolset(alice.pk, "Ollama", ())
    assert [tool.name for tool in off.tools] == ["clock"]
    on = await toolset(alice.pk, "Ollama", ("finding", "no such group"))
    assert [tool.name for tool in on.tools] == ["clock", "find", "look"]


async def test_a_source_of_one_group_is_not_asked_while_that_is_off(
    tools: list[Tool], alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sources.MODULES, "costly", "tools.tests.costly_source")
    monkeypatch.setitem(sources.GROUPS, "costly", "costly")
    assert await toolset(alice.pk, "Ollama", ("finding",))
    assert costly_source.ASKED == []
    on = await toolset(alice.pk, "Ollama", ("costly",))
    assert [tool.name for tool in on.tools] == ["clock", "dig"]
    assert [alice.pk] == costly_source.ASKED


async def test_of_equal_names_the_first_is_offered(
    tools: list[Tool], alice: User
) -> None:
    tools[:] = [replace(FIND, label=str(number)) for number in range(200)]
    assert [t.label for t in await available(alice.pk, "Ollama")] == ["0"]


@pytest.mark.parametrize(
    ("config", "left"),
    [
        ({"includedTools": ["find", "mail"]}, ["find", "mail"]),
        ({"filteredTools": ["find", "mail"]}, ["clock", "look", "surf"]),
        ({"includedTools": ["web-search"], "filteredTools": ["surf"]}, ["surf"]),
        ({"filteredTools": ["mcp"]}, ["clock", "find", "look", "surf"]),
        ({"tools": {"policy": {"finding": "deny"}}}, ["clock", "mail", "surf"]),
        ({"interface": {"webSearch": False}}, ["clock", "find", "look", "mail"]),
    ],
)
async def test_the_configuration_says_what_there_is(
    put: Put, alice: User, config: dict[str, object], left: list[str]
) -> None:
    put(config)
    assert await names(alice) == left


@pytest.mark.parametrize(
    ("effect", "own", "said", "policy"),
    [
        ("read", "allow", {}, "allow"),
        ("write", "allow", {}, "ask"),
        ("read", "ask", {}, "ask"),
        ("write", "allow", {"write": "allow"}, "allow"),
        ("read", "ask", {"mcp": "allow"}, "allow"),
        ("write", "allow", {"mcp": "ask", "mcp:post": "allow"}, "allow"),
        ("write", "allow", {"mcp:post": "allow", "mail": "ask"}, "ask"),
        ("read", "allow", {"read": "ask"}, "ask"),
        ("write", "allow", {"write": "deny", "mcp": "allow"}, "allow"),
    ],
)
async def test_the_nearest_name_in_the_configuration_decides_who_is_asked(
    put: Put,
    tools: list[Tool],
    alice: User,
    effect: Effect,
    own: Policy,
    said: dict[str, str],
    policy: Policy,
) -> None:
    tools[:] = [replace(MAIL, effect=effect, policy=own)]
    put({"tools": {"policy": said}})
    (found,) = await available(alice.pk, "Ollama")
    assert found.policy == policy


def test_answers_are_guarded_unless_the_configuration_says_otherwise(put: Put) -> None:
    assert guarded()
    put({"tools": {"guarded": False}})
    assert not guarded()


@pytest.mark.parametrize(
    ("rule", "left"),
    [
        ("mail", ["clock", "find", "look", "surf"]),
        ("FINDING", ["clock", "mail", "surf"]),
        ("mcp:*", ["clock", "find", "look", "surf"]),
        ("builtin", ["mail"]),
        ("*", []),
    ],
)
async def test_access_rules_say_whose_a_tool_is(
    alice: User, bob: User, rule: str, left: list[str]
) -> None:
    await AccessRule.objects.acreate(
        effect="deny", kind="tool", tool=rule, subject="person", person=bob
    )
    assert await names(bob) == left
    assert len(await names(alice)) == 5


async def test_the_first_rule_that_fits_a_tool_wins(alice: User) -> None:
    for position, effect, tool in ((1, "allow", "mail"), (2, "deny", "*")):
        await AccessRule.objects.acreate(
            position=position, effect=effect, kind="tool", tool=tool
        )
    assert await names(alice) == ["mail"]


async def test_rules_about_a_feature_close_the_group_of_its_name(alice: User) -> None:
    await AccessRule.objects.acreate(
        effect="deny", kind="feature", feature="web_search"
    )
    assert "surf" not in await names(alice)


async def test_nobody_and_the_suspended_are_offered_nothing(mallory: User) -> None:
    assert await names(mallory) == []
    assert await available(10**9, "Ollama") == ()


def test_a_toolset_is_what_openais_requests_carry() -> None:
    assert Toolset((FIND,)).for_request() == [
        {
            "type": "function",
            "function": {
                "name": "find",
                "description": "Find things.",
                "parameters": {"type": "object"},
            },
        }
    ]
    assert Toolset((FIND,)).get("find") is FIND
    assert Toolset((FIND,)).get("lose") is None
