import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import orjson
import pytest
from django.test import override_settings

from accounts.models import User
from chat.runs.answer.writer import Writer
from chat.runs.recovery.drain import drain
from chat.runs.watching.hub import Hub, hub
from chat.store import messages
from chat.store.running import run_log
from chat.store.running.run_log import Entry, RunRecord
from chat.tests.conftest import Frame, Tab, said
from endpoints.simulator.script import Script
from endpoints.simulator.testing import SimulatorHandle
from tests.patience import PATIENCE

Open = Callable[..., Awaitable[Tab]]


class Reader:
    """A sink that remembers what it was shown."""

    def __init__(self) -> None:
        self.frames: list[Frame] = []
        self.ended = asyncio.Event()

    def push(self, frame: bytes) -> None:
        self.frames.append(orjson.loads(frame))
        if self.frames[-1]["type"] in ("run.finished", "run.failed"):
            self.ended.set()

    def unread(self) -> int:
        return 0

    @property
    def numbers(self) -> list[int]:
        return [frame["number"] for frame in self.frames]


@pytest.fixture
async def elsewhere(stores: None) -> AsyncIterator[Hub]:
    """The hub of another web process."""
    other = Hub()
    await other.open()
    yield other
    await other.close()


async def test_another_process_follows_a_run_without_gap_or_repeat(
    socket_for: Open, alice: User, configured: SimulatorHandle, elsewhere: Hub
) -> None:
    configured.script("gpt-4o", Script(length=60, tokens_per_second=120))
    tab = await socket_for(alice)
    started = await tab.ask()
    await tab.until("run.delta")
    reader = Reader()
    await elsewhere.follow(started["run_id"], reader, 0)
    async with asyncio.timeout(PATIENCE):
        await reader.ended.wait()
    assert reader.numbers == list(range(1, len(reader.frames) + 1))
    assert reader.frames[-1]["message"]["status"] == "complete"


async def test_two_readers_elsewhere_share_one_feed(
    socket_for: Open, alice: User, configured: SimulatorHandle, elsewhere: Hub
) -> None:
    configured.script("gpt-4o", Script(length=40, tokens_per_second=100))
    tab = await socket_for(alice)
    started = await tab.ask()
    readers = [Reader(), Reader()]
    for reader in readers:
        await tab.until("run.delta")
        await elsewhere.follow(started["run_id"], reader, 0)
    assert len(elsewhere.feeds) == 1
    async with asyncio.timeout(PATIENCE):
        await asyncio.gather(*(reader.ended.wait() for reader in readers))
    assert readers[0].frames == readers[1].frames


async def test_stop_reaches_the_process_that_writes(
    socket_for: Open, alice: User, configured: SimulatorHandle, elsewhere: Hub
) -> None:
    configured.script("gpt-4o", Script(length=1000, tokens_per_second=50))
    tab = await socket_for(alice)
    started = await tab.ask()
    await run_log.tell((await hub()).process, "stop", started["run_id"])
    assert (await tab.until("run.finished"))["message"]["status"] == "stopped"


async def test_a_reader_that_left_is_forgotten(
    socket_for: Open, alice: User, configured: SimulatorHandle, elsewhere: Hub
) -> None:
    configured.script("gpt-4o", Script(hang=True))
    started = await (await socket_for(alice)).ask()
    reader = Reader()
    await elsewhere.follow(started["run_id"], reader, 0)
    elsewhere.leave(reader)
    assert elsewhere.feeds == {}


