"""Keys with limits by the minute and by model: held, told in headers, given back."""

import asyncio
from collections import Counter
from typing import Any

import aiohttp
import orjson
from pytest_django import Settings

from accounts.keys import api_keys
from accounts.ledger.models import LedgerEntry
from accounts.models import ApiKey, User
from endpoints.gateway.tests.conftest import HELLO, budget_of
from endpoints.gateway.tests.test_doors import bearer
from endpoints.gateway.tests.test_shapes import post
from endpoints.simulator.script import Script, Tokens
from endpoints.simulator.testing import SimulatorHandle

CROWD = 300
BODY: dict[str, Any] = {"model": "gpt-4o", "messages": HELLO, "max_tokens": 100}
TOKENS = "x-ratelimit-remaining-tokens"
REQUESTS = "x-ratelimit-remaining-requests"


async def refused(url: str, key: str, body: object = BODY) -> dict[str, Any]:
    """Return the error and the headers of what has to be a 429."""
    status, headers, raw = await post(url, key, body)
    assert status == 429, raw
    error: dict[str, Any] = orjson.loads(raw)["error"]
    return error | headers


async def test_tokens_are_reserved_before_and_put_right_after(
    url: str, azure: SimulatorHandle, alice: User
) -> None:
    azure.script("east", Script(answer="Hi", usage=Tokens(prompt=20, completion=30)))
    _, key = await api_keys.create(alice, "k", tpm=300)
    first = await post(url, key, {**BODY, "max_tokens": 200})
    assert first[0] == 200
    worst = 300 - int(first[1][TOKENS])
    assert 200 < worst < 300
    assert first[1]["x-ratelimit-limit-tokens"] == "300"
    second = await post(url, key, {**BODY, "max_tokens": 200})
    assert 300 - int(second[1][TOKENS]) == worst + 50  # what the first has used
    wide = await refused(url, key, {**BODY, "max_tokens": 250})
    assert wide["code"] == "rate_limit_exceeded"
    assert "300 tokens a minute" in wide["message"]
    assert 0 < int(wide["retry-after"]) <= 65
    assert "x-should-retry" not in wide


async def test_what_no_minute_has_room_for_is_not_worth_repeating(
    url: str, azure: SimulatorHandle, alice: User
) -> None:
    _, key = await api_keys.create(alice, "k", tpm=300)
    never = await refused(url, key, {**BODY, "max_tokens": 5000})
    assert never["x-should-retry"] == "false"
    room = int(never["message"].split("answer of ")[1].split()[0])
    assert (await post(url, key, {**BODY, "max_tokens": room}))[0] == 200


async def test_limits_by_model_hold_for_the_models_that_fit(
    url: str, azure: SimulatorHandle, alice: User
) -> None:
    limits = {"gpt-4*": {"rpm": 2}, "sm*": {"tpm": 150}}
    _, key = await api_keys.create(alice, "k", model_limits=limits)
    answers = [await post(url, key, BODY) for _ in range(2)]
    assert [(each[0], each[1][REQUESTS]) for each in answers] == [
        (200, "1"),
        (200, "0"),
    ]
    error = await refused(url, key)
    assert error["message"] == "gpt-4*: This key may make 2 requests a minute."
    small = await post(url, key, {**BODY, "model": "small"})
    assert small[0] == 200
    assert 0 < int(small[1][TOKENS]) < 150
    assert (await post(url, key, {**BODY, "model": "writer"}))[0] == 200


async def test_a_budget_of_a_model_refuses_that_model_alone(
    url: str, azure: SimulatorHandle, alice: User
) -> None:
    row, key = await api_keys.create(alice, "k")
    await budget_of(alice, "50", scope="key", key=row, model="gpt-4*")
    error = await refused(url, key)
    assert error["code"] == "insufficient_quota"
    assert error["message"].startswith("gpt-4*: This key's budget has only 50 tokens")
    assert error["details"]["model"] == "gpt-4*"
    assert (await post(url, key, {**BODY, "model": "small"}))[0] == 200


async def test_what_a_budget_refuses_takes_no_tokens_of_the_minute(
    url: str, azure: SimulatorHandle, alice: User
) -> None:
    row, key = await api_keys.create(alice, "k", tpm=200)
    budget = await budget_of(alice, "50", scope="key", key=row)
    assert (await refused(url, key))["code"] == "insufficient_quota"
    await budget.adelete()
    assert (await post(url, key, BODY))[0] == 200


async def test_three_hundred_calls_at_once_use_no_more_tokens_than_a_minute_has(
    url: str, azure: SimulatorHandle, alice: User, settings: Settings
) -> None:
    settings.GATEWAY_CONCURRENT_MAX = 0
    settings.ACTION_LIMITS = {**settings.ACTION_LIMITS, "gateway": {"user": (1000, 1)}}
    azure.script("east", Script(answer="Hi", usage=Tokens(prompt=8, completion=30)))
    row, key = await api_keys.create(alice, "k", tpm=550)
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector) as http:

        async def one() -> int:
            address = f"{url}/v1/chat/completions"
            async with http.post(address, json=BODY, headers=bearer(key)) as answer:
                return answer.status

        seen = Counter(await asyncio.gather(*(one() for _ in range(CROWD))))
    assert seen[200] >= 5  # whose worst case has room
    assert seen[200] + seen[429] == CROWD
    lines = [line async for line in LedgerEntry.objects.filter(key_id=row.pk)]
    assert len(lines) == seen[200]
    assert sum(line.prompt + line.completion for line in lines) <= 550


async def test_what_the_panel_changes_counts_at_the_next_call(
    url: str, azure: SimulatorHandle, alice: User
) -> None:
    row, key = await api_keys.create(alice, "k")
    assert TOKENS not in (await post(url, key, BODY))[1]
    changed = await ApiKey.objects.aget(pk=row.pk)
    changed.tpm = 10
    await changed.asave()
    assert (await refused(url, key))["x-should-retry"] == "false"
