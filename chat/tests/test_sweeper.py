import orjson
import pytest

from accounts.ledger.models import LedgerEntry
from accounts.models import User
from chat import run_log
from chat.run_log import Entry, RunRecord
from chat.runs import sweeper
from chat.store import conversations, messages

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
    await run_log.renew("gone")
    assert await sweeper.sweep() == []
    assert (await messages.get(alice.pk, CONVERSATION, ANSWER))["status"] == "streaming"


async def test_nobody_is_dead_while_redis_has_only_just_started(
    alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    await left_behind(alice.pk, "x")
    monkeypatch.setattr(sweeper, "YOUNG", 10**9)
    assert await sweeper.sweep() == []


async def test_a_process_never_takes_its_own_runs_for_dead(alice: User) -> None:
    await left_behind(alice.pk, "x")
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
