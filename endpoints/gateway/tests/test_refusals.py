"""What programs are told when a call is refused, and when they may come back."""

from typing import Any

import orjson
import pytest

from accounts.keys import api_keys
from accounts.models import User
from endpoints.gateway.tests.conftest import HELLO, budget_of
from endpoints.gateway.tests.test_doors import bearer, send
from endpoints.gateway.tests.test_shapes import post
from endpoints.simulator.script import Script, ScriptedTrouble, TroubleName
from endpoints.simulator.testing import SimulatorHandle

BODY = {"model": "o4-mini", "messages": HELLO}


async def error_of(url: str, key: str, body: object) -> dict[str, Any]:
    _, _, raw = await post(url, key, body)
    found: dict[str, Any] = orjson.loads(raw)["error"]
    return found


@pytest.mark.parametrize(
    ("trouble", "words", "ours"),
    [
        ("content_filter", "content management policy", "content filter refused"),
        ("context_length", "maximum context length is", "conversation is too long"),
    ],
)
@pytest.mark.parametrize("stream", [False, True])
async def test_the_service_is_quoted_and_our_words_stand_beside(
    url: str,
    key: str,
    azure: SimulatorHandle,
    trouble: TroubleName,
    words: str,
    ours: str,
    *,
    stream: bool,
) -> None:
    azure.script("o4-mini", Script(error=trouble))
    error = await error_of(url, key, BODY | {"stream": stream})
    assert words in error["message"]
    assert ours in error["librechat"]["message"]


async def test_what_is_secret_is_not_quoted(
    url: str, key: str, azure: SimulatorHandle
) -> None:
    body: dict[str, object] = {"error": {"code": "bad", "message": "Not with demo!"}}
    azure.script("o4-mini", Script(error=ScriptedTrouble(status=400, body=body)))
    error = await error_of(url, key, BODY)
    assert error["message"] == "Not with •••!"
    assert "demo" not in str(error)


@pytest.mark.parametrize(
    "trouble",
    ["content_filter", "context_length", "server_error", "unavailable", "too_large"],
)
async def test_every_refusal_says_whether_repeating_helps(
    url: str, key: str, azure: SimulatorHandle, trouble: TroubleName
) -> None:
    azure.script("o4-mini", Script(error=ScriptedTrouble(name=trouble)))
    status, told, _ = await post(url, key, BODY)
    passes = status >= 500 or status == 429
    assert ("retry-after" in told, "x-should-retry" in told) == (passes, not passes)


async def test_an_unknown_address_is_not_worth_repeating(url: str, key: str) -> None:
    status, told, _ = await send(url, "/v1/nothing", "POST", **bearer(key))
    assert (status, told["x-should-retry"]) == (404, "false")


async def test_a_busy_model_is_told_of_at_once_to_whoever_can_wait(
    url: str, key: str, azure: SimulatorHandle
) -> None:
    azure.script("o4-mini", Script(error=ScriptedTrouble(name="busy", retry_after=7)))
    for _ in range(2):  # the second one finds it resting
        status, told, raw = await post(url, key, BODY | {"stream": True})
        assert (status, orjson.loads(raw)["error"]["code"]) == (
            429,
            "rate_limit_exceeded",
        )
        assert 0 < int(told["retry-after"]) <= 7
    assert len(azure.requests()) == 2


async def test_a_short_pause_is_waited_for(
    url: str, key: str, azure: SimulatorHandle
) -> None:
    once = Script(error=ScriptedTrouble(name="busy", retry_after=0.01), times=1)
    azure.script("o4-mini", once, Script(answer="Hi"))
    assert (await post(url, key, BODY))[0] == 200


async def test_an_error_in_a_stream_says_when_to_come_back(
    url: str, key: str, azure: SimulatorHandle
) -> None:
    azure.script("o4-mini", Script(answer="one two three four", cut_at=2))
    _, _, raw = await post(url, key, BODY | {"stream": True})
    *_, last, _ = raw.split(b"\n\n")
    assert orjson.loads(last.removeprefix(b"data: "))["error"]["retry_after"] == 1


async def test_a_budget_says_what_was_reserved_and_what_it_would_let_in(
    url: str, key: str, alice: User
) -> None:
    await budget_of(alice, "300")
    error = await error_of(url, key, {**BODY, "model": "gpt-4o"})
    assert "reserves" in error["message"]
    assert "4,096" in error["message"]
    room = int(error["details"]["answer_tokens"])
    assert f"with {room} of answer (max_tokens × n)" in error["message"]
    fitting = {**BODY, "model": "gpt-4o", "max_tokens": room}
    assert (await post(url, key, fitting))[0] == 200


async def test_a_budget_in_dollars_names_what_fits_as_well(
    url: str, key: str, alice: User
) -> None:
    await budget_of(alice, "0.01", unit="usd")
    error = await error_of(url, key, {**BODY, "model": "gpt-4o"})
    room = int(error["details"]["answer_tokens"])
    assert 900 < room < 1000  # $10 a million
    body = {**BODY, "model": "gpt-4o"}
    assert (await post(url, key, body | {"max_tokens": room + 1}))[0] == 429
    assert (await post(url, key, body | {"max_tokens": room}))[0] == 200


async def test_a_budget_that_is_gone_promises_nothing(
    url: str, key: str, alice: User
) -> None:
    await budget_of(alice, "5")
    error = await error_of(url, key, {**BODY, "model": "gpt-4o"})
    assert "let in" not in error["message"]


async def test_every_answer_tells_what_is_left_of_the_limit(
    url: str, alice: User
) -> None:
    _, text = await api_keys.create(alice, "slow", rpm=2)
    seen = [await send(url, **bearer(text)) for _ in range(2)]
    names = ("limit", "remaining", "reset")
    first, second = (
        [told[f"x-ratelimit-{name}-requests"] for name in names] for _, told, _ in seen
    )
    assert (first[:2], second[:2]) == (["2", "1"], ["2", "0"])
    assert second[2].endswith("s")


async def test_a_whole_answer_tells_what_it_has_cost(
    url: str, key: str, azure: SimulatorHandle
) -> None:
    _, told, raw = await post(url, key, {**BODY, "model": "gpt-4o"})
    usage = orjson.loads(raw)["usage"]
    dollars = usage["prompt_tokens"] * 2.5e-6 + usage["completion_tokens"] * 1e-5
    assert float(told["x-librechat-cost"]) == pytest.approx(dollars)


async def test_a_dearer_tier_is_not_for_programs_to_choose(
    url: str, key: str, azure: SimulatorHandle
) -> None:
    await post(url, key, BODY | {"service_tier": "priority"})
    assert "service_tier" not in azure.requests()[0]["body"]
