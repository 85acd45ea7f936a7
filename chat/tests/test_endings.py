"""Every answer comes to its end, whatever the model says and whatever is raised."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import orjson
import pytest
from django.db import OperationalError

from accounts.ledger.models import Hold, LedgerEntry
from accounts.models import User
from chat.runs import finish
from chat.runs.answer import answer_size
from chat.runs.recovery import sweeper
from chat.runs.watching.hub import hub
from chat.store import messages
from chat.store.mongo import database
from chat.store.running import run_log
from chat.tests.conftest import Frame, Tab, said
from endpoints.billing import permit
from endpoints.calling import ask as service
from endpoints.events import (
    Attempt,
    Event,
    Finished,
    Reasoning,
    ReasoningItem,
    Text,
    ToolCall,
    Usage,
)

Open = Callable[..., Awaitable[Tab]]
Say = Callable[..., None]
OK = Attempt("t", "demo", "gpt-4o", "ok", status=200)
DONE = Finished("stop")


@pytest.fixture
def say(monkeypatch: pytest.MonkeyPatch) -> Say:
    """Return a function that decides what the next models say."""

    def saying(*events: Event) -> None:
        async def stream(*_: object, **__: object) -> AsyncIterator[Event]:
            for event in (OK, *events):
                yield event

        monkeypatch.setattr(service, "stream", stream)

    return saying


async def asked(tab: Tab) -> tuple[Frame, list[Frame]]:
    """Ask, wait until the driver has ended; return run.started and the events."""
    started = await tab.ask()
    assert started["type"] == "run.started"
    events = await tab.events()
    await asyncio.gather(*(await hub()).drivers.values())
    return started, events


async def nothing_is_held(owner: User) -> bool:
    """Say whether the person's place, reservation and driver are free again."""
    ours = await hub()
    free = not (ours.held or ours.drivers or ours.writers)
    listed = await run_log.records_of(owner.pk) + await run_log.all_records()
    return free and not listed and not await Hold.objects.aexists()


async def lines() -> list[LedgerEntry]:
    return [line async for line in LedgerEntry.objects.all()]


@pytest.mark.parametrize(
    ("told", "entered"),
    [(10**18, 10**8), (10**30, 10**8), (-7, 0), (2.9, 2), (float("nan"), 0)],
)
async def test_tokens_that_cannot_be_end_no_answer_wrongly(
    socket_for: Open,
    alice: User,
    say: Say,
    told: Any,  # noqa: ANN401 - whatever a service says
    entered: int,
) -> None:
    say(Text("Whole"), Usage(told, told, told, told), DONE)
    started, events = await asked(await socket_for(alice))
    assert events[-1]["message"]["status"] == "complete"
    home = started["conversation"]["id"]
    answer = (await messages.of(alice.pk, home))[1]
    assert (answer["status"], answer["usage"]["prompt"]) == ("complete", entered)
    assert [(line.outcome, line.prompt) for line in await lines()] == [("ok", entered)]
    assert await nothing_is_held(alice)


async def stored_and_logged(owner: User, tab: Tab) -> tuple[Any, list[Frame]]:
    """Ask and wait for the end; return the stored answer and all that was logged."""
    started = await tab.ask()
    await asyncio.gather(*(await hub()).drivers.values())
    entries = await run_log.events_after(started["run_id"], 0)
    [_, answer] = await messages.of(owner.pk, started["conversation"]["id"])
    return answer, [orjson.loads(entry.frame) for entry in entries]


