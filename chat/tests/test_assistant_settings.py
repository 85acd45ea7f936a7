"""What librechat.yaml says of assistants has its effect."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import User
from chat.assistants import keeping
from chat.assistants.capabilities import capabilities
from chat.assistants.offered import workbench
from chat.boot import boot_for
from chat.choices.offered import choices
from chat.errors import ChatError, Denied
from chat.person import Person
from chat.tests.configured import azure, custom
from chat.tests.test_assistants import ALL, PILOT, made, shared
from endpoints.simulator.testing import SimulatorHandle
from librechat_yaml import live
from librechat_yaml.schema import LibreChat
from librechat_yaml.tests.files import verdict

Put = Callable[..., None]


@pytest.fixture
def put(configured: SimulatorHandle, stores: None) -> Put:
    """Return a function that puts endpoints in force beside the pretend services."""

    def with_sections(
        interface: dict[str, Any] | None = None, **sections: object
    ) -> None:
        group = azure(configured)["groups"][0] | {"assistants": True}
        services = {
            "azureOpenAI": {"groups": [group], "assistants": True, "plugins": True},
            "custom": [custom(configured)],
        }
        raw = {
            "version": "1.3.17",
            "interface": interface or {},
            "endpoints": services | sections,
        }
        live.swap(LibreChat.model_validate(raw))

    return with_sections


async def offered_to(person: User) -> list[str]:
    found = (await boot_for(Person.of(person)))["offers"]
    return [one["label"] for one in found if one.get("assistant_id")]


async def test_a_builder_that_is_disabled_is_open_to_administrators_alone(
    put: Put, alice: User, ada: User
) -> None:
    put(azureAssistants={"disableBuilder": True})
    with pytest.raises(Denied):
        await made(alice)
    assert (await made(ada))["name"] == "Pilot"
    tide = {"endpoint": "Quayside", "model": "tide"}
    assert (await made(alice, **tide))["model"] == "tide"
    bench = await workbench(Person.of(alice), await choices(Person.of(alice)))
    assert [one["endpoint"] for one in bench["models"]] == ["Quayside"]
    put(agents={"disableBuilder": True})
    with pytest.raises(Denied):
        await made(alice, **tide)


async def test_nobody_makes_assistants_where_the_interface_says_so(
    put: Put, alice: User, ada: User
) -> None:
    put({"agents": {"create": False}})
    for person in (alice, ada):
        with pytest.raises(Denied):
            await made(person)


async def test_administrators_share_and_others_where_the_interface_lets_them(
    put: Put, alice: User, bob: User, ada: User
) -> None:
    put()
    theirs, hers = await made(alice), await made(ada)
    to_bob = [{"email": "BOB@example.com", "level": "use"}]

    async def may(person: User, key: str, wanted: Any) -> bool:  # noqa: ANN401
        try:
            await keeping.share(Person.of(person), key, wanted)
        except ChatError:
            return False
        return True

    assert not await may(alice, theirs["_id"], to_bob)
    assert await may(ada, hers["_id"], [*ALL, *to_bob])
    put({"agents": {"share": True}})
    assert await may(alice, theirs["_id"], to_bob)
    assert not await may(alice, theirs["_id"], ALL)
    put({"agents": {"share": True, "public": True}})
    assert await may(alice, theirs["_id"], ALL)
    assert await offered_to(bob) == ["Pilot", "Pilot"]
    strange = [{"email": "nobody@example.com", "level": "use"}]
    assert not await may(alice, theirs["_id"], strange)


async def test_only_listed_assistants_are_on_offer(
    put: Put, alice: User, bob: User
) -> None:
    put()
    await shared(alice, "use")
    mate = await shared(alice, "use")
    await keeping.change(Person.of(alice), mate["_id"], {**PILOT, "name": "Mate"})
    put(azureAssistants={"supportedIds": [mate["_id"]]})
    assert await offered_to(bob) == ["Mate"]
    put(azureAssistants={"excludedIds": ["Mate"]})
    assert await offered_to(bob) == ["Pilot"]
    put(azureAssistants={"privateAssistants": True})
    assert await offered_to(bob) == []
    assert await offered_to(alice) == ["Mate", "Pilot"]


async def test_only_allowed_providers_answer(put: Put, alice: User) -> None:
    put()
    await made(alice, endpoint="Quayside", model="tide")
    put(agents={"allowedProviders": ["openAI"]})
    assert await offered_to(alice) == []
    put(agents={"allowedProviders": ["Quayside"]})
    assert await offered_to(alice) == ["Pilot"]


def test_azure_has_everything_but_retrieval_until_it_is_named(put: Put) -> None:
    put()
    assert capabilities("azureOpenAI") == {
        "tools",
        "actions",
        "code",
        "pictures",
        "web",
        "artifacts",
    }
    put(azureAssistants={"capabilities": ["retrieval", "tools"]})
    assert capabilities("azureOpenAI") == {
        "libraries",
        "tools",
        "web",
        "artifacts",
    }
    assert "libraries" in capabilities("Quayside")
    put(agents={"capabilities": ["actions"]})
    assert capabilities("Quayside") == {"actions", "pictures"}


def test_where_no_group_is_marked_all_of_them_answer_for_assistants() -> None:
    text = """\
    version: 1.3.5
    endpoints:
      azureOpenAI:
        assistants: true
        groups:
          - {group: a, apiKey: k, instanceName: i, version: "2024-10-21",
             deploymentName: d, models: {gpt-4o: true}}
    """
    found = verdict(text)
    assert found.config is not None
    assert "no group is marked for assistants" in found.report()
    marked = text.replace("group: a", "group: a, assistants: true")
    assert "marked for assistants" not in verdict(marked).report()


def test_capabilities_that_there_are_not_are_named() -> None:
    text = """\
    version: 1.3.5
    endpoints:
      agents: {capabilities: [tools, chain, ocr]}
    """
    assert "assistants have no chain, ocr here" in verdict(text).report()
