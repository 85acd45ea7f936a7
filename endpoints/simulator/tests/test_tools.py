"""The pretend Azure calls tools, and refuses what Azure refuses of them."""

from typing import Any

import pytest
from openai import AsyncAzureOpenAI, AsyncOpenAI

from endpoints.simulator.script import Script, ScriptedToolCall
from endpoints.simulator.testing import SimulatorHandle
from endpoints.simulator.tests.conftest import Raw

RESPONSES = "/openai/v1/responses"
ASKED = {"role": "user", "content": "So?"}
GO_ON = {"role": "user", "content": "Your last answer was cut off. Go on."}
THINKING = {
    "store": False,
    "include": ["reasoning.encrypted_content"],
    "model": "gpt-5",
}


def tool(name: str = "look", **fields: object) -> dict[str, Any]:
    function = {"name": name, "parameters": {"type": "object", "properties": {}}}
    return {"type": "function", "function": {**function, **fields}}


def flat(name: str = "look", **fields: object) -> dict[str, Any]:
    return {"type": "function", **tool(name, **fields)["function"]}


def called(*ids: str, name: str = "look") -> dict[str, Any]:
    function = {"name": name, "arguments": "{}"}
    calls = [{"id": each, "type": "function", "function": function} for each in ids]
    return {"role": "assistant", "content": None, "tool_calls": calls}


def result(key: str, text: str = "boats") -> dict[str, Any]:
    return {"role": "tool", "tool_call_id": key, "content": text}


def calls_in(message: dict[str, Any]) -> list[tuple[str, str]]:
    calls = message.get("tool_calls") or ()
    return [(c["function"]["name"], c["function"]["arguments"]) for c in calls]


def answered(raw: Raw, *messages: dict[str, Any], **body: object) -> dict[str, Any]:
    """Return the assistant's message of a chat with tools."""
    asked = {"messages": list(messages), "tools": [tool()], **body}
    message: dict[str, Any] = raw(json=asked).json()["choices"][0]["message"]
    return message


def test_a_script_says_something_and_makes_several_calls_as_often_as_it_says(
    azure: SimulatorHandle, raw: Raw
) -> None:
    told = '{"round": {{round}}, "of": "{{question}}"}'
    calls = (
        ScriptedToolCall(name="look", arguments=told),
        ScriptedToolCall(name="no such tool", arguments='{"broken'),
    )
    azure.script("gpt-4o", Script(answer="Hm.", tool_calls=calls, rounds=2))
    messages = [ASKED]
    for number in (1, 2):
        message = answered(raw, *messages, *[GO_ON] * (number - 1))
        assert message["content"] == "Hm."
        assert calls_in(message) == [
            ("look", f'{{"round": {number}, "of": "{ASKED["content"]}"}}'),
            ("no such tool", '{"broken'),
        ]
        ids = [call["id"] for call in message["tool_calls"]]
        assert len(set(ids)) == 2
        messages += [called(*ids), *map(result, ids)]
    assert "tool_calls" not in answered(raw, *messages)
    [(_, arguments), _] = calls_in(answered(raw, *messages, ASKED))
    assert '"round": 1' in arguments


