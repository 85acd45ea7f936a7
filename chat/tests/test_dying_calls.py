"""A process dies at each step of a round: nothing is lost, no write is made twice."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from accounts.ledger.models import LedgerEntry
from accounts.models import User
from chat.runs.calls import acting
from chat.runs.recovery import survivor, sweeper
from chat.runs.run import Run
from chat.runs.watching.hub import Hub, hub
from chat.store import messages
from chat.store.running import run_log
from chat.store.running.run_log import RunRecord
from chat.tests.acting import BOOK, LOOK, Workshop, calling, saying
from chat.tests.configured import put_acting
from chat.tests.conftest import Frame, Open, Tab
from chat.tests.test_approvals import answered, goes_on, stored, waiting
from chat.tests.test_rounds import parts
from endpoints.simulator.testing import SimulatorHandle
from tools.call import call as make_call
from tools.tool import Result

Die = Callable[[], Awaitable[None]]


@pytest.fixture(autouse=True)
def _nobody_renews(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a run without a driver count as a dead process's."""
    monkeypatch.setattr(sweeper, "YOUNG", 0)
    monkeypatch.setattr(sweeper, "BEGINNING", -1)
    monkeypatch.setattr(sweeper, "LOCK", 1)


async def dies(*_: Any, **__: Any) -> None:  # noqa: ANN401 - in anything's place
    """End the driver as kill -9 does: nothing more is written, stored or settled."""
    raise asyncio.CancelledError("lost")


async def left(tab: Tab, text: str = "Do it") -> Frame:
    """Ask; return run.started when the driver is gone."""
    started = await tab.ask(text)
    await gone()
    return started


async def gone() -> None:
    """Wait until no driver is left."""
    await asyncio.gather(*(await hub()).drivers.values(), return_exceptions=True)


async def swept() -> RunRecord:
    """Have the run ended from its log by somebody else."""
    ours = await hub()
    [record] = await run_log.all_records()
    assert not ours.drivers
    found = await sweeper.sweep(ours.process, ours.held)
    assert [each.run_id for each in found] == [record.run_id]
    assert await run_log.all_records() == []
    return record


async def revived(tab: Tab, record: RunRecord) -> list[Frame]:
    """Have the survivor go on; return its events."""
    assert await survivor.go_on_if_wanted(await hub(), record)
    started = await tab.until("run.started")
    await tab.send({"type": "run.resume", "run_id": started["run_id"]})
    events = await tab.events()
    await asyncio.gather(*(await hub()).drivers.values())
    return events


STEPS = ["after the intent", "after the call", "after the result"]


def die_at(step: str, patched: pytest.MonkeyPatch) -> None:
    """Have the driver die at a step of its first round."""
    if step == "after the intent":
        patched.setattr(acting, "make_call", dies)
    elif step == "after the call":

        async def unheard(*given: Any) -> Result:  # noqa: ANN401 - passed on
            await make_call(*given)
            raise asyncio.CancelledError("lost")

        patched.setattr(acting, "make_call", unheard)
    else:
        act = acting.act

        async def unsent(hub: Hub, run: Run) -> bool:
            await act(hub, run)
            raise asyncio.CancelledError("lost")

        patched.setattr(acting, "act", unsent)


@pytest.mark.parametrize("step", STEPS)
async def test_what_was_read_is_read_again_and_the_answer_goes_on(
    socket_for: Open,
    workshop: Workshop,
    acting_model: SimulatorHandle,
    alice: User,
    monkeypatch: pytest.MonkeyPatch,
    step: str,
) -> None:
    acting_model.script("gpt-4o", calling("look", text="Let me look."), saying("Done."))
    tab = await socket_for(alice)
    with monkeypatch.context() as patched:
        die_at(step, patched)
        started = await left(tab)
    record = await swept()
    answer = await stored(alice, started)
    assert answer["status"] == "interrupted"
    done = step == "after the result"
    assert answer["content"][1]["call"]["state"] == ("done" if done else "failed")
    events = await revived(tab, record)
    assert parts(events) == ["Let me look.", ("look", "done"), "Done."]
    expected = {STEPS[0]: 1, STEPS[1]: 2, STEPS[2]: 1}
    assert len(workshop.made) == expected[step]
    assert await messages.of(alice.pk, started["conversation"]["id"])


