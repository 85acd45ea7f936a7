import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from accounts.models import User
from chat.boot import boot_for
from chat.choices.offered import icons
from chat.person import Person
from chat.store import conversations, messages
from chat.tests.configured import HARBOUR, SECRET, custom, put
from chat.tests.conftest import Tab, said
from endpoints.simulator.script import Script
from endpoints.simulator.testing import SimulatorHandle
from librechat_yaml.schema import LibreChat

Open = Callable[..., Awaitable[Tab]]
Configure = Callable[..., None]


@pytest.fixture
def specs(configured: SimulatorHandle) -> Configure:
    """Return a function that puts a list of specs in force."""

    def listed(*found: dict[str, Any], **settings: object) -> None:
        interface = settings.pop("interface", {})
        sections = {"modelSpecs": {"list": list(found), **settings}}
        put(configured, custom(configured), interface=interface, **sections)

    return listed


def received(simulator: SimulatorHandle) -> dict[str, Any]:
    """Return the body of the last request that the pretend Azure got."""
    body: dict[str, Any] = simulator.requests()[-1]["body"]
    return body


async def test_a_spec_decides_model_parameters_and_instructions(
    socket_for: Open, alice: User, specs: Configure, configured: SimulatorHandle
) -> None:
    specs(HARBOUR)
    configured.script("small", Script(answer="At the north quay"))
    tab = await socket_for(alice)
    await tab.ask("Where?", spec="harbour", model="gpt-4o")
    assert said(await tab.events()) == "At the north quay"
    asked = received(configured)
    assert asked["messages"][0] == {"role": "system", "content": SECRET}
    assert asked["temperature"] == 0.2


async def test_the_instructions_of_a_spec_reach_no_browser_and_no_store(
    socket_for: Open, alice: User, specs: Configure
) -> None:
    specs(HARBOUR)
    tab = await socket_for(alice)
    started = await tab.ask("Where?", spec="harbour")
    frames = [started, *await tab.events(), await boot_for(Person.of(alice))]
    home = started["conversation"]["id"]
    stored = [await conversations.get(alice.pk, home)]
    stored += await messages.of(alice.pk, home)  # type: ignore[arg-type]
    assert "4471" not in json.dumps([frames, stored], default=str)
    assert stored[0]["spec"] == "harbour"


async def test_enforced_specs_refuse_every_other_model(
    socket_for: Open, alice: User, specs: Configure
) -> None:
    specs(HARBOUR, enforce=True)
    tab = await socket_for(alice)
    refused = await tab.ask("Hi", model="gpt-4o")
    assert (refused["type"], refused["code"]) == ("error", "only_specs")
    started = await tab.ask("Hi", spec="harbour")
    await tab.events()
    again = {
        "type": "run.regenerate",
        "id": "2",
        "conversation_id": started["conversation"]["id"],
        "message_id": started["message"]["id"],
    }
    await tab.send({**again, "endpoint": "azureOpenAI", "model": "gpt-4o"})
    assert (await tab.until("error", "run.started"))["code"] == "only_specs"
    await tab.send(again)
    assert (await tab.until("error", "run.started"))["message"]["spec"] == "harbour"
    await tab.events()


async def test_a_spec_that_is_gone_is_not_replaced_by_its_bare_model(
    socket_for: Open, alice: User, specs: Configure
) -> None:
    specs(HARBOUR)
    tab = await socket_for(alice)
    started = await tab.ask("Hi", spec="harbour")
    await tab.events()
    specs({**HARBOUR, "name": "other"})
    again = {"id": "2", "conversation_id": started["conversation"]["id"]}
    again["message_id"] = started["message"]["id"]
    await tab.send({"type": "run.regenerate", **again})
    assert (await tab.until("error", "run.started"))["code"] == "no_such_spec"


async def test_parameters_are_the_specs_where_people_may_not_set_them(
    socket_for: Open, alice: User, specs: Configure
) -> None:
    specs(HARBOUR)
    tab = await socket_for(alice)
    refused = await tab.ask("Hi", spec="harbour", params={"temperature": 1.5})
    assert refused["code"] == "switched_off"


