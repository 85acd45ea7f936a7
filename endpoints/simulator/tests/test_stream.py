import asyncio
import time
from typing import Any

import orjson
import pytest
from openai import APIConnectionError, APIError, AsyncAzureOpenAI

from endpoints.simulator.script import Script, ScriptedToolCall, Tokens
from endpoints.simulator.testing import SimulatorHandle, wait_until
from endpoints.simulator.tests.conftest import HELLO, Raw

STREAM = {**HELLO, "stream": True}


def events(text: str) -> list[dict[str, Any]]:
    """Return the JSON events of a stream; [DONE] is left out."""
    lines = [part.strip()[6:] for part in text.replace("\r", "").split("\n\n") if part]
    return [orjson.loads(line) for line in lines if line != "[DONE]"]


async def answered(client: AsyncAzureOpenAI, model: str = "gpt-4o") -> str:
    """Return the streamed text of one answer."""
    stream = await client.chat.completions.create(
        model=model, messages=[{"role": "user", "content": "Hello"}], stream=True
    )
    text = ""
    async for chunk in stream:
        if chunk.choices:
            text += chunk.choices[0].delta.content or ""
    return text


async def test_the_openai_package_streams_the_whole_answer(
    azure: SimulatorHandle, client: AsyncAzureOpenAI
) -> None:
    azure.script("gpt-4o", Script(answer="Grüß Gott, 你好\n\n* “all” \\ of it"))
    assert await answered(client) == "Grüß Gott, 你好\n\n* “all” \\ of it"


async def test_the_package_parses_a_whole_answer_with_usage(
    azure: SimulatorHandle, client: AsyncAzureOpenAI
) -> None:
    azure.script("gpt-4o", Script(answer="Yes", usage=Tokens(prompt=7, completion=2)))
    answer = await client.chat.completions.create(
        model="gpt-4o", messages=[{"role": "user", "content": "Hello"}]
    )
    assert answer.choices[0].message.content == "Yes"
    assert answer.usage is not None
    assert (answer.usage.prompt_tokens, answer.usage.total_tokens) == (7, 9)


def test_the_first_event_has_no_choices_and_no_names(raw: Raw) -> None:
    first = events(raw(json=STREAM).text)[0]
    assert (first["choices"], first["id"], first["model"]) == ([], "", "")
    assert first["prompt_filter_results"][0]["prompt_index"] == 0


def test_each_piece_of_text_carries_annotations(
    azure: SimulatorHandle, raw: Raw
) -> None:
    azure.script("gpt-4o", Script(answer="Some text"))
    choices = [event["choices"][0] for event in events(raw(json=STREAM).text)[2:4]]
    assert [choice["delta"]["content"] for choice in choices] == ["Some", " text"]
    assert all("hate" in choice["content_filter_results"] for choice in choices)


def test_usage_comes_only_when_asked_for(raw: Raw) -> None:
    without = events(raw(json=STREAM).text)
    assert not any("usage" in event for event in without)
    asked = {**STREAM, "stream_options": {"include_usage": True}}
    last, *earlier = reversed(events(raw(json=asked).text))
    assert last["choices"] == []
    assert last["usage"]["total_tokens"] > 0
    assert all(event["usage"] is None for event in earlier[:-1])


def test_an_asynchronous_filter_annotates_after_the_finish(
    azure: SimulatorHandle, raw: Raw
) -> None:
    azure.script("gpt-4o", Script(answer="Fine", asynchronous_filter=True))
    choice = events(raw(json=STREAM).text)[-1]["choices"][0]
    assert "delta" not in choice
    assert choice["content_filter_offsets"]["end_offset"] == 4


@pytest.mark.parametrize("later", [False, True])
def test_a_filter_in_the_middle_ends_the_answer(
    azure: SimulatorHandle, raw: Raw, later: bool
) -> None:
    script = Script(length=10, filter_at=3, asynchronous_filter=later)
    azure.script("gpt-4o", script)
    choices = [event["choices"][0] for event in events(raw(json=STREAM).text)[1:]]
    assert choices[-1]["finish_reason"] == "content_filter"
    assert ("delta" in choices[-1]) is not later
    texts = [choice["delta"]["content"] for choice in choices[1:-1]]
    assert texts == [" w0", " w1", " w2"]


async def test_a_cut_breaks_the_connection_after_that_token(
    azure: SimulatorHandle, client: AsyncAzureOpenAI
) -> None:
    azure.script("gpt-4o", Script(length=10, cut_at=5))
    with pytest.raises(APIConnectionError):
        await answered(client)
    [record] = azure.requests()
    assert (record["sent_tokens"], record["outcome"]) == (5, "cut")
    assert record["sent_text"] == " w0 w1 w2 w3 w4"


