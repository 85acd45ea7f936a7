"""What programs use is counted, held to budgets, and ended with the rights to it."""

import asyncio
from collections.abc import Awaitable, Callable
from decimal import Decimal

import openai
import pytest
from openai import AsyncOpenAI

from accounts.keys import api_keys
from accounts.ledger.models import Budget, Hold, LedgerEntry, Meter
from accounts.models import AccessRule, User
from endpoints.gateway import model_call, running_calls
from endpoints.gateway.tests.conftest import (
    HELLO,
    SLOW,
    WORDS,
    budget_of,
    looked,
    running,
)
from endpoints.gateway.tests.test_doors import bearer, send
from endpoints.gateway.tests.test_shapes import post
from endpoints.simulator.script import Script, Tokens
from endpoints.simulator.testing import SimulatorHandle

Ledger = Callable[..., Awaitable[list[LedgerEntry]]]
BODY = {"model": "gpt-4o", "messages": HELLO}
TOLD = Tokens(prompt=70, completion=30, cached=20)


@pytest.mark.parametrize("stream", [False, True])
async def test_a_call_is_one_line_with_what_the_service_told(
    url: str,
    key: str,
    alice: User,
    azure: SimulatorHandle,
    ledger: Ledger,
    stream: bool,
) -> None:
    azure.script("east", Script(error="busy"))
    azure.script("west", Script(answer="Hi", usage=TOLD))
    await post(url, key, {**BODY, "stream": stream})
    [line] = await ledger()
    assert (line.kind, line.user_id, line.outcome) == ("gateway", alice.pk, "ok")
    assert (line.prompt, line.completion, line.cached) == (70, 30, 20)
    assert (line.group, line.attempts, line.counted) == ("west", 2, False)
    assert [each["outcome"] for each in line.tried] == ["busy", "ok"]
    assert line.key_id
    assert line.nano_usd


async def test_only_what_a_person_may_use_stands_in_and_is_priced_as_itself(
    url: str, key: str, alice: User, azure: SimulatorHandle, ledger: Ledger
) -> None:
    await AccessRule.objects.acreate(
        effect="deny", subject="person", person=alice, model="o4-mini"
    )
    azure.script("small", Script(error="unavailable"))
    azure.script("east", Script(answer="Hi", usage=TOLD))
    status, headers, _ = await post(url, key, {**BODY, "model": "small"})
    assert (status, headers["x-librechat-model"]) == (200, "gpt-4o")
    assert {each["deployment"] for each in azure.requests()} == {"small", "east"}
    [line] = await ledger()
    assert (line.model, line.base_model) == ("gpt-4o", "gpt-4o")


async def test_a_refused_call_is_a_line_without_cost(
    url: str, key: str, azure: SimulatorHandle, ledger: Ledger
) -> None:
    azure.script("small", Script(error="content_filter"))
    await post(url, key, {**BODY, "model": "small"})
    [line] = await ledger()
    assert (line.outcome, line.prompt, line.completion) == ("content_filter", 0, 0)


async def test_an_answer_that_breaks_off_is_counted_here(
    url: str, key: str, azure: SimulatorHandle, ledger: Ledger
) -> None:
    azure.script("east", Script(answer=WORDS, cut_at=20))
    await post(url, key, {**BODY, "stream": True})
    [line] = await ledger()
    assert (line.outcome, line.counted) == ("cut_off", True)
    assert 10 <= line.completion <= 30
    assert line.prompt > 0


async def test_hanging_up_ends_the_call_and_counts_it(
    client: AsyncOpenAI, azure: SimulatorHandle, ledger: Ledger
) -> None:
    azure.script("east", SLOW)
    stream = await client.chat.completions.create(
        model="gpt-4o", messages=HELLO, stream=True
    )
    async for _ in stream:
        break
    await stream.close()
    [line] = await ledger()
    assert (line.outcome, line.counted) == ("stopped", True)
    assert line.completion > 0
    assert azure.requests()[0]["outcome"] in ("abandoned", "running")


async def test_hanging_up_before_the_first_word_costs_the_prompt(
    url: str, key: str, azure: SimulatorHandle, ledger: Ledger
) -> None:
    azure.script("east", Script(hang=True))
    asking = asyncio.create_task(post(url, key, BODY))
    await running()
    asking.cancel()
    [line] = await ledger()
    assert (line.outcome, line.completion) == ("stopped", 0)
    assert line.prompt > 0


