import uuid
from collections.abc import Awaitable, Callable

import pytest

from accounts.models import User
from chat.runs.recovery.drain import RESTARTING
from chat.runs.watching.hub import hub
from chat.store import conversations, messages
from chat.tests.conftest import Tab, question, said
from endpoints.simulator.script import Script
from endpoints.simulator.testing import SimulatorHandle
from tests.patience import PATIENCE

Open = Callable[..., Awaitable[Tab]]
STRANGE = "5b0c6c1e-3f6b-4ce4-8a55-9d6f3a0c7e11"  # nobody's


async def test_an_answer_streams_and_is_stored(
    socket_for: Open, alice: User, configured: SimulatorHandle
) -> None:
    configured.script("gpt-4o", Script(answer="Two words"))
    tab = await socket_for(alice)
    started = await tab.ask("Hi")
    events = await tab.events()
    assert said(events) == "Two words"
    assert [event["number"] for event in events] == list(range(1, len(events) + 1))
    stored = await messages.of(alice.pk, started["conversation"]["id"])
    assert [m["role"] for m in stored] == ["user", "assistant"]
    assert stored[1]["content"] == [{"type": "text", "text": "Two words"}]
    assert stored[1]["status"] == "complete"
    assert stored[1]["last_event"] == events[-1]["number"]


async def test_the_message_is_stored_before_it_is_acknowledged(
    socket_for: Open, alice: User, configured: SimulatorHandle
) -> None:
    configured.script("gpt-4o", Script(hang=True))
    tab = await socket_for(alice)
    started = await tab.ask("Hi")
    stored = await messages.of(alice.pk, started["conversation"]["id"])
    assert [m["status"] for m in stored] == ["complete", "streaming"]


async def test_the_same_message_twice_is_one_message_and_one_run(
    socket_for: Open, alice: User
) -> None:
    first, second = await socket_for(alice), await socket_for(alice)
    frame = question("Once")
    await first.send(frame)
    await second.send(frame)
    one, two = await first.until("run.started"), await second.until("run.started")
    assert one["run_id"] == two["run_id"]
    await first.events()
    stored = await messages.of(alice.pk, one["conversation"]["id"])
    assert len(stored) == 2


async def test_a_message_sent_again_after_the_end_gets_the_old_answer(
    socket_for: Open, alice: User
) -> None:
    tab = await socket_for(alice)
    frame = question("Once")
    started = await tab.reply(frame)
    await tab.events()
    again = await tab.reply(frame)
    assert again["run_id"] == started["run_id"]
    assert again["message"]["status"] == "complete"


async def test_stop_keeps_the_text_so_far(
    socket_for: Open, alice: User, configured: SimulatorHandle
) -> None:
    configured.script("gpt-4o", Script(length=500, tokens_per_second=100))
    tab = await socket_for(alice)
    started = await tab.ask()
    first = await tab.until("run.delta")
    await tab.send({"type": "run.stop", "id": "2", "run_id": started["run_id"]})
    finished = await tab.until("run.finished")
    assert finished["message"]["status"] == "stopped"
    assert finished["message"]["content"][0]["text"].startswith(first["text"])


async def test_a_second_tab_sees_the_run_and_goes_on(
    socket_for: Open, alice: User, configured: SimulatorHandle
) -> None:
    configured.script("gpt-4o", Script(length=40, tokens_per_second=100))
    tab = await socket_for(alice)
    started = await tab.ask()
    await tab.until("run.delta")
    late = await socket_for(alice, hello=False)
    hello = await late.receive()
    assert [run["run_id"] for run in hello["active_runs"]] == [started["run_id"]]
    await late.send(
        {"type": "run.resume", "id": "2", "run_id": started["run_id"], "after": 0}
    )
    events = await late.events()
    assert [event["number"] for event in events] == list(range(1, len(events) + 1))
    assert events[-1]["message"]["content"][0]["text"] == said(events)


async def test_closing_the_tab_stops_nothing(
    socket_for: Open, alice: User, configured: SimulatorHandle
) -> None:
    configured.script("gpt-4o", Script(length=30, tokens_per_second=100))
    tab = await socket_for(alice)
    started = await tab.ask()
    await tab.communicator.disconnect(timeout=PATIENCE)
    await next(iter((await hub()).drivers.values()))
    stored = await messages.of(alice.pk, started["conversation"]["id"])
    assert stored[1]["status"] == "complete"


async def test_resume_after_the_end_tells_only_the_rest(
    socket_for: Open, alice: User
) -> None:
    tab = await socket_for(alice)
    started = await tab.ask()
    events = await tab.events()
    last = events[-1]["number"]
    await tab.send(
        {
            "type": "run.resume",
            "id": "2",
            "run_id": started["run_id"],
            "after": last - 1,
        }
    )
    assert (await tab.until("run.finished"))["number"] == last


async def test_an_upstream_error_is_readable_and_keeps_the_message(
    socket_for: Open, alice: User, configured: SimulatorHandle
) -> None:
    configured.script("gpt-4o", Script(error="unauthorized"))
    tab = await socket_for(alice)
    started = await tab.ask("Precious")
    failed = (await tab.events())[-1]
    assert failed["type"] == "run.failed"
    assert failed["error"]["code"] == "refused"
    assert failed["error"]["message"]
    stored = await messages.of(alice.pk, started["conversation"]["id"])
    assert [m["status"] for m in stored] == ["complete", "failed"]