async def test_an_answer_that_no_document_could_hold_ends_by_its_length_with_its_text(
    socket_for: Open, alice: User, say: Say
) -> None:
    say(Reasoning("思" * 1_000_000), *[Text("字" * 500_000)] * 12, DONE)
    answer, events = await stored_and_logged(alice, await socket_for(alice))
    assert (answer["status"], answer["finish_reason"]) == ("complete", "length")
    thought, text = (part["text"] for part in answer["content"])
    assert thought == "思" * 1_000_000
    assert text == "字" * ((answer_size.MOST - 3_000_000) // 3)
    assert said(events) == text
    assert events[-1]["type"] == "run.finished"
    assert await nothing_is_held(alice)


async def test_tool_calls_count_towards_the_length(
    socket_for: Open, alice: User, say: Say
) -> None:
    say(*[ToolCall(n % 3, "id", "name", "x" * 700_000) for n in range(30)], DONE)
    answer, events = await stored_and_logged(alice, await socket_for(alice))
    assert (answer["status"], answer["finish_reason"]) == ("complete", "length")
    sizes = [len(part["call"]["arguments"]) for part in answer["content"]]
    assert len(sizes) == 3
    assert answer_size.MOST - 1_000 < sum(sizes) < answer_size.MOST
    assert events[-1]["type"] == "run.finished"


async def test_a_call_in_many_pieces_is_shown_whole_and_logged_within_bounds(
    socket_for: Open, alice: User, say: Say
) -> None:
    say(*[ToolCall(0, "c", "look", "12345") for _ in range(20_000)], DONE)
    _, events = await asked(await socket_for(alice))
    shown = [event["call"] for event in events if event["type"] == "run.tool"]
    assert shown[-1] == {
        "id": "c",
        "name": "look",
        "arguments": "12345" * 20_000,
        "state": "cancelled",
        "message": "This call was not made.",
    }
    assert sum(len(call["arguments"]) for call in shown) == 100_000
    [part] = events[-1]["message"]["content"]
    assert part["call"]["arguments"] == "12345" * 20_000


async def test_thoughts_that_only_their_service_reads_are_kept_and_not_shown(
    socket_for: Open, alice: User, say: Say
) -> None:
    item = {"type": "reasoning", "encrypted_content": "x"}
    say(ReasoningItem(item), Text("Yes."), DONE)
    started, events = await asked(await socket_for(alice))
    answer = (await messages.of(alice.pk, started["conversation"]["id"]))[1]
    assert answer["content"][0]["items"] == [item]
    assert "encrypted_content" not in str(events)


async def test_half_a_character_costs_the_character_and_not_the_end(
    socket_for: Open, alice: User, say: Say
) -> None:
    say(Text("Half \ud800 of it"), DONE)
    started, events = await asked(await socket_for(alice))
    assert events[-1]["message"]["status"] == "failed"
    answer = (await messages.of(alice.pk, started["conversation"]["id"]))[1]
    assert answer["content"] == [{"type": "text", "text": "Half ? of it"}]
    assert await nothing_is_held(alice)


async def test_what_fails_while_an_answer_is_ended_leaves_its_text(
    socket_for: Open, alice: User, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ValueError("of tomorrow")

    monkeypatch.setattr(finish, "asdict", broken)
    say(Text("All of it"), Usage(1, 1), DONE)
    started, events = await asked(await socket_for(alice))
    assert events[-1]["error"]["code"] == "internal"
    answer = (await messages.of(alice.pk, started["conversation"]["id"]))[1]
    assert answer["status"] == "failed"
    assert answer["content"] == [{"type": "text", "text": "All of it"}]
    assert await nothing_is_held(alice)
    assert len(await lines()) == 1


async def test_a_ledger_that_fails_keeps_nobodys_place(
    socket_for: Open,
    alice: User,
    say: Say,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def away(*_: object) -> None:
        raise OperationalError

    monkeypatch.setattr(permit, "PAUSE", 0)
    monkeypatch.setattr(permit.ModelPermit, "settle", away)
    say(Text("Whole"), Usage(3, 4), DONE)
    _, events = await asked(await socket_for(alice))
    assert events[-1]["message"]["status"] == "complete"
    assert await nothing_is_held(alice)
    assert "an answer is missing in the ledger" in caplog.text


async def test_an_answer_that_is_gone_is_let_go_of_and_paid(
    socket_for: Open, alice: User, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = asyncio.Event()

    async def stream(*_: object, **__: object) -> AsyncIterator[Event]:
        yield OK
        yield Text("Nobody reads this")
        await gone.wait()
        yield Usage(3, 4)
        yield DONE

    monkeypatch.setattr(service, "stream", stream)
    tab = await socket_for(alice)
    started = await tab.ask()
    await tab.until("run.delta")
    await database().messages.delete_many({"_id": started["message"]["id"]})
    gone.set()
    await asyncio.gather(*(await hub()).drivers.values())
    assert await nothing_is_held(alice)
    assert [(line.prompt, line.completion) for line in await lines()] == [(3, 4)]


async def test_who_stops_an_answer_that_is_ending_stops_not_its_end(
    socket_for: Open, alice: User, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    ending, go_on = asyncio.Event(), asyncio.Event()
    store = messages.finish

    async def slow(*known: Any) -> Any:  # noqa: ANN401 - as the store's
        ending.set()
        await go_on.wait()
        return await store(*known)

    monkeypatch.setattr(messages, "finish", slow)
    say(Text("Whole"), DONE)
    tab = await socket_for(alice)
    started = await tab.ask()
    await ending.wait()
    for _ in range(2):
        (await hub()).stop_here(started["run_id"])
        await asyncio.sleep(0)
    go_on.set()
    events = await tab.events()
    assert events[-1]["message"]["status"] == "complete"
    await asyncio.gather(*(await hub()).drivers.values())
    assert await nothing_is_held(alice)


async def test_an_answer_whose_end_fails_is_ended_from_its_log(
    socket_for: Open, alice: User, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr(messages, "finish", broken)
        say(Text("All of it"), DONE)
        tab = await socket_for(alice)
        started = await tab.ask()
        await tab.until("run.delta")
        await asyncio.gather(*(await hub()).drivers.values())
    ours = await hub()
    monkeypatch.setattr(sweeper, "YOUNG", 0)
    monkeypatch.setattr(sweeper, "BEGINNING", -1)
    assert len(await sweeper.sweep(ours.process, ours.held)) == 1
    answer = (await messages.of(alice.pk, started["conversation"]["id"]))[1]
    assert answer["status"] == "interrupted"
    assert answer["content"] == [{"type": "text", "text": "All of it"}]
    assert await nothing_is_held(alice)
