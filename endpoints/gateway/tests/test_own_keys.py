"""Programs bring the key of an Azure resource, where an account is named for them."""

from collections.abc import Awaitable, Callable
from typing import Any

import orjson
import pytest
from pytest_django import Settings

from accounts.ledger.models import Budget, LedgerEntry, Meter
from accounts.models import AccessRule, ApiKey, User
from endpoints.billing import permit
from endpoints.catalogue import catalogue
from endpoints.gateway.kept.models import KeptItem
from endpoints.gateway.tests.conftest import HELLO, budget_of, configuration
from endpoints.gateway.tests.test_doors import send
from endpoints.gateway.tests.test_shapes import post
from endpoints.simulator.script import Script
from endpoints.simulator.testing import SimulatorHandle
from librechat_yaml import live
from librechat_yaml.schema import LibreChat

AZURES = "0123456789abcdef0123456789abcdef"
BODY = {"model": "theirs", "messages": HELLO}
Ledger = Callable[..., Awaitable[list[LedgerEntry]]]


def with_theirs(azure: str) -> LibreChat:
    """Return the usual configuration with a model that waits for callers' keys."""
    config = configuration(azure)
    section = config["endpoints"]["azureOpenAI"]
    theirs: dict[str, Any] = {**section["groups"][0], "group": "theirs"}
    theirs["apiKey"] = "caller_provided"
    theirs["models"] = {
        "theirs": {"deploymentName": "theirs", "baseModel": "gpt-4o"},
        "gpt-4o": {"deploymentName": "shared", "baseModel": "gpt-4o"},
    }
    section["groups"].append(theirs)
    section["routing"]["fallbacks"] = {"theirs": ["gpt-4o"]}
    return LibreChat.model_validate(config)


@pytest.fixture
def passing(url: str, azure: SimulatorHandle, bob: User, settings: Settings) -> str:
    """Let such programs in with Bob's rights."""
    live.swap(with_theirs(azure.url))
    settings.GATEWAY_PASS_KEYS = bob.email
    azure.script("theirs", Script(answer="Hi", key=AZURES))
    return url


async def test_off_by_default_nobody_comes_in_with_an_azure_key(
    url: str, azure: SimulatorHandle
) -> None:
    live.swap(with_theirs(azure.url))
    assert (await post(url, AZURES, BODY))[0] == 401
    assert azure.requests() == []
    assert not await ApiKey.objects.aexists()


async def test_the_caller_s_key_goes_to_azure_and_no_budget_counts_it(
    passing: str, azure: SimulatorHandle, bob: User, ledger: Ledger
) -> None:
    await budget_of(bob, "0.0000")
    status, _, raw = await post(passing, AZURES, BODY)
    assert (status, b'"Hi"' in raw) == (200, True)
    [line] = await ledger()
    assert (line.user_id, line.group, line.outcome) == (bob.pk, "theirs", "ok")
    row = await ApiKey.objects.aget()
    assert (row.name, row.scopes) == ("own keys of callers", [])
    spent = [meter.spent async for meter in Meter.objects.all()]
    assert (await Budget.objects.acount(), sum(spent)) == (1, 0)


async def test_a_key_that_azure_refuses_is_a_401_and_nothing_else_answers(
    passing: str, azure: SimulatorHandle
) -> None:
    other = AZURES[::-1]
    status, _, raw = await post(passing, other, BODY)
    assert status == 401
    assert other.encode() not in raw
    assert {each["deployment"] for each in azure.requests()} == {"theirs"}


async def test_they_reach_their_own_models_alone(
    passing: str, azure: SimulatorHandle, key: str
) -> None:
    azure.script("shared", Script(answer="Theirs", key=AZURES))
    _, _, told = await send(passing, Authorization=f"Bearer {AZURES}")
    assert {each["id"] for each in told["data"]} == {"theirs", "gpt-4o"}
    assert (await post(passing, AZURES, {**BODY, "model": "o4-mini"}))[0] == 404
    _, _, raw = await post(passing, AZURES, {**BODY, "model": "gpt-4o"})
    assert b"Theirs" in raw
    _, _, told = await send(passing, Authorization=f"Bearer {key}")
    assert "theirs" not in [each["id"] for each in told["data"]]
    assert (await post(passing, key, BODY))[0] == 404


async def test_their_account_s_rules_hold_and_ending_its_key_shuts_them_out(
    passing: str, bob: User
) -> None:
    rule = await AccessRule.objects.acreate(
        effect="deny", subject="person", person=bob, model="theirs"
    )
    assert (await post(passing, AZURES, BODY))[0] == 404
    await rule.adelete()
    assert (await post(passing, AZURES, BODY))[0] == 200
    row = await ApiKey.objects.aget(name="own keys of callers")
    row.blocked_at = row.created_at
    await row.asave()
    assert (await post(passing, AZURES, BODY))[0] == 401


async def test_an_account_that_is_not_there_lets_nobody_in(
    passing: str, settings: Settings
) -> None:
    settings.GATEWAY_PASS_KEYS = "nobody@example.com"
    assert (await post(passing, AZURES, BODY))[0] == 401


@pytest.mark.parametrize("text", ["short", "lc-" + "a" * 43, "x" * 300, "a b" * 20, ""])
async def test_what_is_no_azure_key_is_refused_here(passing: str, text: str) -> None:
    assert (await post(passing, text, BODY))[0] == 401


async def test_nobody_s_chat_offers_such_a_model(passing: str) -> None:
    offered = {offer.model for offer in catalogue.current().offers}
    assert "theirs" not in offered
    groups = catalogue.current().offer("azureOpenAI", "gpt-4o")
    assert groups is not None
    assert permit.groups_of(groups) == ("east", "west")


async def test_nothing_is_kept_for_callers_who_share_an_account(
    passing: str,
) -> None:
    ask = {"model": "theirs", "input": "Hi"}
    status, _, raw = await post(passing, AZURES, ask, "/v1/responses")
    assert status == 200, raw
    assert not await KeptItem.objects.aexists()
    later = {**ask, "background": True}
    status, _, raw = await post(passing, AZURES, later, "/v1/responses")
    assert (status, orjson.loads(raw)["error"]["code"]) == (400, "not_kept")
