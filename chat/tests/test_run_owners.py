"""A message's id is chosen by a browser: knowing it opens nobody else's run."""

import uuid
from collections.abc import Awaitable, Callable

import pytest

from accounts.models import User
from chat.errors import NoSuchMessage
from chat.store import conversations, messages
from chat.store.mongo import database
from chat.store.running import run_log
from chat.store.running.run_log import RunRecord
from chat.tests.conftest import Frame, Tab
from endpoints.simulator.script import Script
from endpoints.simulator.testing import SimulatorHandle

Open = Callable[..., Awaitable[Tab]]


def resumed(run_id: str) -> Frame:
    return {"type": "run.resume", "id": "r", "run_id": run_id, "after": 0}


async def test_a_stranger_who_sends_the_same_message_id_gets_a_run_of_his_own(
    socket_for: Open, alice: User, bob: User, configured: SimulatorHandle
) -> None:
    configured.script("gpt-4o", Script(length=2000, tokens_per_second=50))
    sent = str(uuid.uuid4())
    hers, his = await socket_for(alice), await socket_for(bob)
    started = await hers.ask("Her question", message_id=sent)
    await hers.until("run.delta")
    his_own = await his.ask("His question", message_id=sent)
    assert his_own["type"] == "run.started"
    for name in ("conversation", "user_message", "message"):
        assert his_own[name]["id"] != started[name]["id"]
    assert his_own["run_id"] != started["run_id"]

    for frame in (resumed(started["run_id"]), stopped(started["run_id"])):
        await his.send(frame)
        assert (await his.until("error"))["code"] == "no_such_run"

    await hers.send(stopped(started["run_id"]))
    assert (await hers.until("run.finished"))["run_id"] == started["run_id"]
    first, second = await messages.of(alice.pk, started["conversation"]["id"])
    assert first["content"][0]["text"] == "Her question"
    assert second["status"] == "stopped"


def stopped(run_id: str) -> Frame:
    return {"type": "run.stop", "id": "s", "run_id": run_id}


async def test_the_same_message_id_in_another_conversation_is_another_message(
    socket_for: Open, alice: User
) -> None:
    sent = str(uuid.uuid4())
    tab = await socket_for(alice)
    first = await tab.ask("One", message_id=sent)
    await tab.events()
    other = await tab.ask("Two")
    await tab.events()
    home = other["conversation"]["id"]
    second = await tab.ask("Three", message_id=sent, conversation_id=home)
    await tab.events()
    assert second["user_message"]["id"] != first["user_message"]["id"]
    assert len(await messages.of(alice.pk, first["conversation"]["id"])) == 2


async def test_a_message_that_an_earlier_version_took_is_not_answered_again(
    socket_for: Open, alice: User
) -> None:
    """Its ids followed from the browser's alone; the browser sends it again."""
    sent = uuid.uuid4()
    home, answer, run = (
        str(uuid.uuid5(sent, what)) for what in ("conversation", "answer", "run")
    )
    made = conversations.new(
        alice.pk, home, endpoint="azureOpenAI", model="gpt-4o", params={}
    )
    await conversations.insert(made)
    asked = messages.new_question(
        alice.pk, home, str(sent), None, [{"type": "text", "text": "Hello"}]
    )
    told = messages.new_answer(asked, answer, run, {"model": "gpt-4o"})
    await messages.insert_both(asked, {**told, "status": "complete"})
    started = await (await socket_for(alice)).ask(message_id=str(sent))
    assert (started["run_id"], started["message"]["id"]) == (run, answer)
    assert await database().messages.count_documents({}) == 2


def record(owner_id: int, process: str = "p") -> RunRecord:
    return RunRecord("r1", owner_id, "c", "m", process, 0.0)


async def test_a_run_that_is_somebodys_is_not_announced_as_anothers(
    stores: None,
) -> None:
    assert await run_log.register(record(1), limit=9) == "taken"
    assert await run_log.register(record(2, "q"), limit=9) == "foreign"
    assert await run_log.record_of(1, "r1") == record(1)
    assert await run_log.record_of(2, "r1") is None
    assert await run_log.records_of(2) == []
    await run_log.unregister(record(1))
    assert await run_log.register(record(2), limit=9) == "foreign"


@pytest.mark.parametrize("way", ["unregister", "withdraw"])
async def test_nobody_takes_anothers_run_off_the_lists(stores: None, way: str) -> None:
    await run_log.register(record(1), limit=9)
    await getattr(run_log, way)(record(2))
    assert await run_log.records_of(1) == [record(1)]
    assert await run_log.all_records() == [record(1)]
    assert await run_log.record_of(1, "r1") == record(1)


async def test_a_run_that_was_withdrawn_leaves_nothing(stores: None) -> None:
    await run_log.register(record(1), limit=9)
    await run_log.withdraw(record(1))
    assert await run_log.record_of(1, "r1") is None
    assert await run_log.register(record(2), limit=9) == "taken"


async def test_a_message_id_that_is_taken_is_answered_like_one_that_is_not_there(
    stores: None, alice: User, bob: User
) -> None:
    """At the store, too, where no id that a browser chose arrives any more."""
    text = [{"type": "text", "text": "hers"}]
    hers = messages.new_question(alice.pk, "c", "m", None, text)  # type: ignore[arg-type]
    await messages.insert(hers)
    his = {**hers, "owner_id": bob.pk, "content": []}
    with pytest.raises(NoSuchMessage):
        await messages.insert(his)  # type: ignore[arg-type]
    assert (await messages.get(alice.pk, "c", "m"))["content"] == text