async def test_a_cut_connection_keeps_the_partial_text(
    socket_for: Open, alice: User, configured: SimulatorHandle
) -> None:
    configured.script("gpt-4o", Script(length=20, cut_at=5))
    tab = await socket_for(alice)
    await tab.ask()
    events = await tab.events()
    assert events[-1]["error"]["code"] == "cut_off"
    assert events[-1]["message"]["content"][0]["text"] == said(events) != ""


async def test_going_on_joins_the_rest_to_the_same_answer(
    socket_for: Open, alice: User, configured: SimulatorHandle
) -> None:
    configured.script("gpt-4o", Script(answer="The first half and", cut_at=4, times=1))
    tab = await socket_for(alice)
    started = await tab.ask()
    partial = (await tab.events())[-1]["message"]["content"][0]["text"]
    configured.script("gpt-4o", Script(answer=" the second half."))
    again = await tab.reply(
        {
            "type": "run.continue",
            "id": "2",
            "conversation_id": started["conversation"]["id"],
            "message_id": started["message"]["id"],
        }
    )
    finished = (await tab.events())[-1]
    assert again["run_id"] != started["run_id"]
    assert finished["message"]["id"] == started["message"]["id"]
    assert finished["message"]["content"][0]["text"] == partial + " the second half."


async def test_regenerating_makes_a_sibling(socket_for: Open, alice: User) -> None:
    tab = await socket_for(alice)
    started = await tab.ask()
    await tab.events()
    again = await tab.reply(
        {
            "type": "run.regenerate",
            "id": "2",
            "conversation_id": started["conversation"]["id"],
            "message_id": started["message"]["id"],
        }
    )
    await tab.events()
    assert again["message"]["parent_id"] == started["message"]["parent_id"]
    assert again["message"]["id"] != started["message"]["id"]


async def test_two_answers_at_once_are_the_limit(
    socket_for: Open, alice: User, configured: SimulatorHandle
) -> None:
    configured.script("gpt-4o", Script(hang=True))
    tab = await socket_for(alice)
    replies = [(await tab.ask(str(n)))["type"] for n in range(3)]
    assert replies == ["run.started", "run.started", "error"]


async def test_a_draining_process_takes_no_new_runs(
    socket_for: Open, alice: User
) -> None:
    tab = await socket_for(alice)
    (await hub()).draining = True
    await tab.send(question())
    closing = await tab.communicator.receive_output(timeout=PATIENCE)
    assert (closing["type"], closing["code"]) == ("websocket.close", RESTARTING)
    items, _ = await conversations.page(alice.pk)
    assert items == []


@pytest.mark.parametrize("text", ["", "   \n ", "x" * 400_001])
async def test_empty_and_overlong_messages_are_refused(
    socket_for: Open, alice: User, text: str
) -> None:
    tab = await socket_for(alice)
    assert (await tab.ask(text))["type"] == "error"
    assert (await conversations.page(alice.pk))[0] == []


@pytest.mark.parametrize("conversation_id", [STRANGE, None])
async def test_bob_cannot_write_into_alices_conversation(
    socket_for: Open, alice: User, bob: User, conversation_id: str | None
) -> None:
    tab = await socket_for(alice)
    started = await tab.ask()
    await tab.events()
    hers = started["conversation"]["id"]
    reply = await (await socket_for(bob)).ask(conversation_id=conversation_id or hers)
    assert reply["code"] == "no_such_conversation"
    assert len(await messages.of(alice.pk, hers)) == 2


@pytest.mark.parametrize("frame_type", ["run.resume", "run.stop"])
async def test_bob_cannot_touch_alices_run(
    socket_for: Open,
    alice: User,
    bob: User,
    configured: SimulatorHandle,
    frame_type: str,
) -> None:
    configured.script("gpt-4o", Script(hang=True))
    started = await (await socket_for(alice)).ask()
    stranger = await socket_for(bob)
    for run_id in (started["run_id"], str(uuid.uuid4())):
        await stranger.send({"type": frame_type, "id": "2", "run_id": run_id})
        reply = await stranger.receive()
        assert (reply["type"], reply["code"]) == ("error", "no_such_run")
    assert started["run_id"] in (await hub()).drivers


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", "bad_frame"),
        ("[]", "bad_frame"),
        ('{"type": "nothing"}', "unknown_type"),
        ('{"type": "run.stop", "id": "9"}', "bad_frame"),
        ('{"type": "ping", "id": "9", "extra": 1}', "bad_frame"),
        ('{"type": "ping", "id": "' + "x" * 1_000_001 + '"}', "too_large"),
    ],
)
async def test_a_bad_frame_is_refused_and_the_socket_lives(
    socket_for: Open, alice: User, text: str, code: str
) -> None:
    tab = await socket_for(alice)
    await tab.communicator.send_to(text_data=text)
    assert (await tab.receive())["code"] == code
    await tab.send({"type": "ping", "id": "7"})
    assert await tab.receive() == {"type": "pong", "id": "7"}


async def test_a_frame_refused_for_its_size_is_answered_by_its_id(
    socket_for: Open, alice: User
) -> None:
    tab = await socket_for(alice)
    reply = await tab.ask("字" * 340_000)  # fewer characters than allowed
    assert (reply["code"], reply["id"]) == ("too_large", "1")
    assert (await conversations.page(alice.pk))[0] == []


async def test_a_suspended_person_is_sent_away(socket_for: Open, mallory: User) -> None:
    tab = await socket_for(mallory, hello=False)
    closed = await tab.communicator.receive_output(timeout=PATIENCE)
    assert (closed["type"], closed["code"]) == ("websocket.close", 4001)
