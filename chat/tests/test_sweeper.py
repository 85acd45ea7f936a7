import asyncio
from dataclasses import asdict, replace
from typing import Any

import orjson
import pytest

from accounts.ledger.models import LedgerEntry
from accounts.models import User
from chat.runs.answer import answer_size
from chat.runs.recovery import sweeper
from chat.store import conversations, messages
from chat.store.running import leases, run_log
from chat.store.running.run_log import Entry, RunRecord
from config.serving.lifespan import Lifespan
from endpoints.gateway import model_call
from runtime.redis import redis
from runtime.redis_keys import runs_key, strange_runs_key, user_runs_key

pytestmark = pytest.mark.usefixtures("stores", "configured")


@pytest.fixture(autouse=True)
def _redis_is_old(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let leases count at once: this Redis has only just started."""
    monkeypatch.setattr(sweeper, "YOUNG", 0)


CONVERSATION = "2f0d3a52-7b54-4d1c-9d9b-0c7a3a1f6b01"
QUESTION = "2f0d3a52-7b54-4d1c-9d9b-0c7a3a1f6b02"
ANSWER = "2f0d3a52-7b54-4d1c-9d9b-0c7a3a1f6b03"
ORIGIN = {"endpoint": "azureOpenAI", "model": "gpt-4o"}
RESERVATION = "5f1dd6f0-5c0f-4c4e-9d83-1c8f3b5f7a10"


async def left_behind(owner_id: int, *texts: str) -> RunRecord:
    """Leave a run as a killed process does: stored as streaming, logged so far."""
    record = RunRecord(
        "r1",
        owner_id,
        CONVERSATION,
        ANSWER,
        "gone",
        0.0,
        endpoint="azureOpenAI",
        model="gpt-4o",
        base_model="gpt-4o",
        reservation=RESERVATION,
        prompt_tokens=10,
    )
    made = conversations.new(
        owner_id, CONVERSATION, endpoint="azureOpenAI", model="gpt-4o", params={}
    )
    await conversations.insert(made)
    asked = messages.new_question(
        owner_id, CONVERSATION, QUESTION, None, [{"type": "text", "text": "Q"}]
    )
    await messages.insert(asked)
    await messages.insert(messages.new_answer(asked, ANSWER, "r1", ORIGIN))
    await run_log.register(record, limit=9)
    for number, text in enumerate(texts, start=1):
        frame = {"type": "run.delta", "run_id": "r1", "number": number, "text": text}
        await run_log.append([("r1", Entry(number, orjson.dumps(frame)))])
    return record


async def test_a_run_whose_process_died_keeps_every_logged_delta(alice: User) -> None:
    await left_behind(alice.pk, "All that ", "was shown")
    assert len(await sweeper.sweep()) == 1
    answer = await messages.get(alice.pk, CONVERSATION, ANSWER)
    assert answer["status"] == "interrupted"
    assert answer["content"] == [{"type": "text", "text": "All that was shown"}]
    assert answer["last_event"] == 3


async def test_readers_see_the_end_as_the_next_number(alice: User) -> None:
    await left_behind(alice.pk, "partial")
    await sweeper.sweep()
    last = (await run_log.events_after("r1", 1))[0]
    frame = orjson.loads(last.frame)
    assert (last.number, last.last, frame["type"]) == (2, True, "run.failed")
    assert frame["error"]["code"] == "interrupted"


async def test_the_lost_call_is_billed_once_however_often_it_is_swept(
    alice: User,
) -> None:
    record = await left_behind(alice.pk, "partial")
    await sweeper.end_from_log(record)
    await sweeper.end_from_log(record)
    entries = [entry async for entry in LedgerEntry.objects.all()]
    assert [(e.outcome, e.prompt, e.counted) for e in entries] == [
        ("interrupted", 10, True)
    ]


async def test_a_run_of_a_living_process_is_left_alone(alice: User) -> None:
    await left_behind(alice.pk, "going on")
    await leases.renew("gone")
    assert await sweeper.sweep() == []
    assert (await messages.get(alice.pk, CONVERSATION, ANSWER))["status"] == "streaming"


async def test_nobody_is_dead_while_redis_has_only_just_started(
    alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    await left_behind(alice.pk, "x")
    monkeypatch.setattr(sweeper, "YOUNG", 10**9)
    assert await sweeper.sweep() == []


async def test_a_process_never_takes_what_it_writes_for_dead(alice: User) -> None:
    await left_behind(alice.pk, "x")
    assert await sweeper.sweep("gone", {"r1"}) == []


async def test_a_run_that_its_own_process_has_let_go_of_is_ended(alice: User) -> None:
    await left_behind(alice.pk, "x")
    assert len(await sweeper.sweep("gone")) == 1
    answer = await messages.get(alice.pk, CONVERSATION, ANSWER)
    assert answer["status"] == "interrupted"


async def test_a_run_that_is_about_to_begin_is_left_alone(
    alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    await left_behind(alice.pk, "x")
    monkeypatch.setattr(sweeper, "BEGINNING", 10**10)
    assert await sweeper.sweep("gone") == []


async def test_one_process_sweeps_at_a_time(alice: User) -> None:
    await sweeper.sweep()
    await left_behind(alice.pk, "x")
    assert await sweeper.sweep() == []


async def test_an_answer_that_was_stored_before_the_crash_stays_complete(
    alice: User,
) -> None:
    record = await left_behind(alice.pk, "whole")
    done = {"status": "complete", "content": [{"type": "text", "text": "whole"}]}
    await messages.finish(alice.pk, ANSWER, "r1", done)
    await sweeper.end_from_log(record)
    assert (await messages.get(alice.pk, CONVERSATION, ANSWER))["status"] == "complete"
    frame = orjson.loads((await run_log.events_after("r1", 1))[0].frame)
    assert frame["type"] == "run.finished"


async def test_an_answer_that_redis_knows_nothing_of_is_ended(
    alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = await left_behind(alice.pk, "x")
    await run_log.unregister(record)
    monkeypatch.setattr(sweeper, "ORPHANED", -sweeper.ORPHANED)
    assert await sweeper.sweep_orphans() == 1
    assert (await messages.get(alice.pk, CONVERSATION, ANSWER))[
        "status"
    ] == "interrupted"


async def test_a_record_of_a_newer_version_is_read_as_far_as_it_is_known(
    alice: User,
) -> None:
    record = await left_behind(alice.pk, "x")
    newer = orjson.dumps({**asdict(record), "field_of_tomorrow": 1})
    await redis().hset(runs_key(), "r1", newer)
    assert await sweeper.sweep() == [record]


STRANGE = [b"{", b"[]", b"{}", b"\xff", b'{"run_id": 7, "owner_id": "x"}']


@pytest.mark.parametrize("raw", STRANGE)
async def test_a_record_that_nobody_can_read_is_put_aside_and_stops_nothing(
    alice: User, raw: bytes
) -> None:
    await left_behind(alice.pk, "x")
    for kept in (runs_key(), user_runs_key(alice.pk)):
        await redis().hset(kept, "r0", raw)
    assert [record.run_id for record in await sweeper.sweep()] == ["r1"]
    assert await run_log.records_of(alice.pk) == []
    assert await redis().exists(runs_key(), user_runs_key(alice.pk)) == 0
    assert await redis().hgetall(strange_runs_key()) == {b"r0": raw}
    assert await redis().ttl(strange_runs_key()) > 0


async def test_a_run_that_cannot_be_ended_keeps_no_other_from_its_end(
    alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = await left_behind(alice.pk, "x")
    await run_log.register(replace(record, run_id="r0"), limit=9)
    end = sweeper.end_from_log

    async def failing(record: RunRecord) -> None:
        if record.run_id == "r0":
            raise ValueError("of tomorrow")
        await end(record)

    monkeypatch.setattr(sweeper, "end_from_log", failing)
    assert await sweeper.sweep() == [record]
    assert [left.run_id for left in await run_log.all_records()] == ["r0"]


async def test_a_log_that_no_document_can_hold_ends_with_what_it_can(
    alice: User,
) -> None:
    await left_behind(alice.pk, *["x" * 1_000_000] * 17)
    assert len(await sweeper.sweep()) == 1
    answer = await messages.get(alice.pk, CONVERSATION, ANSWER)
    assert answer["status"] == "interrupted"
    assert answer["content"] == [{"type": "text", "text": "x" * answer_size.MOST}]


async def test_what_was_shown_of_a_tool_call_is_kept_and_the_unreadable_is_not(
    alice: User,
) -> None:
    record = await left_behind(alice.pk, "Let me look. ")
    call = {"id": "c", "name": "look", "arguments": "{}"}
    grown = [{**call, "arguments": "{"}, call]
    frames = [orjson.dumps({"type": "run.tool", "call": each}) for each in grown]
    raw = [*frames, b"\xff", b"7"]
    entries = [Entry(number, frame) for number, frame in enumerate(raw, start=2)]
    await run_log.append([("r1", entry) for entry in entries])
    await sweeper.end_from_log(record)
    answer = await messages.get(alice.pk, CONVERSATION, ANSWER)
    assert answer["content"][1:] == [{"type": "tool_call", "call": call}]
    assert answer["last_event"] == 6


async def test_a_run_that_had_no_reservation_is_ended_all_the_same(
    alice: User,
) -> None:
    record = replace(await left_behind(alice.pk, "x"), reservation="")
    await sweeper.end_from_log(record)
    assert await run_log.all_records() == []


async def test_what_no_ledger_takes_keeps_no_run_on_the_lists(alice: User) -> None:
    record = replace(await left_behind(alice.pk, "x"), reservation="none")
    await sweeper.end_from_log(record)
    assert await run_log.all_records() == []
    assert (await messages.get(alice.pk, CONVERSATION, ANSWER))[
        "status"
    ] == "interrupted"


async def test_the_sweeping_goes_on_after_what_nobody_had_thought_of(
    alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    await left_behind(alice.pk, "x")
    swept = asyncio.Event()
    sweep = sweeper.sweep
    failures = iter([ValueError("of tomorrow")])

    async def failing_once(*known: Any) -> list[RunRecord]:  # noqa: ANN401
        for error in failures:
            raise error
        ended = await sweep(*known)
        swept.set()
        return ended

    monkeypatch.setattr(sweeper, "sweep", failing_once)
    # This process goes on when the test has stopped what is a process's life.
    monkeypatch.setattr(model_call.state, "draining", False)
    life = Lifespan()
    await life.start()
    await swept.wait()
    await life.stop(0)
