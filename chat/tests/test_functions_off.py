"""Models without function calling, and answers that no model reviews."""

import asyncio
from typing import Any

import pytest

from accounts.models import User
from chat.runs.watching.hub import hub
from chat.store import conversations
from chat.tests.acting import Workshop, calling, saying
from chat.tests.api.conftest import talk
from chat.tests.configured import azure, put_azure
from chat.tests.conftest import Frame, Open, Tab
from chat.tests.test_rounds import parts
from endpoints.simulator.script import Script
from endpoints.simulator.testing import SimulatorHandle
from librechat_yaml.schema import LibreChat
from tools.tool import Result

BLOCK = 'Hm.\n```tool_calls\n[{"name": "look", "arguments": {"at": "sea"}}]\n```'


async def answered(tab: Tab, **changes: object) -> list[Frame]:
    """Ask; return the events, once the run is let go of."""
    started = await tab.ask("Do it", **changes)
    assert started["type"] == "run.started", started
    events = await tab.events()
    await asyncio.gather(*(await hub()).drivers.values())
    return events


def bodies(simulator: SimulatorHandle) -> list[dict[str, Any]]:
    return [each["body"] for each in simulator.requests()]


async def test_with_functions_off_tools_are_called_in_writing(
    socket_for: Open, workshop: Workshop, acting_model: SimulatorHandle, alice: User
) -> None:
    acting_model.script("gpt-4o", Script(answer=BLOCK, times=1), saying("Done."))
    tab = await socket_for(alice)
    events = await answered(tab, params={"functions": False})
    assert parts(events) == ["Hm.\n", ("look", "done"), "Done."]
    assert workshop.made == [("look", {"at": "sea"})]
    first, second = bodies(acting_model)
    assert "tools" not in first
    assert "functions" not in first
    assert "* look: Look around." in first["messages"][0]["content"]
    assert second["messages"][-1]["content"] == "Result of look:\nlook ok"


def put_old(simulator: SimulatorHandle) -> None:
    """Put a model of legacy completions in force."""
    section = azure(simulator)
    model = {"deploymentName": "old", "baseModel": "gpt-3.5-turbo-instruct"}
    section["groups"][0]["models"]["old"] = model
    put_azure(**section, plugins=True)


@pytest.mark.parametrize("switched_on", [True, False])
async def test_a_model_without_functions_has_the_tools_that_are_switched_on(
    socket_for: Open,
    workshop: Workshop,
    acting_model: SimulatorHandle,
    alice: User,
    *,
    switched_on: bool,
) -> None:
    put_old(acting_model)
    kind = "gpt-3.5-turbo-instruct"
    acting_model.script(
        "old",
        Script(answer=BLOCK, times=1, base_model=kind),
        Script(answer="Done.", times=1, base_model=kind),
    )
    home, ids = await talk(alice, "So?", "Yes.")
    await conversations.change(
        alice.pk, home, {"tools": ["look"] if switched_on else []}
    )
    place = {"conversation_id": home, "parent_id": ids[-1]}
    events = await answered(await socket_for(alice), model="old", **place)
    if switched_on:
        assert parts(events) == ["Hm.\n", ("look", "done"), "Done."]
        assert "* look: Look around." in bodies(acting_model)[0]["prompt"]
    else:
        assert parts(events) == [BLOCK]
        assert workshop.made == []


@pytest.mark.parametrize("skips", [True, False])
async def test_what_tools_say_is_the_answer_where_reviews_are_skipped(
    socket_for: Open,
    workshop: Workshop,
    acting_model: SimulatorHandle,
    alice: User,
    *,
    skips: bool,
) -> None:
    workshop.results["look"] = Result("A quay.")
    acting_model.script("gpt-4o", calling("look", "book"), saying("Reviewed."))
    params = {"skip_completion": skips}
    events = await answered(await socket_for(alice), params=params)
    answer = "A quay.\n\nbook ok" if skips else "Reviewed."
    assert parts(events) == [("look", "done"), ("book", "done"), answer]
    assert events[-1]["message"]["status"] == "complete"
    assert len(bodies(acting_model)) == (1 if skips else 2)
    assert "skip_completion" not in bodies(acting_model)[0]


async def test_a_call_that_failed_is_reviewed_all_the_same(
    socket_for: Open, workshop: Workshop, acting_model: SimulatorHandle, alice: User
) -> None:
    workshop.results["look"] = Result("It is dark.", failed=True)
    acting_model.script("gpt-4o", calling("look"), saying("Reviewed."))
    params = {"skip_completion": True}
    events = await answered(await socket_for(alice), params=params)
    assert parts(events) == [("look", "failed"), "Reviewed."]


def test_a_preset_of_librechat_says_both() -> None:
    options = {"agent": "classic", "skipCompletion": True}
    preset = {"endpoint": "azureOpenAI", "model": "m", "agentOptions": options}
    specs = {"list": [{"name": "s", "label": "S", "preset": preset}]}
    [spec] = LibreChat.model_validate({"modelSpecs": specs}).model_specs.specs
    assert spec.preset.params == {"functions": False, "skip_completion": True}
