"""A model that stands in for another in the chat: only where the person may use it."""

from collections.abc import Awaitable, Callable, Iterator

import pytest
from asgiref.sync import sync_to_async

from accounts.keys import provider_keys
from accounts.ledger.models import LedgerEntry
from accounts.models import AccessRule, User
from chat.tests.configured import azure, custom, group, put_azure
from chat.tests.conftest import Tab
from endpoints.billing.prices import cost
from endpoints.events import Usage
from endpoints.routing.health import targets_health
from endpoints.simulator.script import Script, ScriptedTrouble
from endpoints.simulator.testing import SimulatorHandle
from librechat_yaml import live
from librechat_yaml.schema import LibreChat

Open = Callable[..., Awaitable[Tab]]
AWAY = Script(error=ScriptedTrouble(name="unavailable"))


@pytest.fixture
def small_stands_in(configured: SimulatorHandle) -> Iterator[SimulatorHandle]:
    """Have the large model away, and the small one stand in for it."""
    models = {
        name: {"deploymentName": name, "baseModel": name}
        for name in ("gpt-4o", "gpt-4o-mini")
    }
    put_azure(
        groups=[group(configured, "north", models)],
        routing={"fallbacks": {"gpt-4o": ["gpt-4o-mini"]}},
    )
    targets_health.forget()
    configured.script("gpt-4o", AWAY)
    yield configured
    targets_health.forget()


async def test_a_stand_in_answers_and_is_entered_as_itself(
    socket_for: Open, small_stands_in: SimulatorHandle, alice: User
) -> None:
    tab = await socket_for(alice)
    await tab.ask("Who is there?")
    finished = await tab.until("run.finished")
    await tab.until("conversation.changed")
    entry = await LedgerEntry.objects.aget(user=alice)
    used = Usage(entry.prompt, entry.completion)
    assert entry.model == entry.base_model == "gpt-4o-mini"
    assert entry.nano_usd == round((cost("gpt-4o-mini", used) or 0) * 10**9)
    assert finished["message"]["model"] == "gpt-4o-mini"
    assert finished["message"]["usage"]["cost"] == pytest.approx(entry.nano_usd / 1e9)


async def test_a_model_that_the_person_may_not_use_never_stands_in(
    socket_for: Open, small_stands_in: SimulatorHandle, alice: User
) -> None:
    await sync_to_async(AccessRule.objects.create)(
        subject="person",
        person=alice,
        effect="deny",
        kind="model",
        model="gpt-4o-mini",
        position=1,
    )
    tab = await socket_for(alice)
    await tab.ask("Who is there?")
    failed = await tab.until("run.failed")
    assert failed["message"]["content"] == []
    asked = [request["deployment"] for request in small_stands_in.requests()]
    assert set(asked) == {"gpt-4o"}


async def test_a_model_of_peoples_own_keys_never_stands_in(
    socket_for: Open, configured: SimulatorHandle, alice: User
) -> None:
    models = {"default": ["tide", "ebb"]}
    endpoints = {
        "azureOpenAI": {
            **azure(configured),
            "routing": {"fallbacks": {"tide": ["ebb"]}},
        },
        "custom": [custom(configured, apiKey="user_provided", models=models)],
    }
    live.swap(LibreChat.model_validate({"version": "1.3.17", "endpoints": endpoints}))
    await provider_keys.save(alice.pk, "Quayside", "sk-of-alice")
    configured.script("tide", AWAY)
    tab = await socket_for(alice)
    await tab.ask("Who is there?", endpoint="Quayside", model="tide")
    await tab.until("run.failed")
    asked = {request["body"]["model"] for request in configured.requests()}
    assert asked == {"tide"}
