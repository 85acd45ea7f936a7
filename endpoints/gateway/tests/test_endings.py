"""Calls that must end: for want of a right, or of a reader."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import orjson
import pytest
from django.utils import timezone

from accounts.keys import api_keys
from accounts.models import AccessRule, User
from endpoints.gateway import app, model_call
from endpoints.gateway.exchange import Exchange
from endpoints.gateway.tests.conftest import HELLO, SLOW, looked, running
from endpoints.gateway.tests.test_doors import bearer
from endpoints.gateway.tests.test_shapes import post
from endpoints.simulator.script import Script
from endpoints.simulator.testing import SimulatorHandle

BODY = {"model": "gpt-4o", "messages": HELLO}


@pytest.mark.parametrize("denied", [{"model": "gpt-4o"}, {"azure_group": "east"}])
async def test_a_stream_ends_with_the_right_to_what_stands_in(
    url: str, key: str, alice: User, azure: SimulatorHandle, denied: dict[str, str]
) -> None:
    azure.script("small", Script(error="unavailable"))
    azure.script("o4-mini", Script(error="unavailable"))
    azure.script("east", SLOW)
    body = {**BODY, "model": "small", "stream": True}
    asking = asyncio.create_task(post(url, key, body))
    await running()
    [call] = model_call.running
    while not call.begun:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    await AccessRule.objects.acreate(
        effect="deny", subject="person", person=alice, **denied
    )
    await looked()
    assert call.why == "revoked"
    assert b'"code":"revoked"' in (await asking)[2]


async def suspended(alice: User) -> None:
    await User.objects.filter(pk=alice.pk).aupdate(status="suspended")


async def revoked(alice: User) -> None:
    await alice.api_keys.aupdate(revoked_at=timezone.now())


@pytest.mark.parametrize("take", [suspended, revoked])
async def test_a_stream_ends_though_nobody_was_told(
    url: str,
    key: str,
    alice: User,
    azure: SimulatorHandle,
    take: Callable[[User], Awaitable[None]],
) -> None:
    azure.script("east", SLOW)
    asking = asyncio.create_task(post(url, key, {**BODY, "stream": True}))
    await running()
    [call] = model_call.running
    await take(alice)
    await looked()
    assert call.why == "revoked"
    await asking


async def test_a_key_that_ends_while_its_body_comes_is_worth_nothing(
    url: str, key: str, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "SLOW", 0.0)
    raw = orjson.dumps(BODY)

    async def slowly() -> AsyncIterator[bytes]:
        yield raw[:5]
        await asyncio.sleep(0.05)  # the server has asked whose key it is
        made = await alice.api_keys.aget()
        await api_keys.revoke(alice.pk, made.pk)
        yield raw[5:]

    async with (
        aiohttp.ClientSession(headers=bearer(key)) as http,
        http.post(f"{url}/v1/chat/completions", data=slowly()) as answer,
    ):
        assert answer.status == 401


async def test_a_reader_who_stops_keeps_nobody_waiting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    taken = asyncio.Event()
    sent = []

    async def send(part: Any) -> None:  # noqa: ANN401
        sent.append(part)
        if len(sent) > 1:
            await taken.wait()

    scope = {"method": "POST", "path": "/v1/chat/completions", "headers": []}
    exchange = Exchange(scope, send, send)  # type: ignore[arg-type]
    exchange.waits = True
    exchange.still_here()
    exchange.still_here()
    await asyncio.sleep(0)
    assert len(sent) == 2  # the head, and one comment
    assert exchange.stuck_for() > 0
    assert exchange.quiet_for() == 0
    taken.set()
    while exchange.stuck_for():  # noqa: ASYNC110
        await asyncio.sleep(0)
    assert exchange.quiet_for() > 0


async def test_a_call_that_is_ended_while_redis_is_asked_ends(
    url: str, key: str, azure: SimulatorHandle
) -> None:
    azure.script("east", SLOW)
    asking = asyncio.create_task(post(url, key, {**BODY, "stream": True}))
    while not model_call.running:  # noqa: ASYNC110 - then Redis is asked of its rights
        await asyncio.sleep(0)
    [call] = model_call.running
    call.end("revoked")
    assert b'"code":"revoked"' in (await asking)[2]


async def test_a_call_that_nobody_reads_ends(
    url: str, key: str, azure: SimulatorHandle, monkeypatch: pytest.MonkeyPatch
) -> None:
    azure.script("east", SLOW)
    asking = asyncio.create_task(post(url, key, {**BODY, "stream": True}))
    await running()
    [call] = model_call.running
    call.exchange._stuck = 1.0  # since long ago

    async def never(_data: bytes) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(call.exchange, "write", never)
    await looked()
    assert call.why == "stalled"
    assert (await asking)[0] in (200, 403)
