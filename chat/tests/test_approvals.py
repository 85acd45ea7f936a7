"""Calls that wait for a person: durable, answered from anywhere, by nobody else."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.ledger.models import Budget, Hold, LedgerEntry
from accounts.models import User
from chat.runs.calls import cut_off
from chat.runs.watching.hub import hub
from chat.store import conversations, messages
from chat.store.running import run_log
from chat.tests.acting import Workshop, calling, saying
from chat.tests.configured import put_acting
from chat.tests.conftest import Frame, Open, Tab
from chat.tests.test_rounds import parts, told
from endpoints.simulator.testing import SimulatorHandle


@pytest.fixture
def asking(acting_model: SimulatorHandle) -> SimulatorHandle:
    """Have everybody asked before a tool writes."""
    put_acting(acting_model, write="ask")
    return acting_model


def answered(started: Frame, call_id: str, answer: str, **more: object) -> Frame:
    """Return a frame that answers a call of the answer that `started` tells of."""
    return {
        "type": "tool.answer",
        "id": "7",
        "conversation_id": started["conversation"]["id"],
        "message_id": started["message"]["id"],
        "call_id": call_id,
        "answer": answer,
        **more,
    }


async def waiting(tab: Tab, simulator: SimulatorHandle, *names: str) -> Frame:
    """Have an answer wait; return its run.started."""
    simulator.script("gpt-4o", calling(*names), saying("Done."))
    started, events = await told(tab)
    assert events[-1]["type"] == "run.finished", events[-1].get("error")
    assert events[-1]["message"]["status"] == "waiting"
    return started


async def goes_on(tab: Tab, frame: Frame) -> list[Frame]:
    """Answer a call; return the events of the run that goes on."""
    reply = await tab.reply(frame)
    assert reply["type"] == "run.started", reply
    assert reply["message"]["status"] == "streaming"
    events = await tab.events()
    await asyncio.gather(*(await hub()).drivers.values())
    return events


async def stored(owner: User, started: Frame) -> Any:  # noqa: ANN401 - a document
    return await messages.get(
        owner.pk, started["conversation"]["id"], started["message"]["id"]
    )


async def test_a_call_that_asks_waits_and_holds_nothing(
    socket_for: Open, workshop: Workshop, asking: SimulatorHandle, alice: User
) -> None:
    started = await waiting(await socket_for(alice), asking, "look", "book")
    assert [name for name, _ in workshop.made] == ["look"]
    look, book = (p["call"] for p in (await stored(alice, started))["content"])
    assert (look["state"], book["state"]) == ("done", "waiting")
    assert book["message"] == "This tool asks before it acts."
    assert book["expires_at"] > timezone.now().isoformat()
    ours = await hub()
    assert {*ours.drivers, *ours.writers, *ours.held} == set()
    assert await run_log.all_records() == []
    assert not await Hold.objects.aexists()


async def test_another_device_allows_it_once_and_the_answer_goes_on(
    socket_for: Open, workshop: Workshop, asking: SimulatorHandle, alice: User
) -> None:
    started = await waiting(await socket_for(alice), asking, "look", "book")
    phone = await socket_for(alice)
    events = await goes_on(phone, answered(started, "c2", "once"))
    assert parts(events) == [("look", "done"), ("book", "done"), "Done."]
    assert [name for name, _ in workshop.made] == ["look", "book"]
    home = await conversations.get(alice.pk, started["conversation"]["id"])
    assert "allowed_tools" not in home
    lines = [line async for line in LedgerEntry.objects.filter(kind="chat")]
    used = events[-1]["message"]["usage"]
    assert used["prompt"] == sum(line.prompt for line in lines)
    assert len(lines) == 2


async def test_what_is_refused_is_not_called_and_the_model_is_told(
    socket_for: Open, workshop: Workshop, asking: SimulatorHandle, alice: User
) -> None:
    tab = await socket_for(alice)
    started = await waiting(tab, asking, "book")
    events = await goes_on(tab, answered(started, "c1", "deny"))
    assert parts(events) == [("book", "denied"), "Done."]
    assert workshop.made == []
    sent = asking.requests()[-1]["body"]["messages"][-1]
    assert sent["content"] == "The person refused this call."


async def test_arguments_can_be_changed(
    socket_for: Open, workshop: Workshop, asking: SimulatorHandle, alice: User
) -> None:
    tab = await socket_for(alice)
    started = await waiting(tab, asking, "book")
    frame = answered(started, "c1", "once", arguments='{"berth": 4}')
    events = await goes_on(tab, frame)
    assert workshop.made == [("book", {"berth": 4})]
    assert events[-1]["message"]["content"][0]["call"]["edited"]


async def test_what_is_allowed_for_the_conversation_asks_no_more(
    socket_for: Open, workshop: Workshop, asking: SimulatorHandle, alice: User
) -> None:
    tab = await socket_for(alice)
    started = await waiting(tab, asking, "book")
    await goes_on(tab, answered(started, "c1", "conversation"))
    asking.script("gpt-4o", calling("book"), saying("Again."))
    home = started["conversation"]["id"]
    await tab.ask("More", conversation_id=home, parent_id=started["message"]["id"])
    assert parts(await tab.events()) == [("book", "done"), "Again."]
    asking.script("gpt-4o", calling("book"))
    await tab.ask("In a new one")
    assert parts(await tab.events()) == [("book", "waiting")]


async def test_several_calls_are_all_answered_before_it_goes_on(
    socket_for: Open, workshop: Workshop, asking: SimulatorHandle, alice: User
) -> None:
    tab = await socket_for(alice)
    started = await waiting(tab, asking, "book", "book")
    await tab.send(answered(started, "c1", "deny"))
    assert (await tab.until("messages.changed", "error"))["type"] != "error"
    assert (await stored(alice, started))["status"] == "waiting"
    events = await goes_on(tab, answered(started, "c2", "once"))
    assert parts(events) == [("book", "denied"), ("book", "done"), "Done."]
    assert len(workshop.made) == 1


async def test_two_tabs_that_answer_at_once_begin_one_run(
    socket_for: Open, workshop: Workshop, asking: SimulatorHandle, alice: User
) -> None:
    tabs = [await socket_for(alice), await socket_for(alice)]
    started = await waiting(tabs[0], asking, "book", "book")
    await asyncio.gather(
        *(
            tab.send(answered(started, f"c{at}", "once"))
            for at, tab in enumerate(tabs, 1)
        )
    )
    begun = await tabs[0].until("run.started")
    other = await tabs[1].until("run.started")
    while other["run_id"] == started["run_id"]:  # it was told of that one, too
        other = await tabs[1].until("run.started")
    assert other["run_id"] == begun["run_id"]
    await asyncio.gather(*(await hub()).drivers.values())
    assert len(workshop.made) == 2


async def said_no(tab: Tab, frame: Frame) -> str:
    """Send a frame that is refused; return the code."""
    await tab.send(frame)
    return str((await tab.until("error", "run.started")).get("code"))


async def test_an_answer_that_cannot_be_is_refused(
    socket_for: Open, workshop: Workshop, asking: SimulatorHandle, alice: User
) -> None:
    tab = await socket_for(alice)
    started = await waiting(tab, asking, "book")
    assert await said_no(tab, answered(started, "c9", "once")) == "no_such_call"
    assert await said_no(tab, answered(started, "c1", "repeat")) == "invalid"
    wrong = answered(started, "c1", "once", arguments="[1]")
    assert await said_no(tab, wrong) == "invalid"
    goes = {"type": "run.continue", "conversation_id": started["conversation"]["id"]}
    goes["message_id"] = started["message"]["id"]
    assert await said_no(tab, goes) == "waiting"
    await goes_on(tab, answered(started, "c1", "once"))
    assert await said_no(tab, answered(started, "c1", "once")) == "not_waiting"
    assert len(workshop.made) == 1


async def test_after_a_day_it_counts_as_refused(
    socket_for: Open,
    workshop: Workshop,
    asking: SimulatorHandle,
    alice: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cut_off, "LIFE", timedelta(seconds=-1))
    tab = await socket_for(alice)
    started = await waiting(tab, asking, "book")
    assert await said_no(tab, answered(started, "c1", "once")) == "expired"
    goes = {"type": "run.continue", "id": "7"}
    goes["conversation_id"] = started["conversation"]["id"]
    goes["message_id"] = started["message"]["id"]
    events = await goes_on(tab, goes)
    assert parts(events) == [("book", "denied"), "Done."]


async def test_the_person_may_write_on_over_a_call_that_waits(
    socket_for: Open, workshop: Workshop, asking: SimulatorHandle, alice: User
) -> None:
    tab = await socket_for(alice)
    started = await waiting(tab, asking, "book")
    asking.script("gpt-4o", saying("As you like."))
    home, parent = started["conversation"]["id"], started["message"]["id"]
    reply = await tab.ask("Never mind", conversation_id=home, parent_id=parent)
    assert reply["type"] == "run.started"
    assert parts(await tab.events()) == ["As you like."]
    sent = asking.requests()[-1]["body"]["messages"]
    assert sent[-2]["role"] == "tool"
    assert "was not made" in sent[-2]["content"]


async def test_bob_cannot_answer_for_alice(
    socket_for: Open,
    workshop: Workshop,
    asking: SimulatorHandle,
    alice: User,
    bob: User,
) -> None:
    started = await waiting(await socket_for(alice), asking, "book")
    before = await stored(alice, started)
    bobs = await socket_for(bob)
    assert await said_no(bobs, answered(started, "c1", "once")) == "no_such_message"
    assert await stored(alice, started) == before
    assert workshop.made == []


async def test_a_budget_that_refuses_to_go_on_leaves_the_call_waiting(
    socket_for: Open, workshop: Workshop, asking: SimulatorHandle, alice: User
) -> None:
    tab = await socket_for(alice)
    started = await waiting(tab, asking, "book")
    before = await stored(alice, started)
    await Budget.objects.acreate(
        scope=Budget.Scope.EVERYONE, unit=Budget.Unit.TOKENS, limit=1
    )
    assert await said_no(tab, answered(started, "c1", "once")) == "over_budget"
    assert await stored(alice, started) == before