async def test_an_error_event_in_the_middle_reaches_the_package(
    azure: SimulatorHandle, client: AsyncAzureOpenAI
) -> None:
    azure.script("gpt-4o", Script(length=10, error_at=5))
    with pytest.raises(APIError, match="The server had an error"):
        await answered(client)


@pytest.mark.parametrize("script", [Script(length=10, stall_at=5), Script(hang=True)])
async def test_hanging_up_ends_a_silent_answer(
    azure: SimulatorHandle, client: AsyncAzureOpenAI, script: Script
) -> None:
    azure.script("gpt-4o", script)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await answered(client)
    await asyncio.to_thread(
        wait_until, lambda: azure.requests()[0]["outcome"] != "running"
    )
    assert azure.requests()[0]["outcome"] == "abandoned"
    assert azure.requests()[0]["sent_tokens"] == (script.stall_at or 0)


def test_one_malformed_event_stands_between_the_others(
    azure: SimulatorHandle, raw: Raw
) -> None:
    azure.script("gpt-4o", Script(length=4, malformed_at=2))
    broken = [part for part in raw(json=STREAM).text.split("\n\n") if part][4]
    with pytest.raises(orjson.JSONDecodeError):
        orjson.loads(broken[6:])


def test_the_end_mark_can_be_left_out(azure: SimulatorHandle, raw: Raw) -> None:
    assert raw(json=STREAM).text.endswith("data: [DONE]\n\n")
    azure.script("gpt-4o", Script(answer="x", done=False))
    assert "[DONE]" not in raw(json=STREAM).text


def test_a_stream_may_be_answered_with_plain_json(
    azure: SimulatorHandle, raw: Raw
) -> None:
    azure.script("gpt-4o", Script(answer="x", plain_json=True))
    answer = raw(json=STREAM)
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["choices"][0]["message"]["content"] == "x"


def test_line_ends_and_pieces_of_any_size_change_nothing(
    azure: SimulatorHandle, raw: Raw
) -> None:
    azure.script("gpt-4o", Script(answer="Grüß 你好", newline="\r\n", piece_bytes=7))
    text = raw(json=STREAM).text
    assert "}\r\n\r\n" in text
    pieces = [event["choices"][0]["delta"].get("content") for event in events(text)[1:]]
    assert "".join(piece or "" for piece in pieces) == "Grüß 你好"


async def test_a_tool_call_arrives_in_pieces(
    azure: SimulatorHandle, client: AsyncAzureOpenAI
) -> None:
    azure.script(
        "gpt-4o",
        Script(tool_calls=(ScriptedToolCall(name="add", arguments='{"a":1}'),)),
    )
    stream = await client.chat.completions.create(
        model="gpt-4o", messages=[{"role": "user", "content": "Hello"}], stream=True
    )
    chunks = [chunk async for chunk in stream if chunk.choices]
    calls = [call for c in chunks for call in c.choices[0].delta.tool_calls or []]
    pieces = [call.function.arguments for call in calls if call.function]
    assert "".join(piece or "" for piece in pieces) == '{"a":1}'
    assert len(pieces) == 3
    assert chunks[-1].choices[0].finish_reason == "tool_calls"


def test_max_tokens_cuts_with_the_reason_length(
    azure: SimulatorHandle, raw: Raw
) -> None:
    azure.script("gpt-4o", Script(length=10))
    answer = raw(json={**HELLO, "max_tokens": 3}).json()["choices"][0]
    assert (answer["message"]["content"], answer["finish_reason"]) == (
        " w0 w1 w2",
        "length",
    )


def test_marked_answers_differ_by_question(azure: SimulatorHandle, raw: Raw) -> None:
    azure.script("gpt-4o", Script(length=1, marked=True))
    raw(json={"messages": [{"role": "user", "content": "One"}]})
    raw(json={"messages": [{"role": "user", "content": "Two"}]})
    one, two = (each["sent_text"] for each in azure.requests())
    assert one != two


def test_clocked_tokens_are_the_time_of_their_sending(
    azure: SimulatorHandle, raw: Raw
) -> None:
    azure.script("gpt-4o", Script(length=2, clocked=True))
    begun = time.monotonic()
    choices = [event["choices"][0] for event in events(raw(json=STREAM).text)[2:4]]
    times = [float(choice["delta"]["content"]) for choice in choices]
    assert begun - 0.001 <= times[0] <= times[1] <= time.monotonic()
