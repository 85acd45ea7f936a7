"""An answer acts: the model calls, the calls are made, it writes on."""

import asyncio
from typing import Any

import orjson
import pytest
from pytest_django import Settings

from accounts.ledger.models import Budget, Hold, LedgerEntry
from accounts.models import User
from chat.runs.calls import acting
from chat.runs.watching.hub import hub
from chat.store import messages
from chat.store.running import run_log
from chat.tests.acting import Workshop, calling, saying
from chat.tests.configured import put_acting
from chat.tests.conftest import Frame, Open, Tab
from endpoints.simulator.script import Script
from endpoints.simulator.testing import SimulatorHandle
from tools.call import call as make_call
from tools.tool import Citation, Result


async def told(tab: Tab, text: str = "Do it") -> tuple[Frame, list[Frame]]:
    """Ask; return run.started and the events, once the run is let go of."""
    started = await tab.ask(text)
    assert started["type"] == "run.started", started
    events = await tab.events()
    await asyncio.gather(*(await hub()).drivers.values())
    return started, events


def parts(events: list[Frame]) -> list[Any]:
    """Return the answer's parts as text, or name and state."""
    content = events[-1]["message"]["content"]
    return [
        part.get("text") or (part["call"]["name"], part["call"]["state"])
        for part in content
    ]


def states(events: list[Frame]) -> list[tuple[str, str]]:
    """Return what was told of calls, in its order."""
    calls = [event["call"] for event in events if event["type"] == "run.tool"]
    return [(call["id"], call.get("state", "begun")) for call in calls]


async def test_calls_are_made_and_the_model_writes_on(
    socket_for: Open, workshop: Workshop, acting_model: SimulatorHandle, alice: User
) -> None:
    workshop.results["look"] = Result("a quay", citations=(Citation("Q", "http://q"),))
    acting_model.script(
        "gpt-4o", calling("look", "book", look='{"at": "sea"}'), saying("Done.")
    )
    _, events = await told(await socket_for(alice))
    assert parts(events) == [("look", "done"), ("book", "done"), "Done."]
    assert sorted(name for name, _ in workshop.made) == ["book", "look"]
    assert ("look", {"at": "sea"}) in workshop.made
    look = events[-1]["message"]["content"][0]["call"]
    assert look["result"] == "a quay"
    assert look["citations"] == [{"title": "Q", "url": "http://q", "snippet": ""}]
    assert (look["label"], look["round"], look["effect"]) == ("Look", 1, "read")
    assert look["ms"] >= 0


async def test_the_model_is_told_what_it_called_and_what_came_of_it(
    socket_for: Open, workshop: Workshop, acting_model: SimulatorHandle, alice: User
) -> None:
    acting_model.script("gpt-4o", calling("look", "book"), saying("Done."))
    await told(await socket_for(alice))
    first, second = (each["body"] for each in acting_model.requests())
    assert [each["function"]["name"] for each in first["tools"]] == ["look", "book"]
    assert second["tools"] == first["tools"]
    said, *results = second["messages"][-3:]
    assert [call["id"] for call in said["tool_calls"]] == ["c1", "c2"]
    assert [(one["tool_call_id"], one["content"]) for one in results] == [
        ("c1", "look ok"),
        ("c2", "book ok"),
    ]


