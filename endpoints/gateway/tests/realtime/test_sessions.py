"""Sessions of the Realtime API, as OpenAI's own library and as pages open them."""

from collections.abc import Callable
from typing import Any

import orjson
import pytest
from openai import AsyncAzureOpenAI, AsyncOpenAI
from pytest_django import Settings
from websockets.exceptions import InvalidStatus

from accounts.models import AccessRule, User
from endpoints.gateway.tests.realtime.conftest import (
    WRITTEN,
    Ledger,
    ended,
    entered,
    say,
    told,
)
from endpoints.simulator.script import Script, TroubleName
from endpoints.simulator.testing import SimulatorHandle


@pytest.mark.parametrize("form", ["openai", "azure"])
async def test_openais_own_library_talks_in_both_forms(
    url: str, key: str, azure: SimulatorHandle, ledger: Ledger, form: str
) -> None:
    azure.script("talker-l", Script(answer="Good day to you"))
    ws = "ws" + url.removeprefix("http")
    if form == "openai":
        client = AsyncOpenAI(api_key=key, base_url=f"{url}/v1")
    else:
        client = AsyncAzureOpenAI(
            api_key=key,
            azure_endpoint=url,
            api_version="2025-04-01-preview",
            websocket_base_url=f"{ws}/openai",
        )
    words = ""
    async with client, client.realtime.connect(model="talker") as session:
        await session.conversation.item.create(
            item={
                "type": "message",
                "role": "user",
                "content": [{"type": "input_text", "text": "Hello"}],
            }
        )
        await session.response.create()
        async for event in session:
            kind: str = event.type
            words += getattr(event, "delta", "") if "transcript" in kind else ""
            if kind == "response.done":
                break
    assert words == "Good day to you"
    [line] = await ledger()
    assert (line.model, line.group, line.outcome) == ("talker", "left", "ok")
    [asked] = [each for each in azure.requests() if "realtime" in each["path"]]
    dated = {"openai": "/openai/v1/realtime", "azure": "/openai/realtime"}
    assert asked["path"] == dated[form]
    assert asked["deployment"] == "talker-l"


@pytest.mark.parametrize("trouble", ["busy", "unavailable"])
async def test_another_deployment_takes_the_session_before_it_has_begun(
    opened: Callable[..., Any],
    azure: SimulatorHandle,
    ledger: Ledger,
    trouble: TroubleName,
) -> None:
    azure.script("talker-l", Script(error=trouble))
    session = await opened()
    assert session.response.headers["x-librechat-group"] == "right"
    await told(session, "session.created")
    await say(session, WRITTEN)
    await told(session, "response.done")
    [line] = await entered()
    assert [each["outcome"] for each in line.tried][-1] == "ok"
    assert line.attempts == 2


async def test_without_a_deployment_the_handshake_says_when_to_come_back(
    opened: Callable[..., Any], azure: SimulatorHandle
) -> None:
    for ending in "lr":
        azure.script(f"talker-{ending}", Script(error="no_capacity"))
    with pytest.raises(InvalidStatus) as refused:
        await opened()
    answer = refused.value.response
    assert answer.status_code in (429, 503)
    assert "retry-after" in answer.headers
    assert orjson.loads(answer.body or b"")["error"]["message"]


async def test_a_page_names_its_key_among_the_subprotocols(
    opened: Callable[..., Any], key: str
) -> None:
    named = ["realtime", f"openai-insecure-api-key.{key}", "openai-beta.realtime-v1"]
    session = await opened(additional_headers={}, subprotocols=named)
    assert session.subprotocol == "realtime"
    await told(session, "session.created")


async def test_a_page_reads_why_it_is_not_let_in(opened: Callable[..., Any]) -> None:
    named = ["realtime", "openai-insecure-api-key.lc-" + "a" * 43]
    session = await opened(additional_headers={}, subprotocols=named)
    code, last = await ended(session)
    assert (code, last["error"]["code"]) == (1008, "invalid_api_key")


async def test_other_sites_pages_stay_outside_where_sites_are_named(
    opened: Callable[..., Any], settings: Settings
) -> None:
    settings.GATEWAY_CORS_ORIGINS = ["https://app.example"]
    await told(await opened(origin="https://app.example"), "session.created")
    with pytest.raises(InvalidStatus, match="403"):
        await opened(origin="https://evil.example")


@pytest.mark.parametrize(
    "path", [f"{prefix}/realtime" for prefix in ("/v1", "/openai/v1", "/openai", "")]
)
async def test_whoever_has_no_key_opens_nothing(
    opened: Callable[..., Any], azure: SimulatorHandle, path: str
) -> None:
    with pytest.raises(InvalidStatus, match="401"):
        await opened(f"{path}?model=talker", additional_headers={"api-key": "lc-no"})
    assert azure.requests() == []


async def test_a_model_that_is_not_ones_own_does_not_exist(
    opened: Callable[..., Any], alice: User
) -> None:
    await AccessRule.objects.acreate(
        effect="deny", subject="person", person=alice, model="talker"
    )
    with pytest.raises(InvalidStatus, match="404"):
        await opened()


async def test_what_cannot_be_said_is_told_and_ends_nothing(
    opened: Callable[..., Any], azure: SimulatorHandle
) -> None:
    session = await opened()
    await told(session, "session.created")
    await session.send(b"bytes")
    await session.send("no json")
    await session.send("[1]")
    theirs = {"type": "session.update", "session": {"prompt": {"id": "pmpt_1"}}}
    await say(session, {**theirs, "event_id": "e1"})
    told_of = [(await told(session, "error"))[-1]["error"] for _ in range(4)]
    assert [each["event_id"] for each in told_of] == [None, None, None, "e1"]
    await say(session, WRITTEN)
    await told(session, "response.done")
    seen: Any = azure.requests()[-1]["body"]
    assert [each["type"] for each in seen] == ["response.create"]


async def test_a_connection_that_is_lost_is_told(
    opened: Callable[..., Any], azure: SimulatorHandle, ledger: Ledger
) -> None:
    azure.script("talker-l", Script(answer="Cut off", cut_at=1))
    session = await opened()
    await say(session, WRITTEN)
    code, last = await ended(session)
    assert (code, last["error"]["code"]) == (1011, "cut_off")
    [line] = await ledger()
    assert line.outcome == "cut_off"
