"""What a session uses is entered answer by answer, and reserved before."""

from collections.abc import Callable
from typing import Any

import orjson
import pytest

from accounts.keys import api_keys
from accounts.ledger.models import Hold, LedgerEntry
from accounts.models import ApiKey, User
from endpoints.billing import prices
from endpoints.events import Usage
from endpoints.gateway.tests.conftest import budget_of, looked, running
from endpoints.gateway.tests.realtime.conftest import (
    ANSWER,
    HEARD,
    SLOW,
    SOUND,
    WRITTEN,
    Ledger,
    ended,
    entered,
    say,
    told,
)
from endpoints.simulator.script import Script, Tokens
from endpoints.simulator.testing import SimulatorHandle


async def test_each_answer_is_a_line_with_its_tokens_by_kind(
    opened: Callable[..., Any], azure: SimulatorHandle, ledger: Ledger
) -> None:
    usage = Tokens(prompt=100, completion=20, cached=40)
    azure.script("talker-l", Script(answer="Yes", usage=usage))
    session = await opened()
    [created] = await told(session, "session.created")
    assert created["session"]["model"] == "talker"
    await say(session, *HEARD, ANSWER)
    await told(session, "response.done")
    await say(session, WRITTEN)
    await told(session, "response.done")
    spoken, written = await entered()
    assert [each.outcome for each in (spoken, written)] == ["ok", "ok"]
    assert (spoken.prompt, spoken.completion, spoken.cached) == (100, 20, 40)
    heard = Usage(100, 20, 40, heard=0, heard_again=10, spoken=20)
    assert spoken.cost == prices.cost("gpt-realtime", heard)
    assert written.cost == prices.cost(
        "gpt-realtime", Usage(100, 20, 40, heard_again=10)
    )


async def test_a_session_ends_with_the_right_to_it(
    opened: Callable[..., Any], azure: SimulatorHandle, alice: User, ledger: Ledger
) -> None:
    azure.script("talker-l", SLOW)
    session = await opened()
    await told(session, "session.created")
    await say(session, WRITTEN)
    await told(session, "response.output_text.delta")
    await running()
    key = await ApiKey.objects.aget(user=alice)
    await api_keys.revoke(alice.pk, key.pk)
    await looked()
    code, last = await ended(session)
    assert (code, last["type"], last["error"]["code"]) == (1008, "error", "revoked")
    [line] = await ledger()
    assert (line.outcome, line.counted) == ("interrupted", True)
    assert line.completion > 0


async def test_hanging_up_in_an_answer_counts_it_and_one_between_costs_nothing(
    opened: Callable[..., Any], azure: SimulatorHandle, ledger: Ledger
) -> None:
    azure.script("talker-l", SLOW)
    session = await opened()
    await told(session, "session.created")
    await session.close()
    await running(0)
    assert await LedgerEntry.objects.acount() == 0
    session = await opened()
    await say(session, WRITTEN)
    await told(session, "response.output_text.delta")
    await session.close()
    [line] = await ledger()
    assert (line.outcome, line.counted) == ("stopped", True)


async def test_a_budget_ends_a_session_between_two_answers(
    opened: Callable[..., Any], azure: SimulatorHandle, alice: User, ledger: Ledger
) -> None:
    await budget_of(alice, "9000")
    azure.script("talker-l", Script(answer="Yes", usage=Tokens(prompt=1000)))
    session = await opened()
    await told(session, "session.created")
    assert [each.amount async for each in Hold.objects.all()] == [8192]
    await say(session, WRITTEN)
    code, last = await ended(session)
    assert (code, last["error"]["code"]) == (1013, "insufficient_quota")
    [line] = await ledger()
    assert line.prompt == 1000
    assert await Hold.objects.acount() == 0


async def test_what_is_said_is_reserved_before_it_is_passed_on(
    opened: Callable[..., Any], azure: SimulatorHandle, alice: User
) -> None:
    await budget_of(alice, "13000")
    session = await opened()
    await told(session, "session.created")
    minute = {**HEARD[0], "audio": SOUND * 60}
    await say(session, *[minute] * 7)  # 4,200 tokens: another step
    await say(session, HEARD[1])
    await told(session, "input_audio_buffer.committed")
    assert sum([each.amount async for each in Hold.objects.all()]) > 8192
    await say(session, *[minute] * 7)
    code, last = await ended(session)
    assert (code, last["error"]["code"]) == (1013, "insufficient_quota")


async def test_with_a_budget_one_answer_at_a_time_is_made(
    opened: Callable[..., Any], azure: SimulatorHandle, alice: User
) -> None:
    await budget_of(alice, "100000")
    azure.script("talker-l", SLOW)
    session = await opened()
    aside = {"conversation": "none", "output_modalities": ["text"]}
    await say(session, *[{**ANSWER, "response": aside, "event_id": "mine"}] * 2)
    last = (await told(session, "error"))[-1]
    assert last["error"]["code"] == "conversation_already_has_active_response"
    assert last["error"]["event_id"] == "mine"
    await told(session, "response.output_text.delta")
    seen: Any = azure.requests()[-1]["body"]
    assert len(seen) == 1


@pytest.mark.parametrize("dialect", ["general", "preview"])
async def test_a_model_that_writes_down_must_be_ones_own_and_is_entered(
    opened: Callable[..., Any], azure: SimulatorHandle, ledger: Ledger, dialect: str
) -> None:
    def wanted(model: str) -> dict[str, Any]:
        by = {"model": model}
        general = {"audio": {"input": {"transcription": by}}}
        preview = {"input_audio_transcription": by}
        told = general if dialect == "general" else preview
        return {"type": "session.update", "session": told}

    session = await opened()
    await say(session, wanted("nobodys"))
    assert (await told(session, "error"))[-1]["error"]["code"] == "model_not_found"
    await say(session, wanted("ears"), *HEARD)
    kind = "conversation.item.input_audio_transcription.completed"
    await told(session, kind)
    seen: Any = azure.requests()[-1]["body"]
    assert b"ears-l" in orjson.dumps(seen)
    [line] = await entered()
    assert (line.model, line.base_model, line.prompt) == ("ears", "whisper", 10)
