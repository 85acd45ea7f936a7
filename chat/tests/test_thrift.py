"""Whoever has little left is told of a model that fits."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.test import AsyncClient

from accounts.ledger.errors import OverBudget
from accounts.ledger.models import Budget
from accounts.models import AccessRule, User
from chat.context.alternatives import cheaper, larger
from chat.person import Person
from endpoints.catalogue import catalogue
from endpoints.events import Usage
from librechat_yaml import live
from librechat_yaml.schema import LibreChat

WORST = Usage(prompt=10_000, completion=4_000)
GROUP = {
    "group": "sweden",
    "apiKey": "key",
    "instanceName": "demo",
    "version": "2024-10-21",
    "deploymentName": "any",
    "models": {"gpt-4o": True, "gpt-4o-mini": True, "gpt-4.1-nano": True},
}
AZURE = "azureOpenAI"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def configured() -> Iterator[None]:
    """Put a configuration with three models in force."""
    before = live._live.config
    live.swap(LibreChat.model_validate({"endpoints": {AZURE: {"groups": [GROUP]}}}))
    yield
    live._live.config = before


def over(left: str, unit: str = "usd") -> OverBudget:
    """Return a refusal with so much left."""
    return OverBudget(
        limit=Decimal(1),
        left=Decimal(left),
        resets_at=None,
        scope="person",
        unit=unit,
    )


async def told(user: User, error: OverBudget) -> dict[str, str]:
    """Return what is proposed in place of gpt-4o."""
    refused = catalogue.current().offer(AZURE, "gpt-4o")
    assert refused is not None
    return await cheaper(Person.of(user), refused, WORST, error)


async def test_the_dearest_that_fits_is_proposed(alice: User) -> None:
    assert await told(alice, over("0.01")) == {
        "endpoint": AZURE,
        "model": "gpt-4o-mini",
    }


async def test_a_model_that_is_not_permitted_is_not_proposed(alice: User) -> None:
    await AccessRule.objects.acreate(effect="deny", model="gpt-4o-mini")
    assert (await told(alice, over("0.01")))["model"] == "gpt-4.1-nano"


async def test_nothing_is_proposed_when_nothing_fits(alice: User) -> None:
    assert await told(alice, over("0")) == {}


async def test_nothing_is_proposed_when_tokens_are_limited(alice: User) -> None:
    assert await told(alice, over("100", "tokens")) == {}


async def test_the_smallest_model_with_room_is_proposed(alice: User) -> None:
    refused = catalogue.current().offer(AZURE, "gpt-4o")
    assert refused is not None
    found = await larger(Person.of(alice), refused, {}, 500_000)
    assert (found["model"], found["window"]) == ("gpt-4.1-nano", "1047576")
    assert await larger(Person.of(alice), refused, {}, 5_000_000) == {}
    own_limit = {"max_context_tokens": 1_000}
    assert await larger(Person.of(alice), refused, own_limit, 500_000) == {}


async def test_people_see_what_they_have_left(
    async_client: AsyncClient, alice: User
) -> None:
    await Budget.objects.acreate(scope="everyone", limit=Decimal(5), name="Monthly")
    await async_client.aforce_login(alice)
    answer = (await async_client.get("/api/budget")).json()
    assert [(one["name"], one["left"]) for one in answer["budgets"]] == [
        ("Monthly", "5")
    ]
