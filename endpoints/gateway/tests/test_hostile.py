"""Requests that were made to get past something."""

import asyncio
from typing import Any

import orjson
import pytest
from django.db import OperationalError
from pytest_django import Settings

from accounts.keys import api_keys
from accounts.ledger import spending
from accounts.ledger.calls import LedgerCall
from accounts.ledger.models import Hold
from accounts.models import ApiKey, User
from endpoints.billing import permit
from endpoints.billing.permit import ModelPermit
from endpoints.gateway import pace, reserving
from endpoints.gateway.operations import chat
from endpoints.gateway.program_call import joined
from endpoints.gateway.tests.conftest import HELLO, WORDS, budget_of
from endpoints.gateway.tests.test_doors import bearer, send
from endpoints.gateway.tests.test_ledger import Ledger
from endpoints.gateway.tests.test_shapes import post
from endpoints.simulator.script import Script, Tokens
from endpoints.simulator.testing import SimulatorHandle

BODY = {"model": "gpt-4o", "messages": HELLO}
OLD = "2020-01-01T00:00Z"


def message(**more: Any) -> dict[str, Any]:  # noqa: ANN401
    return {**BODY, "messages": [{**HELLO[0], **more}]}


@pytest.mark.parametrize(
    ("body", "param"),
    [
        ({**BODY, "max_tokens": 10**18}, "max_tokens"),
        ({**BODY, "max_completion_tokens": True}, "max_completion_tokens"),
        ({**BODY, "n": "100"}, "n"),
        ({**BODY, "n": 129}, "n"),
        ({**BODY, "data_sources": []}, "data_sources"),
        ({**BODY, "tools": "x"}, "tools"),
        ({**BODY, "tools": [{"function": 1}]}, "tools"),
        ({**BODY, "tool_choice": {"function": "x"}}, "tool_choice"),
        ({**BODY, "response_format": "json_schema"}, "response_format"),
        (message(name=5), "messages.0"),
        (message(tool_calls=[{"function": "x"}]), "messages.0.tool_calls"),
        ({**BODY, "model": " " * 300 + "gpt-4o"}, "model"),
        ({**BODY, "x": [[]] * 100_001}, None),
    ],
)
async def test_what_would_break_or_hide_something_is_refused(
    url: str, key: str, azure: SimulatorHandle, body: object, param: str | None
) -> None:
    status, _, raw = await post(url, key, body)
    assert (status, orjson.loads(raw)["error"]["param"]) == (400, param)
    assert not azure.requests()


async def test_nulls_are_like_nothing_in_every_dialect(
    url: str, key: str, alice: User, azure: SimulatorHandle
) -> None:
    await budget_of(alice, "100000")
    for model in ("gpt-4o", "writer", "instruct"):
        body = message(tool_calls=None, name=None, tool_call_id=None)
        nulls = {"tools": None, "max_tokens": None, "n": None}
        status, _, _ = await post(url, key, {**body, **nulls, "model": model})
        assert status == 200, model


async def test_of_two_limits_the_larger_one_is_reserved(
    url: str, key: str, alice: User
) -> None:
    await budget_of(alice, "5000")
    body = {**BODY, "model": "o4-mini", "max_tokens": 1}
    assert (await post(url, key, {**body, "max_completion_tokens": 9000}))[0] == 429
    assert (await post(url, key, {**BODY, "max_tokens": 9, "n": 128}))[0] == 200
    assert (await post(url, key, {**BODY, "max_tokens": 90, "n": 128}))[0] == 429


async def test_nothing_but_the_messages_is_answered(
    url: str, key: str, azure: SimulatorHandle
) -> None:
    hidden = {"input": "word " * 999, "background": True, "store": True}
    more = {"previous_response_id": "resp_1", "conversation": "conv_1"}
    await post(url, key, {**BODY, **hidden, **more, "model": "writer"})
    body = {"model": "embed", "input": "Hi", "messages": HELLO, "stream": True}
    await post(url, key, body, "/v1/embeddings")
    answer, vector = (each["body"] for each in azure.requests())
    assert (len(answer["input"]), answer["store"]) == (1, False)
    assert not {"background", *more} & set(answer)
    assert not {"messages", "stream"} & set(vector)


