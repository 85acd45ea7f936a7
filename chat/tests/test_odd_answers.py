"""Answers that are not plain text, as the reader and the store get them."""

from collections.abc import Awaitable, Callable, Iterator

import pytest
from django.test import override_settings

from accounts.ledger.models import LedgerEntry
from accounts.models import User
from chat.tests.configured import group, put_azure
from chat.tests.conftest import Tab
from endpoints.routing.health import targets_health
from endpoints.simulator.script import Script, ScriptedToolCall, ScriptedTrouble, Tokens
from endpoints.simulator.testing import SimulatorHandle

Open = Callable[..., Awaitable[Tab]]
THOUGHT = "<think>a thought</think>\n\nThe answer."


@pytest.fixture
def lone(configured: SimulatorHandle) -> Iterator[SimulatorHandle]:
    """Put one deployment in force, of a group whose name is nobody's business."""
    models = {"gpt-4o": {"deploymentName": "gpt-4o", "baseModel": "gpt-4o"}}
    put_azure(groups=[group(configured, "hidden-group", models)])
    targets_health.forget()
    yield configured
    targets_health.forget()


async def test_thoughts_in_the_text_are_kept_as_thoughts_and_not_sent_again(
    socket_for: Open, lone: SimulatorHandle, alice: User
) -> None:
    lone.script("gpt-4o", Script(answer=THOUGHT, times=1), Script(answer="Yes."))
    tab = await socket_for(alice)
    started = await tab.ask("Well?")
    answer = (await tab.until("run.finished"))["message"]
    assert answer["content"] == [
        {"type": "reasoning", "text": "a thought"},
        {"type": "text", "text": "The answer."},
    ]
    home = started["conversation"]["id"]
    await tab.ask("Sure?", conversation_id=home, parent_id=answer["id"])
    await tab.until("run.finished")
    sent = lone.requests()[-1]["body"]["messages"]
    assert [each["content"] for each in sent] == ["Well?", "The answer.", "Sure?"]


async def test_a_tool_call_that_nobody_runs_says_so(
    socket_for: Open, lone: SimulatorHandle, alice: User
) -> None:
    calls = tuple(
        ScriptedToolCall(name=name, arguments='{"place": "' + "x" * 200 + '"}', id=name)
        for name in ("get_weather", "get_time")
    )
    lone.script("gpt-4o", Script(tool_calls=calls))
    tab = await socket_for(alice)
    await tab.ask("What is the weather?")
    events = await tab.events()
    failed = events[-1]
    assert failed["type"] == "run.failed"
    assert failed["error"] == {
        "code": "no_tools",
        "message": "The model wanted to call a tool (get_weather, get_time); none is "
        "available here.",
    }
    told = [each["call"] for each in events if each["type"] == "run.tool"]
    assert [(each["id"], bool(each["arguments"])) for each in told] == [
        ("get_weather", False),
        ("get_time", False),
        ("get_weather", True),
        ("get_time", True),
    ]


async def test_waiting_is_told_with_its_seconds_and_without_the_groups_name(
    socket_for: Open, lone: SimulatorHandle, alice: User
) -> None:
    trouble = ScriptedTrouble(name="unavailable", retry_after=0.2)
    lone.script("gpt-4o", Script(error=trouble, times=1), Script(answer="Hi"))
    tab = await socket_for(alice)
    await tab.ask("Hello")
    events = await tab.events()
    notices = [each for each in events if each["type"] == "run.notice"]
    assert [each["code"] for each in notices] == ["waiting"]
    assert notices[0]["text"] == "The model's service has a problem. Trying again."
    assert notices[0]["retry_after"] > 0
    assert "hidden-group" not in str(notices)


async def test_a_parameter_that_was_learned_is_no_trouble_to_tell(
    socket_for: Open, lone: SimulatorHandle, alice: User
) -> None:
    lone.script("gpt-4o", Script(answer="Hi", unknown_parameters=("seed", "top_p")))
    tab = await socket_for(alice)
    await tab.ask("Hello", params={"top_p": 0.5})
    events = await tab.events()
    assert events[-1]["type"] == "run.finished"
    assert not [each for each in events if each["type"] == "run.notice"]
    assert len(lone.requests()) == 2


async def test_an_answer_at_the_limit_ends_by_its_length_with_its_text(
    socket_for: Open, lone: SimulatorHandle, alice: User
) -> None:
    lone.script("gpt-4o", Script(answer="word " * 5000))
    tab = await socket_for(alice)
    with override_settings(UPSTREAM_ANSWER_BYTES=10_000):
        await tab.ask("Write on and on")
        message = (await tab.until("run.finished"))["message"]
    assert (message["status"], message["finish_reason"]) == ("complete", "length")
    assert len(message["content"][0]["text"]) == 10_000


@pytest.mark.parametrize("told", [10**18, -5])
async def test_usage_that_cannot_be_is_counted_here_and_entered(
    socket_for: Open, lone: SimulatorHandle, alice: User, told: int
) -> None:
    usage = Tokens(prompt=told, completion=3)
    lone.script("gpt-4o", Script(answer="Hi there", usage=usage))
    tab = await socket_for(alice)
    started = await tab.ask("Hello")
    message = (await tab.until("run.finished"))["message"]
    await tab.until("conversation.changed")
    entry = await LedgerEntry.objects.aget(run_id=started["run_id"])
    assert entry.counted
    assert 0 < entry.prompt == message["usage"]["prompt"] < 100