@pytest.mark.parametrize("piece", [0, 1, 3, 100])
async def test_arguments_come_in_pieces_of_any_size_by_both_apis(
    azure: SimulatorHandle, client: AsyncAzureOpenAI, piece: int
) -> None:
    arguments = '{"at": "码头", "n": 12}'
    call = ScriptedToolCall(name="look", arguments=arguments)
    azure.script("gpt-4o", Script(tool_calls=(call,), argument_piece=piece))
    stream = await client.chat.completions.create(
        model="gpt-4o",
        messages=[{"role": "user", "content": "So?"}],
        stream=True,
    )
    deltas = [c.choices[0].delta.tool_calls async for c in stream if c.choices]
    functions = [each.function for calls in deltas for each in calls or ()]
    said = [each.arguments or "" for each in functions if each][1:]
    assert "".join(said) == arguments
    assert len(said) == (-(-len(arguments) // piece) if piece else 2)
    plain = AsyncOpenAI(
        base_url=f"{azure.url}/openai/v1", api_key="k", http_client=client._client
    )
    async with await plain.responses.create(
        model="gpt-4o", input="So?", stream=True
    ) as events:
        seen = [event async for event in events]
    kind = "response.function_call_arguments.delta"
    told = [e.model_dump()["delta"] for e in seen if e.type == kind]
    assert told == said


def refused(raw: Raw, body: dict[str, Any], path: str = "") -> dict[str, Any]:
    answer = raw(path, json=body, version="") if path else raw(json=body)
    assert answer.status_code in (400, 404)
    error: dict[str, Any] = answer.json()["error"]
    return error


@pytest.mark.parametrize(
    ("messages", "words"),
    [
        ([ASKED, called("a")], "did not have response messages: a"),
        ([ASKED, called("a", "b"), result("a")], "did not have response messages: b"),
        ([ASKED, called("a"), ASKED, result("a")], "must be followed by tool messages"),
        ([ASKED, result("a")], "must be a response to a preceeding message"),
        ([ASKED, called("a"), result("a"), result("a")], "must be a response to a"),
        ([ASKED, called("a" * 41), result("a" * 41)], "with maximum length 40"),
        ([ASKED, called("a", name="b c"), result("a")], "does not match pattern"),
    ],
)
def test_calls_and_results_belong_together(
    raw: Raw, messages: list[dict[str, Any]], words: str
) -> None:
    assert words in refused(raw, {"messages": messages})["message"]


@pytest.mark.parametrize(
    ("tools", "param"),
    [
        ([tool("look up")], "tools[0].function.name"),
        ([tool(), tool("x" * 65)], "tools[1].function.name"),
        ([tool(str(number)) for number in range(129)], "tools"),
        ([], "tools"),
        ([{"type": "function", "function": {}}], "tools[0].function.name"),
        ([tool(description="x" * 1025)], "tools[0].function.description"),
        ([tool(parameters={"type": "string"})], "tools[0].function.parameters"),
        ([tool(parameters={"type": "object"})], "tools[0].function.parameters"),
        (
            [
                tool(
                    parameters={"type": "object", "properties": {"a": {"type": "text"}}}
                )
            ],
            "tools[0].function.parameters",
        ),
        (
            [
                tool(
                    parameters={
                        "type": "object",
                        "properties": {"a": {"type": "array"}},
                    }
                )
            ],
            "tools[0].function.parameters",
        ),
    ],
)
def test_misshapen_tools_are_refused(
    raw: Raw, tools: list[dict[str, Any]], param: str
) -> None:
    body = {"messages": [ASKED], "tools": tools}
    assert refused(raw, body)["param"] == param


@pytest.mark.parametrize("name", ["tool_choice", "parallel_tool_calls"])
def test_without_tools_their_use_cannot_be_chosen(raw: Raw, name: str) -> None:
    error = refused(raw, {"messages": [ASKED], name: "auto"})
    assert error["message"] == f"'{name}' is only allowed when 'tools' are specified."


CALL = {"type": "function_call", "call_id": "a", "name": "look", "arguments": "{}"}
OUTPUT = {"type": "function_call_output", "call_id": "a", "output": "boats"}


@pytest.mark.parametrize(
    ("items", "words"),
    [
        ([ASKED, CALL], "No tool output found for function call a."),
        ([ASKED, OUTPUT], "No tool call found for function call output"),
        ([ASKED, {**CALL, "status": "completed"}, OUTPUT], "'input[1].status'"),
        ([ASKED, {**CALL, "name": "b c"}, OUTPUT], "does not match pattern"),
    ],
)
def test_items_belong_together(
    raw: Raw, items: list[dict[str, Any]], words: str
) -> None:
    body = {"model": "gpt-5", "input": items}
    assert words in refused(raw, body, RESPONSES)["message"]


def test_responses_want_tools_flat(raw: Raw) -> None:
    body = {"model": "gpt-5", "input": "So?", "tools": [tool()]}
    assert refused(raw, body, RESPONSES)["param"] == "tools[0].name"
    assert raw(RESPONSES, json={**body, "tools": [flat()]}, version="").is_success


def thoughts(azure: SimulatorHandle, raw: Raw) -> dict[str, Any]:
    """Return the reasoning item of an answer that calls."""
    azure.script(
        "gpt-5", Script(reasoning="Hm.", tool_calls=(ScriptedToolCall(name="look"),))
    )
    body = {**THINKING, "input": "So?", "tools": [flat()]}
    thought, call = raw(RESPONSES, json=body, version="").json()["output"]
    assert (thought["type"], call["type"]) == ("reasoning", "function_call")
    assert thought["encrypted_content"]
    return {name: value for name, value in thought.items() if name != "status"}


def test_thoughts_come_back_as_they_were_given(
    azure: SimulatorHandle, raw: Raw
) -> None:
    thought = thoughts(azure, raw)
    body = {**THINKING, "input": [ASKED, thought, CALL, OUTPUT]}
    assert raw(RESPONSES, json=body, version="").is_success


@pytest.mark.parametrize(
    ("changes", "model", "words"),
    [
        ({"encrypted_content": "gAAAAAtampered"}, "gpt-5", "could not be verified"),
        ({"id": "rs_other"}, "gpt-5", "could not be verified"),
        ({}, "gpt-5-mini", "could not be verified"),
        ({"encrypted_content": None}, "gpt-5", "Items are not persisted"),
        ({"status": "completed"}, "gpt-5", "Unknown parameter"),
    ],
)
def test_thoughts_that_are_changed_or_anothers_are_refused(
    azure: SimulatorHandle, raw: Raw, changes: dict[str, Any], model: str, words: str
) -> None:
    thought = {**thoughts(azure, raw), **changes}
    items = [ASKED, thought, CALL, OUTPUT]
    body = {**THINKING, "model": model, "input": items}
    assert words in refused(raw, body, RESPONSES)["message"]


def test_thoughts_without_what_they_led_to_are_refused(
    azure: SimulatorHandle, raw: Raw
) -> None:
    body = {**THINKING, "input": [ASKED, thoughts(azure, raw), ASKED]}
    words = "without its required following item"
    assert words in refused(raw, body, RESPONSES)["message"]


async def test_thoughts_are_streamed_as_an_item(
    azure: SimulatorHandle, client: AsyncAzureOpenAI
) -> None:
    plain = AsyncOpenAI(
        base_url=f"{azure.url}/openai/v1", api_key="k", http_client=client._client
    )
    azure.script("gpt-5", Script(answer="Well.", reasoning="Hm."))
    async with await plain.responses.create(
        model="gpt-5",
        input="So?",
        stream=True,
        include=["reasoning.encrypted_content"],
    ) as events:
        seen = [event async for event in events]
    told = [event.model_dump() for event in seen]
    items = [e["item"] for e in told if e["type"] == "response.output_item.done"]
    assert [item["type"] for item in items] == ["reasoning", "message"]
    assert items[0]["encrypted_content"]
    last = told[-1]["response"]["output"]
    assert [item["id"] for item in last] == [item["id"] for item in items]