async def test_fifty_at_once_stay_within_a_hard_budget(
    url: str, key: str, alice: User, azure: SimulatorHandle, ledger: Ledger
) -> None:
    budget = await budget_of(alice, "400")
    azure.script("east", Script(answer="Hi", usage=Tokens(prompt=10, completion=90)))
    body = {**BODY, "max_tokens": 90}
    seen = await asyncio.gather(*(post(url, key, body) for _ in range(50)))
    statuses = [status for status, _, _ in seen]
    let_in = statuses.count(200)
    assert set(statuses) == {200, 429}
    assert 1 <= let_in <= 4
    lines = await ledger(let_in)
    assert sum(line.prompt + line.completion for line in lines) <= 400
    meter = await Meter.objects.aget(budget=budget)
    assert (meter.spent, meter.reserved) == (100 * let_in, 0)
    assert not await Hold.objects.aexists()


async def test_an_empty_budget_says_that_repeating_is_no_help(
    client: AsyncOpenAI, alice: User
) -> None:
    await budget_of(alice, "5")
    with pytest.raises(openai.RateLimitError) as caught:
        await client.chat.completions.create(model="gpt-4o", messages=HELLO)
    assert caught.value.code == "insufficient_quota"
    assert caught.value.response.headers["x-should-retry"] == "false"


async def test_a_keys_own_budget_limits_that_key_alone(
    url: str, key: str, alice: User
) -> None:
    poor, text = await api_keys.create(alice, "poor")
    await budget_of(alice, "5", scope="key", key=poor)
    assert (await post(url, text, BODY))[0] == 429
    assert (await post(url, key, BODY))[0] == 200


async def test_reservations_of_long_answers_are_held_on_to(
    client: AsyncOpenAI, alice: User, azure: SimulatorHandle, ledger: Ledger
) -> None:
    await budget_of(alice, "100000")
    azure.script("east", SLOW)
    stream = await client.chat.completions.create(
        model="gpt-4o", messages=HELLO, stream=True
    )
    before = (await Hold.objects.aget()).expires_at
    await running_calls.hold_on()
    assert (await Hold.objects.aget()).expires_at > before
    await stream.close()
    await ledger()
    assert not await Hold.objects.aexists()


async def revoke(alice: User) -> None:
    key = await alice.api_keys.aget()
    await api_keys.revoke(alice.pk, key.pk)


async def suspend(alice: User) -> None:
    alice.status = "suspended"
    await alice.asave()


async def deny(alice: User) -> None:
    await AccessRule.objects.acreate(
        effect="deny", subject="person", person=alice, model="gpt*"
    )


async def take_keys(alice: User) -> None:
    await AccessRule.objects.acreate(
        effect="deny", kind="feature", feature="api_keys", subject="everyone"
    )


@pytest.mark.parametrize("take", [revoke, suspend, deny, take_keys])
async def test_a_stream_ends_with_the_right_to_it(
    url: str,
    key: str,
    alice: User,
    azure: SimulatorHandle,
    ledger: Ledger,
    take: Callable[[User], Awaitable[None]],
) -> None:
    azure.script("east", SLOW)
    asking = asyncio.create_task(post(url, key, {**BODY, "stream": True}))
    await running()
    [call] = model_call.running
    while not call.texts:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    await looked()
    assert not call.why
    await take(alice)
    await looked()
    status, _, raw = await asking
    assert status == 200
    assert b'"code":"revoked"' in raw.split(b"\n\n")[-2]
    [line] = await ledger()
    assert (line.outcome, line.counted) == ("interrupted", True)


async def test_draining_lets_answers_end_and_ends_the_rest(
    url: str, key: str, azure: SimulatorHandle, ledger: Ledger
) -> None:
    azure.script("east", SLOW)
    azure.script("small", Script(answer="Hi", first_token_delay=0.1))
    long = asyncio.create_task(post(url, key, {**BODY, "stream": True}))
    short = asyncio.create_task(post(url, key, {**BODY, "model": "small"}))
    await running(2)
    assert await running_calls.drain(0.6) == 1
    assert (await short)[0] == 200
    assert b"restarting" in (await long)[2]
    lines = await ledger(2)
    assert sorted(line.outcome for line in lines) == ["interrupted", "ok"]


async def test_the_old_dashboard_tells_limit_and_cents(
    url: str, key: str, alice: User, azure: SimulatorHandle, ledger: Ledger
) -> None:
    await Budget.objects.acreate(
        scope="person", person=alice, unit="usd", period="month", limit=Decimal(20)
    )
    azure.script("east", Script(answer="Hi", usage=TOLD))
    await post(url, key, BODY)
    [line] = await ledger()
    for root in ("/v1", ""):
        path = f"{root}/dashboard/billing/subscription"
        _, _, told = await send(url, path, **bearer(key))
        assert told["hard_limit_usd"] == 20
        path = f"{root}/dashboard/billing/usage?start_date=2020-01-01"
        _, _, told = await send(url, path, **bearer(key))
        assert line.cost
        assert told["total_usage"] == pytest.approx(float(line.cost) * 100, abs=1e-5)
    path = "/v1/dashboard/billing/usage?start_date=never"
    assert (await send(url, path, **bearer(key)))[0] == 400