async def test_what_a_spec_fixes_wins_over_what_a_person_sets(
    socket_for: Open, alice: User, specs: Configure, configured: SimulatorHandle
) -> None:
    specs(HARBOUR, interface={"parameters": True})
    tab = await socket_for(alice)
    params = {"temperature": 1.5, "top_p": 0.5, "system_prompt": "Be rude"}
    await tab.ask("Hi", spec="harbour", params=params)
    await tab.events()
    asked = received(configured)
    assert (asked["temperature"], asked["top_p"]) == (0.2, 0.5)
    assert "rude" not in json.dumps(asked)


async def test_people_see_labels_starters_and_greeting(
    stores: None, alice: User, specs: Configure
) -> None:
    specs(HARBOUR)
    boot = await boot_for(Person.of(alice))
    (shown,) = boot["offers"]
    assert (shown["spec"], shown["label"]) == ("harbour", "Harbour master")
    assert (shown["greeting"], shown["starters"]) == ("Ahoy!", ["Where may I moor?"])
    assert boot["interface"]["modelSelect"] is False


async def offered_names(person: User) -> list[str]:
    boot = await boot_for(Person.of(person))
    return [one.get("spec") or one["model"] for one in boot["offers"]]


async def test_specs_come_in_their_order_and_models_beside_them_when_wished(
    stores: None, alice: User, specs: Configure
) -> None:
    second = {**HARBOUR, "order": 2}
    first = {**HARBOUR, "name": "first", "order": 1}
    unplaced = {**HARBOUR, "name": "unplaced"}
    specs(unplaced, second, first)
    assert await offered_names(alice) == ["first", "harbour", "unplaced"]
    shown = {"interface": {"modelSelect": True}}
    specs(first, **shown)
    assert await offered_names(alice) == ["first", "gpt-4o", "small", "tide"]
    specs(first, addedEndpoints=["Quayside"], **shown)
    assert await offered_names(alice) == ["first", "tide"]
    specs(first, enforce=True, **shown)
    assert await offered_names(alice) == ["first"]


@pytest.mark.parametrize(
    ("marks", "settings", "name", "wins"),
    [
        ({}, {}, "harbour", False),
        ({"softDefault": True}, {}, "last", False),
        ({"default": True}, {}, "last", True),
        ({"default": True}, {"prioritize": False}, "last", False),
    ],
)
async def test_new_chats_begin_with_the_default(
    stores: None,
    alice: User,
    specs: Configure,
    marks: dict[str, bool],
    settings: dict[str, bool],
    name: str,
    wins: bool,
) -> None:
    specs(HARBOUR, {**HARBOUR, "name": "last", **marks}, **settings)
    boot = await boot_for(Person.of(alice))
    assert boot["default_offer"]["spec"] == name
    assert boot["default_wins"] is wins


def test_only_clean_addresses_of_icons_become_part_of_the_policy() -> None:
    bad = {**HARBOUR, "name": "bad", "iconURL": "https://x.example/a;script-src *"}
    odd = {**HARBOUR, "name": "odd", "iconURL": "https://x.example/密.svg"}
    servers = {"a": {"url": "https://a", "iconPath": "https://icons.example/a.svg"}}
    specs = {"list": [HARBOUR, bad, odd]}
    raw = {"version": "1.3.17", "modelSpecs": specs, "mcpServers": servers}
    config = LibreChat.model_validate(raw)
    quay, server = "https://icons.example/quay.svg", "https://icons.example/a.svg"
    assert icons(config) == [server, quay]


async def test_a_spec_says_where_its_icon_is_shown_and_who_answers(
    stores: None, alice: User, specs: Configure
) -> None:
    hidden = {"showIconInMenu": False, "showIconInHeader": False}
    preset = HARBOUR["preset"] | {"modelLabel": "The master"}  # type: ignore[operator]
    specs(HARBOUR, {**HARBOUR, **hidden, "name": "plain", "preset": preset})
    offers = {one["spec"]: one for one in (await boot_for(Person.of(alice)))["offers"]}
    url = HARBOUR["iconURL"]
    assert [offers["harbour"][n] for n in ("icon", "header_icon")] == [url, url]
    assert [offers["plain"][n] for n in ("icon", "header_icon")] == ["", ""]
    assert offers["harbour"]["sender"] == "Harbour master"
    assert offers["plain"]["sender"] == "The master"
