"""With summaries nothing falls out of a conversation untold."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from accounts.ledger.models import LedgerEntry
from accounts.models import User
from chat.documents import text_of
from chat.store import conversations, messages
from chat.tests.api.conftest import talk
from chat.tests.configured import azure, put_azure
from chat.tests.conftest import Tab
from endpoints.simulator.script import Script
from endpoints.simulator.testing import SimulatorHandle
from runtime.redis import redis
from runtime.redis_keys import summary_key

Open = Callable[[User], Awaitable[Tab]]
TURN = "In the beginning there was a long discussion of harbours and of their tolls. "
WINDOW = {"max_context_tokens": 1_500, "max_tokens": 375}
TOLD = "They discussed harbours and tolls."


@pytest.fixture
def summarising(configured: SimulatorHandle) -> SimulatorHandle:
    """Put an Azure section in force whose long chats the model `small` summarises."""
    put_azure(**azure(configured), summarize=True, summaryModel="small")
    configured.script("small", Script(answer=TOLD))
    configured.script("gpt-4o", Script(answer="Well."))
    return configured


async def long_talk(owner: User, turns: int = 3, size: int = 8) -> tuple[str, str]:
    """Store turns of about 130 tokens a message; return the conversation's last."""
    texts = [f"{number}: {TURN * size}" for number in range(2 * turns)]
    home, ids = await talk(owner, *texts)
    await conversations.change(
        owner.pk, home, {"params": WINDOW, "endpoint": "azureOpenAI"}
    )
    return home, ids[-1]


def asked_of(simulator: SimulatorHandle, model: str) -> list[list[dict[str, Any]]]:
    return [
        request["body"]["messages"]
        for request in simulator.requests()
        if f"/deployments/{model}/" in request["path"]
    ]


@pytest.mark.parametrize("size", [5, 20, 28, 36])
async def test_every_message_is_sent_or_told_whatever_the_size_of_the_question(
    socket_for: Open, summarising: SimulatorHandle, alice: User, size: int
) -> None:
    home, leaf = await long_talk(alice)
    stored = await messages.of(alice.pk, home)
    tab = await socket_for(alice)
    question = f"Q: {TURN * size}"
    await tab.ask(question, conversation_id=home, parent_id=leaf)
    await tab.events()
    (sent,) = asked_of(summarising, "gpt-4o")  # the messages of one request
    told = str(asked_of(summarising, "small"))
    for message in stored:
        assert text_of(message) in str(sent) or text_of(message) in told
    assert next(m["role"] for m in sent if m["role"] != "system") == "user"
    assert sent[-1]["content"] == question
    assert (TOLD in str(sent[0])) == bool(told != "[]")
    assert (size > 5) == (told != "[]")


async def test_readers_see_that_a_summary_was_sent_and_who_paid(
    socket_for: Open, summarising: SimulatorHandle, alice: User
) -> None:
    home, leaf = await long_talk(alice)
    tab = await socket_for(alice)
    await tab.ask(TURN * 20, conversation_id=home, parent_id=leaf)
    notices = [one["code"] for one in await tab.events() if one["type"] == "run.notice"]
    assert notices == ["summarised"]
    kinds = [row async for row in LedgerEntry.objects.values_list("kind", flat=True)]
    assert "summary" in kinds


async def test_without_a_summary_the_message_is_refused_and_nothing_stored(
    socket_for: Open, summarising: SimulatorHandle, alice: User
) -> None:
    summarising.script("small", Script(error="content_filter"))
    home, leaf = await long_talk(alice)
    tab = await socket_for(alice)
    refused = await tab.ask(TURN * 20, conversation_id=home, parent_id=leaf)
    assert refused["code"] == "not_summarised"
    assert len(await messages.of(alice.pk, home)) == 6
    assert not await redis().exists(summary_key(home))


async def test_a_question_beside_which_no_summary_fits_is_too_long(
    socket_for: Open, summarising: SimulatorHandle, alice: User
) -> None:
    home, leaf = await long_talk(alice)
    tab = await socket_for(alice)
    refused = await tab.ask(TURN * 62, conversation_id=home, parent_id=leaf)
    assert refused["code"] == "context_length"
    assert int(refused["details"]["needed"]) > int(refused["details"]["budget"])
    assert asked_of(summarising, "small") == []


async def test_where_nothing_is_summarised_the_oldest_fall_out_and_are_named(
    socket_for: Open, configured: SimulatorHandle, alice: User
) -> None:
    configured.script("gpt-4o", Script(answer="Well."))
    home, leaf = await long_talk(alice)
    tab = await socket_for(alice)
    await tab.ask(TURN * 20, conversation_id=home, parent_id=leaf)
    notices = [one["code"] for one in await tab.events() if one["type"] == "run.notice"]
    assert notices == ["trimmed"]
