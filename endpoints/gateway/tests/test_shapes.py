"""What goes over the wire, as strict clients need it."""

import asyncio

import aiohttp
import orjson
import pytest
from pytest_django import Settings

from endpoints.gateway.tests.conftest import HELLO, WORDS, chunks_of, looked, running
from endpoints.simulator.script import (
    Script,
    ScriptedToolCall,
    ScriptedTrouble,
    TroubleName,
)
from endpoints.simulator.testing import SimulatorHandle

BODY = {"model": "gpt-4o", "messages": HELLO}


async def post(
    url: str, key: str, body: object, path: str = "/v1/chat/completions"
) -> tuple[int, dict[str, str], bytes]:
    """Send a request as a browser without any library would."""
    raw = body if isinstance(body, bytes) else orjson.dumps(body)
    headers = {"Authorization": f"Bearer {key}"}
    async with (
        aiohttp.ClientSession() as http,
        http.post(url + path, data=raw, headers=headers) as answer,
    ):
        named = {name.lower(): value for name, value in answer.headers.items()}
        return answer.status, named, await answer.read()


@pytest.mark.parametrize(
    "script",
    [
        Script(answer=WORDS),
        Script(answer=WORDS, asynchronous_filter=True),
        Script(answer=WORDS, newline="\r\n", piece_bytes=7),
        Script(answer=WORDS, done=False),
        Script(answer=WORDS, plain_json=True),
        Script(reasoning="Let me think", answer=WORDS),
        Script(tool_calls=(ScriptedToolCall(name="look", arguments='{"a":1}'),)),
    ],
    ids=["plain", "annotated", "cut small", "no DONE", "whole", "thinking", "tools"],
)
@pytest.mark.parametrize("usage", [False, True])
async def test_every_chunk_has_what_strict_clients_read(
    url: str, key: str, azure: SimulatorHandle, script: Script, usage: bool
) -> None:
    azure.script("east", script)
    wanted = {"stream_options": {"include_usage": True}} if usage else {}
    status, headers, raw = await post(url, key, {**BODY, "stream": True, **wanted})
    assert status == 200
    assert headers["content-type"].startswith("text/event-stream")
    chunks = chunks_of(raw)
    *before, last = chunks
    if usage:
        assert last["choices"] == []
        assert last["usage"]["total_tokens"] > 0
        chunks = before
    assert not any(chunk.get("usage") for chunk in chunks)
    for chunk in chunks:
        assert chunk["object"] == "chat.completion.chunk"
        assert (chunk["model"], bool(chunk["id"])) == ("gpt-4o", True)
        [choice] = chunk["choices"]
        assert isinstance(choice["delta"], dict)
    said = "".join(c["choices"][0]["delta"].get("content") or "" for c in chunks)
    assert said == ("" if script.tool_calls else WORDS)
    assert len({chunk["id"] for chunk in chunks}) == 1


async def test_a_filtered_answer_says_so(
    url: str, key: str, azure: SimulatorHandle
) -> None:
    azure.script("east", Script(answer=WORDS, filter_at=3))
    _, _, raw = await post(url, key, {**BODY, "stream": True})
    assert chunks_of(raw)[-1]["choices"][0]["finish_reason"] == "content_filter"


@pytest.mark.parametrize(
    ("script", "code"),
    [
        (Script(answer=WORDS, cut_at=5), "cut_off"),
        (Script(answer=WORDS, error_at=5), "server_trouble"),
        (Script(answer=WORDS, malformed_at=5), "bad_answer"),
    ],
)
async def test_an_answer_that_breaks_off_ends_with_an_error(
    url: str, key: str, azure: SimulatorHandle, script: Script, code: str
) -> None:
    azure.script("east", script)
    status, _, raw = await post(url, key, {**BODY, "stream": True})
    *chunks, last, rest = raw.split(b"\n\n")
    assert (status, rest) == (200, b"")
    assert len(chunks) >= 5
    assert orjson.loads(last.removeprefix(b"data: "))["error"]["code"] == code


