"""Several things at once: two messages, a lost reply, more text than Redis can take."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from accounts.models import User
from chat.documents import text_of
from chat.runs.answer.writer import ROOM
from chat.runs.watching.hub import hub
from chat.store import messages
from chat.store.running import run_log
from chat.store.running.run_log import Entry
from chat.tests.conftest import Tab, question, said
from endpoints.calling import ask
from endpoints.events import Event, Text
from endpoints.simulator.script import Script
from endpoints.simulator.testing import SimulatorHandle
from tests.patience import PATIENCE

Open = Callable[..., Awaitable[Tab]]
PIECE = "x" * 10_000


async def test_two_messages_at_once_in_one_conversation_are_siblings(
    socket_for: Open, alice: User, configured: SimulatorHandle
) -> None:
    configured.script("gpt-4o", Script(length=20, tokens_per_second=200, marked=True))
    tabs = [await socket_for(alice), await socket_for(alice)]
    begun = await tabs[0].ask("How it began")
    home = begun["conversation"]["id"]
    await tabs[0].events()
    place = {"conversation_id": home, "parent_id": begun["message"]["id"]}
    for tab, text in zip(tabs, ("Left", "Right"), strict=True):
        await tab.send(question(text, **place))
    shown = [said(own) for own in await asyncio.gather(*(own_run(t) for t in tabs))]
    stored = {m["_id"]: m for m in await messages.of(alice.pk, home)}
    answers = [m for m in stored.values() if m["role"] == "assistant"][1:]
    asked = [stored[str(m["parent_id"])] for m in answers]
    assert {text_of(m) for m in asked} == {"Left", "Right"}
    assert {m["parent_id"] for m in asked} == {begun["message"]["id"]}
    assert {text_of(m) for m in answers} == set(shown)
    assert shown[0] != shown[1]


async def own_run(tab: Tab) -> list[dict[str, object]]:
    """Return the events of the run that this tab itself asked for."""
    while (started := await tab.until("run.started"))["id"] == "":
        pass  # another tab's
    found: list[dict[str, object]] = []
    while not found or found[-1]["type"] != "run.finished":
        frame = await tab.receive()
        if frame.get("run_id") == started["run_id"] and "number" in frame:
            found.append(frame)
    return found


async def test_a_message_whose_reply_was_lost_is_answered_once(
    socket_for: Open, alice: User, configured: SimulatorHandle
) -> None:
    frame = question("Once")
    lost = await socket_for(alice)
    await lost.send(frame)
    await lost.communicator.disconnect(timeout=PATIENCE)  # before anything was read
    tab = await socket_for(alice)
    started = await tab.reply(frame)
    events = await tab.events() if started["message"]["status"] == "streaming" else []
    stored = await messages.of(alice.pk, started["conversation"]["id"])
    assert [m["role"] for m in stored] == ["user", "assistant"]
    assert len([r for r in configured.requests() if "Once" in str(r["body"])]) == 1
    assert said(events) in ("", text_of(stored[1]))


async def test_a_model_that_is_quicker_than_redis_is_made_to_wait(
    socket_for: Open, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = 0

    async def torrent(*_: object, **__: object) -> AsyncIterator[Event]:
        nonlocal told
        while told < 4 * ROOM:
            told += len(PIECE)
            yield Text(PIECE)
            await asyncio.sleep(0)

    again = asyncio.Event()
    append = run_log.append

    async def halting(batch: list[tuple[str, Entry]]) -> set[str]:
        await again.wait()  # as Redis does that writes its file anew
        return await append(batch)

    monkeypatch.setattr(ask, "stream", torrent)
    monkeypatch.setattr(run_log, "append", halting)
    tab = await socket_for(alice)
    started = await tab.ask()
    for _ in range(8 * ROOM // len(PIECE)):
        await asyncio.sleep(0)  # time for twice as much as there is
    assert ROOM < told <= ROOM + 2 * len(PIECE)
    again.set()
    await (await hub()).drivers[started["run_id"]]
    stored = await messages.of(alice.pk, started["conversation"]["id"])
    assert len(text_of(stored[1])) == told == 4 * ROOM
