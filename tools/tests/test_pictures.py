"""Pictures by models of groups: rights, budgets, prices, refusals, ledger lines."""

from decimal import Decimal

import orjson
import pytest

from accounts.ledger.models import Budget, Hold, LedgerEntry
from accounts.models import AccessRule, User
from endpoints.catalogue import catalogue, fetched
from endpoints.simulator.script import Script
from endpoints.simulator.testing import SimulatorHandle
from librechat_yaml import live
from tools.builtin import image
from tools.perform import perform
from tools.tests.conftest import Put
from tools.tool import Caller, Result
from tools.toolset import available


@pytest.fixture
def groups(
    put: Put, simulator: SimulatorHandle, monkeypatch: pytest.MonkeyPatch
) -> dict[str, object]:
    """Put a group in force that has a model that draws, and return the file."""
    config: dict[str, object] = {
        "endpoints": {
            "azureOpenAI": {
                "plugins": True,
                "groups": [
                    {
                        "group": "north",
                        "apiKey": "k",
                        "instanceName": "north",
                        "baseURL": f"{simulator.url}/openai/deployments/"
                        "${DEPLOYMENT_NAME}",
                        "version": "2025-04-01-preview",
                        "models": {
                            "gpt-4o": {"deploymentName": "gpt-4o"},
                            "pictures": {
                                "deploymentName": "pics",
                                "baseModel": "gpt-image-1",
                            },
                        },
                    }
                ],
            }
        }
    }
    put(config)
    found = catalogue.catalogue_of(live.librechat())
    now = (live.generation(), fetched.version())
    monkeypatch.setattr(catalogue._current, "catalogue", found)
    monkeypatch.setattr(catalogue._current, "made_from", now)
    return config


async def draws(user: User, **arguments: object) -> Result:
    tool = image.tool()
    assert tool
    written = orjson.dumps({"prompt": "a fox", **arguments}).decode()
    return await perform(tool, written, Caller(user.pk, conversation_id="c"))


async def budget(user: User, dollars: str) -> None:
    await Budget.objects.acreate(
        scope="person", person=user, unit="usd", limit=Decimal(dollars), period="month"
    )


@pytest.mark.usefixtures("groups")
async def test_a_picture_is_a_ledger_line_of_its_own_by_its_tokens(alice: User) -> None:
    result = await draws(alice, quality="high", shape="landscape", count=2)
    assert [one.data[:4] for one in result.pictures] == [b"\x89PNG"] * 2
    assert f"id {result.pictures[0].id}" in result.text
    line = await LedgerEntry.objects.aget()
    assert (line.kind, line.model, line.group) == ("image", "pictures", "north")
    assert (line.base_model, line.completion) == ("gpt-image-1", 8320)
    assert line.cost == result.cost == Decimal(8320 * 40 + line.prompt * 5) / 1_000_000
    assert not await Hold.objects.aexists()


async def test_a_price_of_the_file_goes_before_all_others(
    groups: dict[str, object], put: Put, alice: User
) -> None:
    put({**groups, "tools": {"prices": {"image": 0.5}}})
    assert (await draws(alice, count=2)).cost == Decimal("1.0")
    assert [line.kind async for line in LedgerEntry.objects.all()] == ["image"]


@pytest.mark.usefixtures("groups")
async def test_a_budget_without_room_for_the_worst_is_said(
    alice: User, simulator: SimulatorHandle
) -> None:
    await budget(alice, "0.20")
    result = await draws(alice)
    assert result.failed
    assert "0.20" in result.text
    assert simulator.requests() == []


@pytest.mark.usefixtures("groups")
async def test_the_filter_s_refusal_tells_the_model_not_to_insist(alice: User) -> None:
    result = await draws(alice, prompt="so much gore")
    assert result.failed
    assert "content filter" in result.text
    assert not result.pictures


@pytest.mark.usefixtures("groups")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"shape": "7x7"}, "shape"),
        ({"count": 40}, "count"),
        ({"prompt": "  "}, "prompt"),
        ({"model": "nobody"}, "model"),  # one draws: there is nothing to choose
    ],
)
async def test_what_no_model_draws_is_refused_before_anything_is_asked(
    arguments: dict[str, object],
    said: str,
    alice: User,
    simulator: SimulatorHandle,
) -> None:
    result = await draws(alice, **arguments)
    assert result.failed
    assert said in result.text
    assert simulator.requests() == []


@pytest.mark.usefixtures("groups")
async def test_a_service_that_fails_is_said_and_costs_nothing(
    alice: User, simulator: SimulatorHandle
) -> None:
    simulator.script("pics", Script(error="unauthorized"))
    result = await draws(alice)
    assert result.failed
    line = await LedgerEntry.objects.aget()
    assert (line.outcome, line.cost) == ("refused", Decimal(0))


@pytest.mark.usefixtures("groups")
async def test_pictures_are_not_for_those_who_may_not_have_them(
    alice: User, bob: User
) -> None:
    await AccessRule.objects.acreate(
        effect="deny", subject="person", person=bob, kind="feature", feature="images"
    )
    names = {tool.name for tool in await available(alice.pk, "azureOpenAI")}
    assert {"image", "edit_image"} <= names
    names = {tool.name for tool in await available(bob.pk, "azureOpenAI")}
    assert not {"image", "edit_image"} & names
