"""Assistants answer: with their instructions, model and tools, for whom they may."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from accounts.models import AccessRule, User
from chat.assistants import keeping
from chat.boot import boot_for
from chat.choices.libraries_chosen import switch_of
from chat.errors import Invalid
from chat.libraries import keeping as library_keeping
from chat.libraries.tests.conftest import GUIDE, put
from chat.person import Person
from chat.store import conversations, messages
from chat.store.mongo import database
from chat.tests.acting import LOOK, Workshop, calling, saying
from chat.tests.configured import azure, group, put_azure
from chat.tests.conftest import Frame, Tab, said
from endpoints.simulator.script import Script
from endpoints.simulator.testing import SimulatorHandle
from librechat_yaml import live
from librechat_yaml.schema import LibreChat

Open = Callable[..., Awaitable[Tab]]
PILOT: dict[str, Any] = {
    "name": "Pilot",
    "emoji": "⚓",
    "description": "Brings ships in",
    "instructions": "You are the pilot {{current_user}} called. Canary 5530.",
    "endpoint": "azureOpenAI",
    "model": "small",
    "spec": "",
    "params": {"temperature": 0.3},
    "tools": [],
    "starters": ["Where is the buoy?"],
}
ALL = [{"who": "all", "level": "use"}]


async def made(user: User, **changes: object) -> dict[str, Any]:
    """Return an assistant of a person, shared with nobody."""
    found: Any = await keeping.make(Person.of(user), {**PILOT, **changes})
    return dict(found)


async def shared(user: User, level: str, *who: str) -> dict[str, Any]:
    """Return an assistant of a person, shared with everybody or with `who`."""
    found = await made(user)
    wanted = [{"who": each, "level": level} for each in who or ("all",)]
    await database().assistants.update_one(
        {"_id": found["_id"]}, {"$set": {"shared": wanted}}
    )
    return found


def received(simulator: SimulatorHandle) -> dict[str, Any]:
    """Return the body of the last chat that the pretend Azure was asked."""
    asked = [one["body"] for one in simulator.requests() if "messages" in one["body"]]
    body: dict[str, Any] = asked[-1]
    return body


async def answered(tab: Tab, **changes: object) -> Frame:
    """Ask, and return run.started once the answer has ended."""
    started = await tab.ask("Which way?", **changes)
    assert started["type"] == "run.started", started
    await tab.events()
    return started


async def test_an_assistant_decides_model_parameters_and_instructions(
    socket_for: Open, alice: User, configured: SimulatorHandle
) -> None:
    pilot = await made(alice)
    configured.script("small", Script(answer="Past the red buoy"))
    tab = await socket_for(alice)
    await tab.ask("Which way?", assistant_id=pilot["_id"], model="gpt-4o")
    assert said(await tab.events()) == "Past the red buoy"
    asked = received(configured)
    told = "You are the pilot Alice called. Canary 5530."
    assert asked["messages"][0] == {"role": "system", "content": told}
    assert asked["temperature"] == 0.3


async def test_a_conversation_keeps_its_assistant_and_never_its_instructions(
    socket_for: Open, alice: User, bob: User, configured: SimulatorHandle
) -> None:
    pilot = await shared(alice, "use")
    tab = await socket_for(bob)
    started = await tab.ask("Which way?", assistant_id=pilot["_id"])
    frames = [started, *await tab.events(), await boot_for(Person.of(bob))]
    home = started["conversation"]["id"]
    stored = [await conversations.get(bob.pk, home)]
    stored += await messages.of(bob.pk, home)  # type: ignore[arg-type]
    assert stored[0]["assistant_id"] == pilot["_id"]
    assert started["message"]["assistant_id"] == pilot["_id"]
    assert "5530" not in json.dumps([frames, stored], default=str)


async def test_the_next_answer_and_another_answer_are_the_assistants_again(
    socket_for: Open, alice: User, configured: SimulatorHandle
) -> None:
    pilot = await made(alice)
    tab = await socket_for(alice)
    started = await answered(tab, assistant_id=pilot["_id"])
    again = {
        "type": "run.regenerate",
        "id": "2",
        "conversation_id": started["conversation"]["id"],
        "message_id": started["message"]["id"],
    }
    assert (await tab.reply(again))["type"] == "run.started"
    await tab.events()
    assert "5530" in received(configured)["messages"][0]["content"]
    other = await tab.reply({**again, "endpoint": "azureOpenAI", "model": "gpt-4o"})
    await tab.events()
    assert not other["message"].get("assistant_id")
    assert "5530" not in json.dumps(received(configured))


@pytest.mark.parametrize("gone", ["deleted", "unshared", "ruled out", "switched off"])
async def test_an_assistant_that_may_not_be_used_any_more_says_so(
    socket_for: Open, alice: User, bob: User, configured: SimulatorHandle, gone: str
) -> None:
    pilot = await shared(alice, "use")
    tab = await socket_for(bob)
    started = await answered(tab, assistant_id=pilot["_id"])
    home = {"conversation_id": started["conversation"]["id"]}
    if gone == "deleted":
        await keeping.delete(Person.of(alice), pilot["_id"])
    elif gone == "unshared":
        await keeping.share(Person.of(alice), pilot["_id"], [])
    elif gone == "ruled out":
        await AccessRule.objects.acreate(
            effect="deny", kind="feature", feature="assistants"
        )
    else:
        section = azure(configured)
        raw = {
            "version": "1.3.17",
            "interface": {"agents": {"use": False}},
            "endpoints": {"azureOpenAI": section},
        }
        live.swap(LibreChat.model_validate(raw))
    before = len(configured.requests())
    refused = await tab.ask("And now?", assistant_id=pilot["_id"], **home)
    assert refused["type"] == "error"
    codes = {"ruled out": "feature_denied", "switched off": "switched_off"}
    assert refused["code"] == codes.get(gone, "no_such_assistant")
    assert len(configured.requests()) == before


async def test_one_who_loses_the_right_during_an_answer_gets_no_further_round(
    socket_for: Open,
    alice: User,
    bob: User,
    acting_model: SimulatorHandle,
    workshop: Workshop,
) -> None:
    workshop.held.add("look")
    acting_model.script("small", calling("look"), saying("Past the red buoy"))
    pilot = await shared(alice, "use")
    tab = await socket_for(bob)
    await tab.ask("Which way?", assistant_id=pilot["_id"])
    await workshop.begun.wait()
    await keeping.share(Person.of(alice), pilot["_id"], [])
    workshop.release.set()
    ended = (await tab.events())[-1]
    assert ended["type"] == "run.failed"
    assert "not shared with you any more" in json.dumps(ended)
    assert "red buoy" not in json.dumps(ended)


async def test_an_assistant_has_its_own_tools_whatever_the_chat_has_on(
    socket_for: Open, alice: User, acting_model: SimulatorHandle, workshop: Workshop
) -> None:
    chart, radio = (
        replace(LOOK, name=name, always=False) for name in ("chart", "radio")
    )
    workshop.offered = [chart, radio]
    pilot = await made(alice, tools=["chart"], model="gpt-4o")
    tab = await socket_for(alice)
    await answered(tab, assistant_id=pilot["_id"], tools=["radio"])
    names = [one["function"]["name"] for one in received(acting_model)["tools"]]
    assert names == ["chart"]


async def test_a_model_that_is_gone_is_named(
    socket_for: Open, alice: User, configured: SimulatorHandle
) -> None:
    pilot = await made(alice)
    put_azure(groups=[group(configured, "demo", {"gpt-4o": {"deploymentName": "x"}})])
    tab = await socket_for(alice)
    refused = await tab.ask("Which way?", assistant_id=pilot["_id"])
    assert refused["code"] == "no_such_assistant"
    assert "“Pilot” answers with “small”" in refused["message"]
    boot = await boot_for(Person.of(alice))
    assert [one for one in boot["offers"] if one.get("assistant_id")] == []


async def test_people_choose_it_beside_the_models(
    stores: None, alice: User, bob: User, configured: SimulatorHandle
) -> None:
    pilot = await shared(alice, "use")
    first = (await boot_for(Person.of(bob)))["offers"][0]
    assert (first["assistant_id"], first["label"]) == (pilot["_id"], "Pilot")
    assert (first["emoji"], first["starters"]) == ("⚓", ["Where is the buoy?"])
    assert first["level"] == "use"
    assert "assistant_id" not in (await boot_for(Person.of(bob)))["default_offer"]


async def test_only_marked_groups_answer_for_assistants_and_all_of_them(
    socket_for: Open, alice: User, configured: SimulatorHandle
) -> None:
    only = {"west-model": {"deploymentName": "west"}}
    put_azure(
        assistants=True,
        groups=[
            group(configured, "plain", {"gpt-4o": {"deploymentName": "gpt-4o"}}),
            group(configured, "west", only, assistants=True),
            group(
                configured,
                "sweden",
                {"small": {"deploymentName": "s"}},
                assistants=True,
            ),
        ],
    )
    with pytest.raises(Invalid):
        await made(alice, model="gpt-4o")
    tab = await socket_for(alice)
    for model, deployment in (("west-model", "west"), ("small", "s")):
        pilot = await made(alice, model=model)
        await answered(tab, assistant_id=pilot["_id"])
        asked = [one["path"] for one in configured.requests() if "chat/" in one["path"]]
        assert f"/deployments/{deployment}/" in asked[-1]


async def test_an_assistant_makes_artifacts_when_it_has_them_whatever_the_chat_has(
    socket_for: Open, alice: User, configured: SimulatorHandle
) -> None:
    plain, maker = await made(alice), await made(alice, tools=["artifacts"])
    tab = await socket_for(alice)
    for assistant, makes in ((plain, False), (maker, True)):
        await answered(tab, assistant_id=assistant["_id"], tools=["artifacts"])
        system = received(configured)["messages"][0]["content"]
        assert ("# Artifacts" in system) == makes
        assert "5530" in system


async def test_an_assistant_searches_in_its_libraries_as_far_as_the_person_may(
    socket_for: Open, alice: User, bob: User, acting_model: SimulatorHandle
) -> None:
    library = await library_keeping.make(alice.pk, "Harbour", "")
    await put(alice, library["_id"], "guide.md", GUIDE)
    look = calling("search_library", search_library='{"query": "mooring berth"}')
    chosen = [switch_of(library["_id"])]
    pilot = await shared(alice, "use")
    await keeping.change(Person.of(alice), pilot["_id"], {**PILOT, "tools": chosen})
    for person, found in ((alice, True), (bob, False)):
        acting_model.script("small", look, saying("Ask the harbour master"))
        tab = await socket_for(person)
        await tab.ask("Where may I moor?", assistant_id=pilot["_id"])
        told = json.dumps((await tab.events())[-1])
        assert ("northern quay" in told) == found