async def test_a_long_silence_is_filled_with_comments(
    url: str, key: str, azure: SimulatorHandle, settings: Settings
) -> None:
    settings.GATEWAY_KEEP_ALIVE_SECONDS = 0.001
    azure.script("east", Script(answer="Hi", first_token_delay=0.3))
    asking = asyncio.create_task(post(url, key, {**BODY, "stream": True}))
    await running()
    await asyncio.sleep(0.01)
    await looked()
    status, _, raw = await asking
    comment, _, stream = raw.partition(b"\n\n")
    assert (status, comment) == (200, b": still here")
    assert chunks_of(stream)[-1]["choices"][0]["finish_reason"] == "stop"


@pytest.mark.parametrize(
    ("trouble", "status", "code"),
    [
        ("content_filter", 400, "content_filter"),
        ("context_length", 400, "context_length_exceeded"),
        ("unauthorized", 502, "refused"),
        ("deployment_not_found", 502, "not_found"),
        ("operation_not_supported", 400, "OperationNotSupported"),
        ("too_large", 429, "rate_limit_exceeded"),
        ("unavailable", 503, "server_trouble"),
    ],
)
async def test_what_a_service_refuses_is_told_in_openais_words(
    url: str,
    key: str,
    azure: SimulatorHandle,
    trouble: TroubleName,
    status: int,
    code: str,
) -> None:
    azure.script("o4-mini", Script(error=trouble))
    got, headers, raw = await post(url, key, {**BODY, "model": "o4-mini"})
    error = orjson.loads(raw)["error"]
    assert (got, error["code"]) == (status, code)
    assert {"message", "type", "param", "code"} <= set(error)
    assert len(headers["x-request-id"]) > 8


async def test_a_busy_model_says_when_to_come_back(
    url: str, key: str, azure: SimulatorHandle
) -> None:
    azure.script("o4-mini", Script(error=ScriptedTrouble(name="busy", retry_after=40)))
    got, headers, _ = await post(url, key, {**BODY, "model": "o4-mini"})
    assert got == 429
    assert 30 <= int(headers["retry-after"]) <= 40


@pytest.mark.parametrize(
    ("body", "param"),
    [
        (b"", None),
        (b"{not json", None),
        (b"[1]", None),
        (b'{"messages": [], "model": "gpt-4o"}', "messages"),
        ({"messages": HELLO}, "model"),
        ({"messages": HELLO, "model": {"$ne": None}}, "model"),
        ({**BODY, "messages": "Hello"}, "messages"),
        ({**BODY, "messages": ["Hello"]}, "messages.0"),
        ({**BODY, "messages": [{"role": "robot"}]}, "messages.0.role"),
        ({**BODY, "messages": [{"role": "user", "content": 5}]}, "messages.0"),
        (
            {**BODY, "messages": [{"role": "user", "content": [{"type": "text"}]}]},
            "messages.0.content",
        ),
        ({**BODY, "stream": "yes"}, "stream"),
        ({**BODY, "stream_options": 3}, "stream_options"),
        ({**BODY, "metadata": 1, "x": b"".join([b"["] * 3).decode()}, None),
        (orjson.dumps(BODY)[:-1] + b',"x":' + b"[" * 120 + b"]" * 120 + b"}", None),
        (orjson.dumps(BODY)[:-1] + b',"x":' + b"[" * 9999 + b"]" * 9999 + b"}", None),
    ],
)
async def test_nonsense_is_refused_and_never_breaks_anything(
    url: str, key: str, body: object, param: str | None
) -> None:
    status, _, raw = await post(url, key, body)
    if isinstance(body, dict) and "metadata" in body:
        assert status == 200  # what only the service can judge is passed on
        return
    error = orjson.loads(raw)["error"]
    assert (status, error["param"]) == (400, param)
    assert error["message"]


async def test_odd_parts_are_passed_on(
    url: str, key: str, azure: SimulatorHandle
) -> None:
    parts = [
        {"type": "input_audio", "input_audio": {"data": "AAAA", "format": "wav"}},
        {"type": "image_url", "image_url": "data:image/png;base64,AAAA"},
        {"type": "text", "text": "What is it?"},
    ]
    await post(url, key, {**BODY, "messages": [{"role": "user", "content": parts}]})
    [sent] = azure.requests()
    got = sent["body"]["messages"][0]["content"]
    assert got[0] == parts[0]
    assert got[1]["image_url"] == {"url": "data:image/png;base64,AAAA"}
