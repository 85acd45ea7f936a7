"""Anthropic's Messages API over every model (their own library: tests/clients)."""

from collections.abc import Awaitable, Callable
from typing import Any

import orjson
import pytest

from accounts.ledger.models import LedgerEntry
from accounts.models import User
from endpoints.gateway.tests.conftest import WORDS, budget_of
from endpoints.gateway.tests.test_shapes import post
from endpoints.simulator.script import Script, ScriptedToolCall, Tokens
from endpoints.simulator.testing import SimulatorHandle

Ledger = Callable[..., Awaitable[list[LedgerEntry]]]
HELLO = [{"role": "user", "content": "Hello"}]
BODY = {"model": "gpt-4o", "max_tokens": 900, "messages": HELLO}
LOOK = {"name": "look", "input_schema": {"type": "object", "properties": {}}}
CALLS = (
    ScriptedToolCall(name="look", arguments='{"at":"sky"}', id="call_1"),
    ScriptedToolCall(name="look", arguments="{}", id="call_2"),
)


async def ask(url: str, key: str, **more: Any) -> tuple[int, Any]:  # noqa: ANN401
    status, _, raw = await post(url, key, {**BODY, **more}, "/v1/messages")
    return status, orjson.loads(raw)


def events_of(raw: bytes) -> list[dict[str, Any]]:
    *frames, rest = raw.split(b"\n\n")
    assert rest == b""
    told = [frame.partition(b"\ndata: ") for frame in frames]
    events = [orjson.loads(data) for _, _, data in told]
    names = [name.removeprefix(b"event: ").decode() for name, _, _ in told]
    assert names == [event["type"] for event in events]
    return events


@pytest.mark.parametrize(
    ("model", "deployment"), [("gpt-4o", "east"), ("writer", "writer")]
)
async def test_a_message_is_answered_and_entered(
    url: str,
    key: str,
    azure: SimulatorHandle,
    ledger: Ledger,
    model: str,
    deployment: str,
) -> None:
    azure.script(
        deployment,
        Script(answer=WORDS, usage=Tokens(prompt=100, completion=30, cached=40)),
    )
    status, told = await ask(url, key, model=model, system="Be kind.")
    assert (status, told["type"], told["role"]) == (200, "message", "assistant")
    assert told["content"] == [{"type": "text", "text": WORDS}]
    assert (told["stop_reason"], told["model"]) == ("end_turn", model)
    assert told["usage"]["input_tokens"] == 60
    assert told["usage"]["cache_read_input_tokens"] == 40
    [line] = await ledger()
    assert (line.prompt, line.completion, line.cached) == (100, 30, 40)


async def test_a_message_is_streamed_block_by_block(
    url: str, key: str, azure: SimulatorHandle
) -> None:
    azure.script("east", Script(answer="Look: ", tool_calls=CALLS))
    body = {**BODY, "stream": True, "tools": [LOOK]}
    _, _, raw = await post(url, key, body, "/v1/messages")
    events = events_of(raw)
    kinds = [event["type"] for event in events]
    assert (kinds[0], kinds[-2:]) == (
        "message_start",
        ["message_delta", "message_stop"],
    )
    opened = [e["content_block"] for e in events if e["type"] == "content_block_start"]
    assert [each["type"] for each in opened] == ["text", "tool_use", "tool_use"]
    assert kinds.count("content_block_stop") == 3
    pieces = ["", "", ""]
    for event in events:
        if event["type"] == "content_block_delta":
            delta = event["delta"]
            said = delta.get("text") or delta.get("partial_json")
            pieces[event["index"]] += said
    assert pieces == ["Look: ", '{"at":"sky"}', "{}"]
    assert events[-2]["delta"]["stop_reason"] == "tool_use"