async def test_a_call_is_logged_before_it_is_made_and_its_result_before_it_is_sent(
    socket_for: Open,
    workshop: Workshop,
    acting_model: SimulatorHandle,
    alice: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    acting_model.script("gpt-4o", calling("look"), saying("Done."))
    seen: list[tuple[str, list[str]]] = []

    async def logged(run_id: str) -> list[str]:
        frames = [orjson.loads(e.frame) for e in await run_log.events_after(run_id, 0)]
        return [f["call"].get("state", "") for f in frames if f["type"] == "run.tool"]

    async def watching(tool: Any, arguments: str, caller: Any) -> Result:  # noqa: ANN401
        seen.append(("called", await logged(caller.run_id)))
        return await make_call(tool, arguments, caller)

    monkeypatch.setattr(acting, "make_call", watching)
    started, _ = await told(await socket_for(alice))
    assert seen == [("called", ["", "running"])]
    assert await logged(started["run_id"]) == ["", "running", "done"]


async def test_each_round_has_its_own_line_and_the_answer_their_sum(
    socket_for: Open, workshop: Workshop, acting_model: SimulatorHandle, alice: User
) -> None:
    acting_model.script("gpt-4o", calling("look"), calling("book"), saying("Done."))
    started, events = await told(await socket_for(alice))
    lines = [
        line async for line in LedgerEntry.objects.filter(run_id=started["run_id"])
    ]
    assert [line.outcome for line in lines] == ["ok", "ok", "ok"]
    used = events[-1]["message"]["usage"]
    assert used["prompt"] == sum(line.prompt for line in lines)
    assert used["completion"] == sum(line.completion for line in lines)
    assert not await Hold.objects.aexists()


async def test_a_budget_that_ends_in_the_middle_ends_the_answer_and_says_so(
    socket_for: Open, workshop: Workshop, acting_model: SimulatorHandle, alice: User
) -> None:
    acting_model.script("gpt-4o", calling("look"), saying("Never."))
    budget = await Budget.objects.acreate(
        scope=Budget.Scope.EVERYONE, unit=Budget.Unit.TOKENS, limit=1_000_000
    )

    workshop.held = {"look"}
    tab = await socket_for(alice)
    await tab.ask("Do it")
    await workshop.begun.wait()
    await Budget.objects.filter(pk=budget.pk).aupdate(limit=1)
    workshop.release.set()
    events = await tab.events()
    assert events[-1]["type"] == "run.failed"
    assert events[-1]["error"]["code"] == "over_budget"
    assert parts(events) == [("look", "done")]
    assert events[-2]["type"] == "run.notice"
    assert len(acting_model.requests()) == 1


async def test_failures_are_answers(
    socket_for: Open, workshop: Workshop, acting_model: SimulatorHandle, alice: User
) -> None:
    workshop.results["book"] = Result("The port is closed.", failed=True)
    acting_model.script(
        "gpt-4o", calling("dance", "look", "book", look="{"), saying("Sorry.")
    )
    _, events = await told(await socket_for(alice))
    assert parts(events) == [
        ("dance", "failed"),
        ("look", "failed"),
        ("book", "failed"),
        "Sorry.",
    ]
    dance, look, book = (
        one["content"] for one in acting_model.requests()[-1]["body"]["messages"][-3:]
    )
    assert dance == "There is no tool 'dance'. There are: look, book."
    assert "no JSON" in look
    assert book == "The port is closed."
    assert workshop.made == [("book", {})]


async def test_what_may_not_be_used_is_not_called(
    socket_for: Open, workshop: Workshop, acting_model: SimulatorHandle, alice: User
) -> None:
    put_acting(acting_model, book="deny")
    acting_model.script("gpt-4o", calling("book"), saying("A pity."))
    _, events = await told(await socket_for(alice))
    assert parts(events) == [("book", "failed"), "A pity."]
    assert workshop.made == []
    offered = acting_model.requests()[0]["body"]["tools"]
    assert [each["function"]["name"] for each in offered] == ["look"]


async def test_three_equal_failing_calls_end_the_calling(
    socket_for: Open, workshop: Workshop, acting_model: SimulatorHandle, alice: User
) -> None:
    workshop.results["look"] = Result("Fog.", failed=True)
    acting_model.script("gpt-4o", *[calling("look")] * 3, saying("I see nothing."))
    _, events = await told(await socket_for(alice))
    assert parts(events)[-1] == "I see nothing."
    last = acting_model.requests()[-1]["body"]
    assert "tools" not in last
    assert "do not repeat it" in last["messages"][-1]["content"]


async def test_rounds_have_a_limit_that_is_told(
    socket_for: Open,
    workshop: Workshop,
    acting_model: SimulatorHandle,
    alice: User,
    settings: Settings,
) -> None:
    settings.TOOL_ROUNDS = 2
    acting_model.script("gpt-4o", *[calling("look")] * 3)
    _, events = await told(await socket_for(alice))
    assert events[-1]["error"]["code"] == "tool_rounds"
    assert parts(events) == [("look", "done"), ("look", "cancelled")]
    assert len(workshop.made) == 1


async def test_an_answer_may_call_for_so_long(
    socket_for: Open,
    workshop: Workshop,
    acting_model: SimulatorHandle,
    alice: User,
    settings: Settings,
) -> None:
    settings.TOOL_RUN_SECONDS = 0
    acting_model.script("gpt-4o", calling("look"))
    _, events = await told(await socket_for(alice))
    assert events[-1]["error"]["code"] == "tool_seconds"
    assert workshop.made == []


async def test_so_many_calls_are_made_at_once(
    socket_for: Open,
    workshop: Workshop,
    acting_model: SimulatorHandle,
    alice: User,
    settings: Settings,
) -> None:
    settings.TOOL_CALLS_AT_ONCE = 2
    workshop.held = {"look"}
    acting_model.script("gpt-4o", calling(*["look"] * 3), saying("Done."))
    tab = await socket_for(alice)
    await tab.ask("Do it")
    while len(workshop.made) < 2:
        await tab.until("run.tool", "pong")
        await tab.send({"type": "ping"})
    assert len(workshop.made) == 2
    workshop.release.set()
    assert len(parts(await tab.events())) == 4
    assert len(workshop.made) == 3


async def test_stop_ends_calls_at_once(
    socket_for: Open, workshop: Workshop, acting_model: SimulatorHandle, alice: User
) -> None:
    workshop.held = {"look"}
    acting_model.script("gpt-4o", calling("look", "book"), saying("Never."))
    tab = await socket_for(alice)
    started = await tab.ask("Do it")
    while ("book", {}) not in workshop.made or len(workshop.made) < 2:
        await tab.receive()
    await tab.send({"type": "run.stop", "run_id": started["run_id"]})
    events = await tab.events()
    assert events[-1]["message"]["status"] == "stopped"
    assert parts(events)[0] == ("look", "cancelled")
    assert len(acting_model.requests()) == 1


async def test_equal_ids_of_two_rounds_are_two_calls(
    socket_for: Open, workshop: Workshop, acting_model: SimulatorHandle, alice: User
) -> None:
    acting_model.script("gpt-4o", calling("look"), calling("book"), saying("Done."))
    _, events = await told(await socket_for(alice))
    assert states(events) == [
        ("c1", "begun"),
        ("c1", "running"),
        ("c1", "done"),
        ("c1_2", "begun"),
        ("c1_2", "running"),
        ("c1_2", "done"),
    ]


async def test_a_model_without_tools_is_offered_none(
    socket_for: Open, workshop: Workshop, configured: SimulatorHandle, alice: User
) -> None:
    configured.script("gpt-4o", Script(answer="Hello."))
    await told(await socket_for(alice))
    assert "tools" not in configured.requests()[-1]["body"]


async def test_the_stored_answer_is_what_was_told(
    socket_for: Open, workshop: Workshop, acting_model: SimulatorHandle, alice: User
) -> None:
    acting_model.script("gpt-4o", calling("look"), saying("Done."))
    started, events = await told(await socket_for(alice))
    home = started["conversation"]["id"]
    stored = (await messages.of(alice.pk, home))[1]
    assert stored["content"] == events[-1]["message"]["content"]