async def test_nothing_is_shown_before_it_is_logged(
    stores: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = await hub()
    shown_too_early: list[bytes] = []

    class Suspicious(Reader):
        def push(self, frame: bytes) -> None:
            super().push(frame)
            if frame not in logged:
                shown_too_early.append(frame)

    logged: list[bytes] = []
    append = run_log.append

    async def noted(batch: list[tuple[str, Entry]]) -> set[str]:
        lost = await append(batch)
        logged.extend(entry.frame for _, entry in batch)
        return lost

    monkeypatch.setattr(run_log, "append", noted)
    writer = Writer(RunRecord("r1", 1, "c", "m", ours.process, 0.0))
    ours.add_writer(writer)
    reader = Suspicious()
    await ours.follow("r1", reader, 0)
    for piece in ("a", "b", "c"):
        ours.wake(urgent=writer.say("run.delta", piece))
        await asyncio.sleep(0.03)
    await writer.settled()
    assert reader.frames
    assert shown_too_early == []
    ours.remove_writer(writer)


async def test_a_run_that_a_sweeper_ended_is_given_up(
    socket_for: Open, alice: User, configured: SimulatorHandle
) -> None:
    configured.script("gpt-4o", Script(length=20_000, tokens_per_second=50))
    tab = await socket_for(alice)
    started = await tab.ask()
    await tab.until("run.delta")
    ours = await hub()
    driver = ours.drivers[started["run_id"]]
    reader = Reader()
    await ours.follow(started["run_id"], reader, 0)
    ended = Entry(100_000, b"{}", last=True)
    assert await run_log.append([(started["run_id"], ended)]) == set()
    async with asyncio.timeout(PATIENCE):
        await driver
    assert started["run_id"] not in ours.writers
    logged = await run_log.events_after(started["run_id"], 0)
    assert reader.frames == [orjson.loads(entry.frame) for entry in logged[:-1]]


async def test_who_waits_for_a_silent_model_is_told_that_the_run_is_lost(
    socket_for: Open, alice: User, configured: SimulatorHandle
) -> None:
    configured.script("gpt-4o", Script(length=40, stall_at=2))
    tab = await socket_for(alice)
    with override_settings(UPSTREAM_IDLE_SECONDS=10 * PATIENCE):
        started = await tab.ask()
        await tab.until("run.delta")
    run_id, ours = started["run_id"], await hub()
    await ours.writers[run_id].settled()
    driver = ours.drivers[run_id]
    assert await run_log.append([(run_id, Entry(100_000, b"{}", last=True))]) == set()
    ours.writers[run_id].say("run.delta", "too late")
    ours.wake(urgent=True)
    async with asyncio.timeout(PATIENCE):
        await asyncio.wait([driver])
    assert run_id not in ours.writers


async def test_a_reader_who_cannot_be_pushed_to_stops_no_other(
    socket_for: Open, alice: User, configured: SimulatorHandle
) -> None:
    configured.script("gpt-4o", Script(length=40, tokens_per_second=100))
    tab = await socket_for(alice)
    started = await tab.ask()

    class Broken(Reader):
        def push(self, frame: bytes) -> None:
            raise ValueError(frame)

    ours = await hub()
    ours.feeds[started["run_id"]].sinks[Broken()] = 0
    events = await tab.events()
    assert [event["number"] for event in events] == list(range(1, len(events) + 1))


async def test_a_flush_that_fails_loses_nothing(
    socket_for: Open,
    alice: User,
    configured: SimulatorHandle,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    append, failures = run_log.append, iter([ValueError("of tomorrow")] * 2)

    async def failing(batch: list[tuple[str, Entry]]) -> set[str]:
        for error in failures:
            raise error
        return await append(batch)

    monkeypatch.setattr(run_log, "append", failing)
    configured.script("gpt-4o", Script(length=20))
    tab = await socket_for(alice)
    await tab.ask()
    events = await tab.events()
    assert [event["number"] for event in events] == list(range(1, len(events) + 1))
    assert said(events) == events[-1]["message"]["content"][0]["text"]


async def test_draining_lets_short_answers_end_and_interrupts_long_ones(
    socket_for: Open, alice: User, configured: SimulatorHandle
) -> None:
    configured.script("gpt-4o", Script(length=5, tokens_per_second=50))
    configured.script("small", Script(length=5000, tokens_per_second=50))
    tab = await socket_for(alice)
    short = await tab.ask()
    long = await tab.ask(model="small")
    ours = await hub()
    assert await drain(ours, 1.0) == 1
    assert ours.draining
    ends = {}
    for started in (short, long):
        stored = await messages.of(alice.pk, started["conversation"]["id"])
        ends[started["run_id"]] = stored[-1]["status"]
    assert ends == {short["run_id"]: "complete", long["run_id"]: "interrupted"}
