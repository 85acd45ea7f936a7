"""Programs with OpenAI's own libraries get answers from the pools (sync and async)."""

import asyncio
from typing import Any

from openai import AsyncAzureOpenAI, AsyncOpenAI, AzureOpenAI, OpenAI

from endpoints.gateway.tests.conftest import HELLO, WORDS
from endpoints.simulator.script import Script, ScriptedToolCall
from endpoints.simulator.testing import SimulatorHandle


async def test_a_chat_is_answered_whole(
    client: AsyncOpenAI, azure: SimulatorHandle
) -> None:
    azure.script("east", Script(answer="Hello there"))
    raw = await client.chat.completions.with_raw_response.create(
        model="gpt-4o", messages=HELLO
    )
    answer = raw.parse()
    assert answer.choices[0].message.content == "Hello there"
    assert (answer.model, answer.object) == ("gpt-4o", "chat.completion")
    assert answer.usage
    assert answer.usage.completion_tokens > 0
    assert raw.headers["x-librechat-group"] == "east"


async def test_a_chat_is_streamed(client: AsyncOpenAI, azure: SimulatorHandle) -> None:
    azure.script("east", Script(answer=WORDS))
    stream = await client.chat.completions.create(
        model="gpt-4o", messages=HELLO, stream=True
    )
    said = [chunk.choices[0].delta.content or "" async for chunk in stream]
    assert "".join(said) == WORDS


async def test_the_synchronous_clients_work_too(
    url: str, key: str, azure: SimulatorHandle
) -> None:
    azure.script("east", Script(answer="Hello there"))

    def ask() -> list[str]:
        plain = OpenAI(api_key=key, base_url=f"{url}/v1", max_retries=0)
        dated = AzureOpenAI(
            api_key=key, azure_endpoint=url, api_version="2024-10-21", max_retries=0
        )
        said = []
        for each in (plain, dated):
            with each:
                answer = each.chat.completions.create(model="gpt-4o", messages=HELLO)
                said.append(answer.choices[0].message.content or "")
        return said

    assert await asyncio.to_thread(ask) == ["Hello there", "Hello there"]


async def test_azures_client_streams_by_deployment_name(
    url: str, key: str, azure: SimulatorHandle
) -> None:
    azure.script("small", Script(answer=WORDS))
    async with AsyncAzureOpenAI(
        api_key=key, azure_endpoint=url, api_version="whatever", max_retries=0
    ) as client:
        stream = await client.chat.completions.create(
            model="small", messages=HELLO, stream=True
        )
        said = [chunk.choices[0].delta.content or "" async for chunk in stream]
    assert "".join(said) == WORDS


async def test_tools_and_formats_reach_the_model(
    client: AsyncOpenAI, azure: SimulatorHandle
) -> None:
    call = ScriptedToolCall(name="look", arguments='{"at":"sky"}', id="call_1")
    azure.script("east", Script(tool_calls=(call,)))
    tool: Any = {"type": "function", "function": {"name": "look", "parameters": {}}}
    answer = await client.chat.completions.create(
        model="gpt-4o",
        messages=HELLO,
        tools=[tool],
        response_format={"type": "json_object"},
        extra_body={"unheard_of": 1},
        seed=7,
    )
    [made] = answer.choices[0].message.tool_calls or []
    assert made.type == "function"
    assert (made.id, made.function.arguments) == ("call_1", '{"at":"sky"}')
    sent = azure.requests()[0]  # before it was found that Azure does not know one
    assert sent["body"]["tools"] == [tool]
    assert sent["body"]["response_format"] == {"type": "json_object"}
    assert (sent["body"]["unheard_of"], sent["body"]["seed"]) == (1, 7)


async def test_a_reasoning_model_is_spared_what_it_refuses(
    client: AsyncOpenAI, azure: SimulatorHandle
) -> None:
    await client.chat.completions.create(
        model="o4-mini",
        messages=[{"role": "system", "content": "Be brief."}, *HELLO],
        temperature=0.8,
        presence_penalty=1,
        max_tokens=900,
    )
    [sent] = azure.requests()
    assert sent["body"]["max_completion_tokens"] == 900
    assert not {"temperature", "presence_penalty", "max_tokens"} & set(sent["body"])
    assert sent["body"]["messages"][0]["role"] == "developer"


async def test_a_name_is_understood_in_any_case_and_with_blanks(
    client: AsyncOpenAI, azure: SimulatorHandle
) -> None:
    answer = await client.chat.completions.create(model=" GPT-4O ", messages=HELLO)
    assert answer.model == " GPT-4O "
    assert azure.requests()[0]["deployment"] == "east"


async def test_a_responses_deployment_answers_chats(
    client: AsyncOpenAI, azure: SimulatorHandle
) -> None:
    azure.script("writer", Script(answer=WORDS))
    whole = await client.chat.completions.create(model="writer", messages=HELLO)
    assert whole.choices[0].message.content == WORDS
    stream = await client.chat.completions.create(
        model="writer",
        messages=HELLO,
        stream=True,
        stream_options={"include_usage": True},
    )
    chunks = [chunk async for chunk in stream]
    said = [c.choices[0].delta.content or "" for c in chunks if c.choices]
    assert "".join(said) == WORDS
    assert chunks[-1].usage
    assert chunks[-1].usage.completion_tokens > 0
    assert chunks[-2].choices[0].finish_reason == "stop"


async def test_a_model_that_cannot_stream_is_streamed_all_the_same(
    client: AsyncOpenAI, azure: SimulatorHandle
) -> None:
    azure.script("east", Script(answer=WORDS, plain_json=True))
    stream = await client.chat.completions.create(
        model="gpt-4o", messages=HELLO, stream=True
    )
    chunks = [chunk async for chunk in stream]
    assert "".join(c.choices[0].delta.content or "" for c in chunks) == WORDS
    assert chunks[0].choices[0].delta.role == "assistant"


async def test_another_region_answers_when_the_first_is_busy(
    client: AsyncOpenAI, azure: SimulatorHandle
) -> None:
    azure.script("east", Script(error="busy"))
    azure.script("west", Script(answer="From the west"))
    raw = await client.chat.completions.with_raw_response.create(
        model="gpt-4o", messages=HELLO
    )
    assert raw.parse().choices[0].message.content == "From the west"
    assert raw.headers["x-librechat-group"] == "west"
    assert raw.headers["x-librechat-attempts"] == "2"


async def test_several_choices_come_through(
    client: AsyncOpenAI, azure: SimulatorHandle
) -> None:
    await client.chat.completions.create(model="gpt-4o", messages=HELLO, n=2)
    assert azure.requests()[0]["body"]["n"] == 2