async def test_places_are_taken_before_anything_is_waited_for(
    url: str, key: str, alice: User, azure: SimulatorHandle, settings: Settings
) -> None:
    settings.GATEWAY_CONCURRENT_MAX = 3
    await budget_of(alice, "10000000")
    azure.script("east", Script(answer="Hi", first_token_delay=0.3))
    seen = await asyncio.gather(*(post(url, key, BODY) for _ in range(12)))
    assert [status for status, _, _ in seen].count(200) == 3
    assert not pace._places


async def test_who_leaves_while_room_is_made_holds_none(
    url: str, key: str, alice: User
) -> None:
    await budget_of(alice, "10000")
    go_on = asyncio.Event()

    async def reserve() -> spending.Reservation:
        await go_on.wait()
        call = LedgerCall(user_id=alice.pk, model="gpt-4o", endpoint="azureOpenAI")
        made = await spending.reserve(worst_cost=None, worst_tokens=9, **call)
        assert await Hold.objects.aexists()
        return made

    waiting = asyncio.create_task(reserving.to_its_end(asyncio.create_task(reserve())))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    go_on.set()
    await asyncio.wait(reserving.closing)
    assert not await Hold.objects.aexists()


async def test_what_cannot_be_counted_is_entered_all_the_same(
    url: str,
    key: str,
    azure: SimulatorHandle,
    ledger: Ledger,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fails(*_: object) -> None:
        raise ValueError

    monkeypatch.setattr(chat, "counted", fails)
    azure.script("east", Script(answer=WORDS, cut_at=20))
    await post(url, key, {**BODY, "stream": True})
    [line] = await ledger()
    assert (line.outcome, line.counted) == ("cut_off", True)
    assert line.completion > 10


async def test_a_call_that_no_database_takes_is_told_in_the_log(
    url: str,
    key: str,
    azure: SimulatorHandle,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def away(*_: object) -> None:
        raise OperationalError

    monkeypatch.setattr(permit, "PAUSE", 0)
    monkeypatch.setattr(ModelPermit, "settle", away)
    azure.script("east", Script(answer="Hi", usage=Tokens(prompt=70, completion=30)))
    assert (await post(url, key, BODY))[0] == 200
    [line] = [each for each in caplog.records if each.levelname == "ERROR"]
    told = vars(line)
    assert (told["model"], told["prompt"], told["completion"]) == ("gpt-4o", 70, 30)


async def test_two_keys_in_one_request_are_none(url: str, key: str) -> None:
    line = f"Authorization: Bearer {key}\r\n"
    rest = "Host: 127.0.0.1\r\nConnection: close\r\n\r\n"
    seen = []
    for lines in (line, line + line):
        port = int(url.rpartition(":")[2])
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(f"GET /v1/models HTTP/1.1\r\n{lines}{rest}".encode())
        seen.append((await reader.readline()).split()[1])
        writer.close()
    assert seen == [b"200", b"401"]


def test_headers_given_twice_are_one_list() -> None:
    told = [(b"X-Forwarded-For", b"192.0.2.1"), (b"x-forwarded-for", b"10.0.0.1")]
    assert joined(told) == {"x-forwarded-for": "192.0.2.1, 10.0.0.1"}


async def test_lists_count_towards_the_limits_too(url: str, alice: User) -> None:
    _, text = await api_keys.create(alice, "slow", rpm=2)
    paths = ["/v1/models", "/v1/dashboard/billing/usage", "/v1/models/gpt-4o"]
    seen = [(await send(url, path, **bearer(text)))[0] for path in paths]
    assert seen == [200, 200, 429]


async def test_impossible_dates_break_nothing(url: str, key: str) -> None:
    for dates in (
        "end_date=0001-01-01",
        "start_date=9999-12-31",
        "end_date=9999-12-31",
    ):
        path = f"/v1/dashboard/billing/usage?{dates}"
        assert (await send(url, path, **bearer(key)))[0] == 200


async def test_the_use_of_a_key_is_written_once_a_minute(key: str, alice: User) -> None:
    rows = ApiKey.objects.filter(user=alice)
    await api_keys.authenticate(key, "gateway")
    await rows.aupdate(last_used_at=OLD)
    await api_keys.authenticate(key, "gateway")
    assert (await rows.aget()).last_used_at.year > 2020  # type: ignore[union-attr]
    await rows.aupdate(last_used_at=OLD)
    await api_keys.authenticate(key, "gateway")
    assert (await rows.aget()).last_used_at.year == 2020  # type: ignore[union-attr]
