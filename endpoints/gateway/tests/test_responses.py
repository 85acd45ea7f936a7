"""The Responses API, as OpenAI's own library asks it, over both kinds of models."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from openai import (
    APIError,
    AsyncAzureOpenAI,
    AsyncOpenAI,
    BadRequestError,
)
from pydantic import BaseModel

from accounts.ledger.models import LedgerEntry
from endpoints.gateway.tests.conftest import WORDS
from endpoints.gateway.tests.test_shapes import post
from endpoints.simulator.script import Script, ScriptedToolCall
from endpoints.simulator.testing import SimulatorHandle

Ledger = Callable[..., Awaitable[list[LedgerEntry]]]
BOTH = pytest.mark.parametrize(
    ("model", "deployment"), [("writer", "writer"), ("gpt-4o", "east")]
)
TOOL: Any = {
    "type": "function",
    "name": "look",
    "parameters": {"type": "object", "properties": {"at": {"type": "string"}}},
}
FILE = {"type": "input_file", "file_id": "file-1"}
CALL = ScriptedToolCall(name="look", arguments='{"at":"sky"}', id="call_1")


def asked_of(azure: SimulatorHandle) -> Any:  # noqa: ANN401
    return azure.requests()[-1]["body"]


@BOTH
async def test_an_answer_comes_whole_and_is_entered(
    client: AsyncOpenAI,
    azure: SimulatorHandle,
    ledger: Ledger,
    model: str,
    deployment: str,
) -> None:
    azure.script(deployment, Script(answer=WORDS))
    answer = await client.responses.create(
        model=model, input="Hello", instructions="Be kind.", max_output_tokens=900
    )
    assert (answer.output_text, answer.status, answer.model) == (
        WORDS,
        "completed",
        model,
    )
    assert answer.usage
    [line] = await ledger()
    assert (line.outcome, line.completion) == ("ok", answer.usage.output_tokens)
    assert line.prompt == answer.usage.input_tokens
    assert line.cost


@BOTH
async def test_an_answer_is_streamed_in_events_of_this_api(
    client: AsyncOpenAI, azure: SimulatorHandle, model: str, deployment: str
) -> None:
    azure.script(deployment, Script(answer=WORDS))
    said, kinds = "", []
    async with client.responses.stream(model=model, input="Hello") as stream:
        async for event in stream:
            kinds.append(event.type)
            if event.type == "response.output_text.delta":
                said += event.delta
        final = await stream.get_final_response()
    assert said == final.output_text == WORDS
    assert (kinds[0], kinds[-1]) == ("response.created", "response.completed")
    assert (final.model, final.status) == (model, "completed")


@BOTH
async def test_tools_are_called_and_their_results_are_told(
    client: AsyncOpenAI, azure: SimulatorHandle, model: str, deployment: str
) -> None:
    azure.script(
        deployment, Script(tool_calls=(CALL,), times=1), Script(answer="It is blue.")
    )
    first = await client.responses.create(model=model, input="Hello", tools=[TOOL])
    [call] = first.output
    assert call.type == "function_call"
    assert (call.name, call.arguments, call.call_id) == (
        "look",
        '{"at":"sky"}',
        "call_1",
    )
    result: Any = {
        "type": "function_call_output",
        "call_id": call.call_id,
        "output": "blue",
    }
    told = [{"role": "user", "content": "Hello"}, call.model_dump(), result]
    second = await client.responses.create(model=model, input=told, tools=[TOOL])
    assert second.output_text == "It is blue."


@BOTH
async def test_calls_are_streamed(
    client: AsyncOpenAI, azure: SimulatorHandle, model: str, deployment: str
) -> None:
    azure.script(deployment, Script(tool_calls=(CALL,)))
    async with client.responses.stream(
        model=model, input="Hello", tools=[TOOL]
    ) as stream:
        pieces = [
            event.delta
            async for event in stream
            if event.type == "response.function_call_arguments.delta"
        ]
        final = await stream.get_final_response()
    assert "".join(pieces) == '{"at":"sky"}'
    assert [each.type for each in final.output] == ["function_call"]


class Sky(BaseModel):
    colour: str


@BOTH
async def test_answers_are_parsed(
    client: AsyncOpenAI, azure: SimulatorHandle, model: str, deployment: str
) -> None:
    azure.script(deployment, Script(answer='{"colour":"blue"}'))
    answer = await client.responses.parse(model=model, input="Hi", text_format=Sky)
    assert answer.output_parsed == Sky(colour="blue")


async def test_a_tool_of_any_text_is_called_by_a_chat_model(
    client: AsyncOpenAI, azure: SimulatorHandle
) -> None:
    call = ScriptedToolCall(name="patch", arguments='{"input":"*** Begin"}', id="c1")
    azure.script("east", Script(tool_calls=(call,)))
    tool: Any = {"type": "custom", "name": "patch", "description": "Changes a file."}
    async with client.responses.stream(
        model="gpt-4o", input="Hello", tools=[tool]
    ) as stream:
        final = await stream.get_final_response()
    [made] = final.output
    assert made.type == "custom_tool_call"
    assert made.input == "*** Begin"
    result: Any = {
        "type": "custom_tool_call_output",
        "call_id": made.call_id,
        "output": "done",
    }
    told: Any = [{"role": "user", "content": "Hi"}, made.model_dump(), result]
    await client.responses.create(model="gpt-4o", input=told, tools=[tool])
    [_, asked, result] = asked_of(azure)["messages"]
    assert asked["tool_calls"][0]["function"]["arguments"] == '{"input":"*** Begin"}'
    assert result["content"] == "done"


async def test_azures_client_reaches_it_too(
    url: str, key: str, azure: SimulatorHandle
) -> None:
    azure.script("east", Script(answer=WORDS))
    async with AsyncAzureOpenAI(
        api_key=key, azure_endpoint=url, api_version="2025-03-01-preview", max_retries=0
    ) as client:
        answer = await client.responses.create(model="gpt-4o", input="Hello")
        assert answer.output_text == WORDS
        assert (await client.responses.retrieve(answer.id)).output_text == WORDS


@pytest.mark.parametrize(
    ("more", "param"),
    [
        ({"input": []}, "input"),
        ({"input": 3}, "input"),
        ({"conversation": "conv_1"}, "conversation"),
        ({"prompt": {"id": "pmpt_1"}}, "prompt"),
        ({"tools": [{"type": "file_search", "vector_store_ids": ["v"]}]}, "tools"),
        ({"tools": [{"type": "code_interpreter", "container": "cntr_1"}]}, "tools"),
        ({"background": True, "store": False}, "background"),
        ({"input": [{"role": "user", "content": [FILE]}]}, "input"),
    ],
)
async def test_what_is_not_for_programs_is_refused(
    url: str, key: str, azure: SimulatorHandle, more: dict[str, Any], param: str
) -> None:
    body = {"model": "writer", "input": "Hello", **more}
    status, _, raw = await post(url, key, body, "/v1/responses")
    assert status == 400
    assert f'"param":"{param}"'.encode() in raw
    assert azure.requests() == []


async def test_what_a_chat_knows_nothing_of_is_refused_for_chat_models_alone(
    client: AsyncOpenAI, azure: SimulatorHandle
) -> None:
    tool: Any = {"type": "web_search_preview"}
    with pytest.raises(BadRequestError, match="web_search"):
        await client.responses.create(model="gpt-4o", input="Hello", tools=[tool])


@BOTH
async def test_a_failure_in_mid_stream_is_told_as_this_api_does(
    client: AsyncOpenAI, azure: SimulatorHandle, model: str, deployment: str
) -> None:
    azure.script(deployment, Script(answer=WORDS, cut_at=20))
    stream = await client.responses.create(model=model, input="Hello", stream=True)
    with pytest.raises(APIError, match="cut off"):
        async for _ in stream:
            pass


async def test_another_deployment_answers_when_one_is_busy(
    client: AsyncOpenAI, azure: SimulatorHandle
) -> None:
    azure.script("east", Script(error="busy"))
    azure.script("west", Script(answer="From the west"))
    raw = await client.responses.with_raw_response.create(model="gpt-4o", input="Hi")
    assert raw.parse().output_text == "From the west"
    assert raw.headers["x-librechat-group"] == "west"


async def test_tools_of_a_namespace_and_with_long_descriptions_reach_a_chat_model(
    client: AsyncOpenAI, azure: SimulatorHandle
) -> None:
    """As codex and opencode have them, and Azure does not take them."""
    call = ScriptedToolCall(name="agents__spawn", arguments="{}", id="c1")
    azure.script("east", Script(tool_calls=(call,)))
    spawn = {"type": "function", "name": "spawn", "parameters": {"type": "object"}}
    tools: Any = [
        {**TOOL, "description": "x" * 3000},
        {"type": "namespace", "name": "agents", "description": "", "tools": [spawn]},
    ]
    answer = await client.responses.create(model="gpt-4o", input="Hi", tools=tools)
    [made] = answer.output
    assert made.model_dump()["namespace"] == "agents"
    assert made.type == "function_call"
    assert made.name == "spawn"
    told: Any = [{"role": "developer", "content": "Go."}, made.model_dump()]
    told += [{"type": "function_call_output", "call_id": "c1", "output": "done"}]
    await client.responses.create(model="gpt-4o", input=told, tools=tools)
    sent = asked_of(azure)
    assert "x" * 3000 in sent["messages"][0]["content"]
    assert sent["messages"][2]["tool_calls"][0]["function"]["name"] == "agents__spawn"