@pytest.mark.parametrize("step", STEPS[:2])
async def test_a_write_without_a_result_is_never_repeated_unasked(
    socket_for: Open,
    workshop: Workshop,
    acting_model: SimulatorHandle,
    alice: User,
    monkeypatch: pytest.MonkeyPatch,
    step: str,
) -> None:
    acting_model.script("gpt-4o", calling("book"), saying("Done."))
    tab = await socket_for(alice)
    with monkeypatch.context() as patched:
        die_at(step, patched)
        started = await left(tab)
    record = await swept()
    answer = await stored(alice, started)
    assert answer["status"] == "waiting"
    call = answer["content"][0]["call"]
    assert call["state"] == "unknown"
    assert "may or may not have happened" in call["message"]
    assert not await survivor.go_on_if_wanted(await hub(), record)
    made = len(workshop.made)
    events = await goes_on(tab, answered(started, "c1", "skip"))
    assert parts(events) == [("book", "failed"), "Done."]
    assert len(workshop.made) == made


async def test_a_write_that_is_in_doubt_is_repeated_when_the_person_says_so(
    socket_for: Open,
    workshop: Workshop,
    acting_model: SimulatorHandle,
    alice: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    acting_model.script("gpt-4o", calling("book"), saying("Done."))
    tab = await socket_for(alice)
    with monkeypatch.context() as patched:
        die_at(STEPS[0], patched)
        started = await left(tab)
    await swept()
    events = await goes_on(tab, answered(started, "c1", "repeat"))
    assert parts(events) == [("book", "done"), "Done."]
    assert len(workshop.made) == 1


async def test_a_write_whose_result_was_logged_is_made_once(
    socket_for: Open,
    workshop: Workshop,
    acting_model: SimulatorHandle,
    alice: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    acting_model.script("gpt-4o", calling("book"), saying("Done."))
    tab = await socket_for(alice)
    with monkeypatch.context() as patched:
        die_at(STEPS[2], patched)
        await left(tab)
    events = await revived(tab, await swept())
    assert parts(events) == [("book", "done"), "Done."]
    assert len(workshop.made) == 1


async def test_no_round_is_entered_twice(
    socket_for: Open,
    workshop: Workshop,
    acting_model: SimulatorHandle,
    alice: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    acting_model.script("gpt-4o", calling("look"), saying("Done."))
    tab = await socket_for(alice)
    with monkeypatch.context() as patched:
        die_at(STEPS[2], patched)
        started = await left(tab)
    record = await swept()
    await sweeper.end_from_log(record)
    home = started["conversation"]["id"]
    lines = [x async for x in LedgerEntry.objects.filter(conversation_id=home)]
    assert [line.outcome for line in lines] == ["ok"]
    await revived(tab, record)
    lines = [x async for x in LedgerEntry.objects.filter(conversation_id=home)]
    assert [line.outcome for line in lines] == ["ok", "ok"]


async def test_an_approved_write_that_died_before_it_was_made_is_made_once(
    socket_for: Open,
    workshop: Workshop,
    acting_model: SimulatorHandle,
    alice: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    workshop.offered = [LOOK, BOOK]
    put_acting(acting_model, write="ask")
    tab = await socket_for(alice)
    started = await waiting(tab, acting_model, "book")
    with monkeypatch.context() as patched:
        patched.setattr(acting, "go_on", dies)
        await tab.send(answered(started, "c1", "once"))
        await tab.until("run.started")
        await asyncio.gather(*(await hub()).drivers.values(), return_exceptions=True)
    events = await revived(tab, await swept())
    assert parts(events) == [("book", "done"), "Done."]
    assert len(workshop.made) == 1