async def test_tools_pictures_and_results_become_a_chat(
    url: str, key: str, azure: SimulatorHandle
) -> None:
    picture = {"type": "base64", "media_type": "image/png", "data": "aGk="}
    use = {"type": "tool_use", "id": "call_1", "name": "look", "input": {"at": "sky"}}
    result = {
        "type": "tool_result",
        "tool_use_id": "call_1",
        "content": [{"type": "text", "text": "blue"}],
    }
    rows = [
        {"role": "user", "content": [{"type": "image", "source": picture}]},
        {"role": "assistant", "content": [{"type": "thinking", "thinking": "?"}, use]},
        {"role": "user", "content": [result, {"type": "text", "text": "And?"}]},
    ]
    choice = {"type": "tool", "name": "look", "disable_parallel_tool_use": True}
    status, _ = await ask(
        url,
        key,
        messages=rows,
        tools=[LOOK],
        tool_choice=choice,
        stop_sequences=["END"],
    )
    assert status == 200
    sent = azure.requests()[-1]["body"]
    asked, called, told, last = sent["messages"]
    assert asked["content"][0]["image_url"]["url"] == "data:image/png;base64,aGk="
    assert called["tool_calls"][0]["function"]["arguments"] == '{"at":"sky"}'
    assert (told["role"], told["content"], last["content"]) == ("tool", "blue", "And?")
    assert sent["tool_choice"] == {"type": "function", "function": {"name": "look"}}
    assert (sent["parallel_tool_calls"], sent["stop"]) == (False, ["END"])


async def test_thoughts_are_told_where_they_are_wanted(
    url: str, key: str, azure: SimulatorHandle
) -> None:
    azure.script("o4-mini", Script(answer="Blue.", reasoning="Hm."))
    thinking = {"type": "enabled", "budget_tokens": 5000}
    _, told = await ask(url, key, model="o4-mini", thinking=thinking)
    assert [each["type"] for each in told["content"]] == ["thinking", "text"]
    assert azure.requests()[0]["body"]["reasoning_effort"] == "medium"
    _, told = await ask(url, key, model="o4-mini")
    assert [each["type"] for each in told["content"]] == ["text"]


async def test_tokens_are_counted_without_asking_anybody(
    url: str, key: str, azure: SimulatorHandle
) -> None:
    body = {"model": "gpt-4o", "messages": HELLO}
    status, _, raw = await post(url, key, body, "/v1/messages/count_tokens")
    assert status == 200
    assert 0 < orjson.loads(raw)["input_tokens"] < 20
    assert azure.requests() == []
    assert await LedgerEntry.objects.acount() == 0


@pytest.mark.parametrize(
    ("more", "status", "kind"),
    [
        ({"messages": []}, 400, "invalid_request_error"),
        ({"messages": [{"role": "system", "content": "x"}]}, 400, "invalid"),
        ({"messages": [{"role": "user", "content": [{"a": 1}]}]}, 400, "invalid"),
        ({"mcp_servers": [{"url": "x"}]}, 400, "invalid_request_error"),
        ({"tools": [{"type": "web_search_20250305", "name": "w"}]}, 400, "invalid"),
        ({"model": "nothing"}, 404, "not_found_error"),
    ],
)
async def test_refusals_have_anthropics_shape(
    url: str,
    key: str,
    azure: SimulatorHandle,
    more: dict[str, Any],
    status: int,
    kind: str,
) -> None:
    found, told = await ask(url, key, **more)
    assert (found, told["type"]) == (status, "error")
    assert told["error"]["type"].startswith(kind)
    assert told["error"]["message"]


async def test_whoever_has_no_key_or_budget_is_told_in_this_shape_too(
    url: str, key: str, azure: SimulatorHandle, alice: User
) -> None:
    status, told = await ask(url, "lc-wrong")
    assert (status, told["error"]["type"]) == (401, "authentication_error")
    await budget_of(alice, "10")
    status, told = await ask(url, key)
    assert (status, told["error"]["type"]) == (429, "rate_limit_error")
    assert told["error"]["code"] == "insufficient_quota"


async def test_a_failure_in_mid_stream_is_an_event_of_this_api(
    url: str, key: str, azure: SimulatorHandle
) -> None:
    azure.script("east", Script(answer=WORDS, cut_at=20))
    _, _, raw = await post(url, key, {**BODY, "stream": True}, "/v1/messages")
    last = events_of(raw)[-1]
    assert (last["type"], last["error"]["type"]) == ("error", "api_error")
