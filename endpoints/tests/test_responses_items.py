"""What chats can hold, in the form of the Responses API, there and back."""

from typing import Any

import pytest

from endpoints.calling.ask import Gathering
from endpoints.reading.responses_stream import ResponsesReader
from endpoints.tests.conftest import event
from endpoints.wire.responses import body_of

FILE = {"filename": "a.pdf", "file_data": "data:application/pdf;base64,AA=="}
SOUND = {"type": "input_audio", "input_audio": {"data": "AA==", "format": "wav"}}
GRAMMAR = {"definition": "a+", "syntax": "regex"}


def items(*messages: dict[str, Any]) -> Any:  # noqa: ANN401 - JSON
    return body_of(messages, {})["input"]  # type: ignore[arg-type]


def sent(**params: object) -> dict[str, object]:
    return body_of((), params)


@pytest.mark.parametrize(
    ("part", "told"),
    [
        ({"type": "file", "file": FILE}, {"type": "input_file", **FILE}),
        (
            {"type": "file", "file": {"file_id": "f1"}},
            {"type": "input_file", "file_id": "f1"},
        ),
        (SOUND, SOUND),
        (
            {"type": "image_url", "image_url": {"url": "data:,"}},
            {"type": "input_image", "image_url": "data:,", "detail": "auto"},
        ),
    ],
)
def test_files_sounds_and_pictures_have_their_own_form(
    part: dict[str, object], told: dict[str, object]
) -> None:
    [item] = items({"role": "user", "content": [part]})
    assert item == {"role": "user", "content": [told]}


@pytest.mark.parametrize(
    ("tool", "told"),
    [
        (
            {"type": "custom", "custom": {"name": "c", "description": "d"}},
            {"type": "custom", "name": "c", "description": "d"},
        ),
        (
            {
                "type": "custom",
                "custom": {
                    "name": "c",
                    "format": {"type": "grammar", "grammar": GRAMMAR},
                },
            },
            {"type": "custom", "name": "c", "format": {"type": "grammar", **GRAMMAR}},
        ),
        (
            {"type": "function", "function": {"name": "f", "parameters": {}}},
            {"type": "function", "name": "f", "parameters": {}, "strict": False},
        ),
        (
            {"type": "function", "function": {"parameters": {}, "strict": True}},
            {"type": "function", "parameters": {}, "strict": True},
        ),
    ],
)
def test_tools_are_told_flat(tool: object, told: object) -> None:
    assert sent(tools=[tool])["tools"] == [told]


@pytest.mark.parametrize(
    ("choice", "told"),
    [
        ("auto", "auto"),
        (
            {"type": "custom", "custom": {"name": "c"}},
            {"type": "custom", "name": "c"},
        ),
        (
            {
                "type": "allowed_tools",
                "allowed_tools": {
                    "mode": "auto",
                    "tools": [{"type": "function", "function": {"name": "f"}}],
                },
            },
            {
                "type": "allowed_tools",
                "mode": "auto",
                "tools": [{"type": "function", "name": "f"}],
            },
        ),
    ],
)
def test_a_choice_of_tools_is_told_flat(choice: object, told: object) -> None:
    assert sent(tool_choice=choice)["tool_choice"] == told


def test_functions_from_before_tools_are_tools() -> None:
    body = sent(
        functions=[{"name": "f", "parameters": {}}], function_call={"name": "f"}
    )
    told = {"type": "function", "name": "f", "parameters": {}, "strict": False}
    assert body["tools"] == [told]
    assert body["tool_choice"] == {"type": "function", "name": "f"}
    assert not {"functions", "function_call"} & set(body)


def test_calls_and_their_results_belong_together() -> None:
    custom = {"id": "c1", "type": "custom", "custom": {"name": "c", "input": "x"}}
    legacy = {"name": "f", "arguments": "{}"}
    told = items(
        {"role": "assistant", "content": None, "tool_calls": [custom]},
        {"role": "tool", "tool_call_id": "c1", "content": "done"},
        {"role": "assistant", "content": None, "function_call": legacy},
        {"role": "function", "name": "f", "content": "done"},
    )
    assert [(each["type"], each["call_id"]) for each in told] == [
        ("custom_tool_call", "c1"),
        ("custom_tool_call_output", "c1"),
        ("function_call", "call_1"),
        ("function_call_output", "call_1"),
    ]
    assert (told[0]["input"], told[2]["arguments"]) == ("x", "{}")


@pytest.mark.parametrize("streamed", [True, False])
def test_a_custom_tools_call_comes_back_as_one(*, streamed: bool) -> None:
    item = {"type": "custom_tool_call", "call_id": "c1", "name": "c", "input": ""}
    ended = {"model": "m", "output": [{**item, "input": "xy"}]}
    events = [
        {"type": "response.output_item.added", "output_index": 0, "item": item},
        *(
            {
                "type": "response.custom_tool_call_input.delta",
                "output_index": 0,
                "delta": letter,
            }
            for letter in "xy"
        ),
        {"type": "response.completed", "response": ended},
    ]
    body = b"".join(event(each) for each in events)
    if not streamed:
        body = event(ended).removeprefix(b"data: ")
    reader, gathering = ResponsesReader(), Gathering()
    for each in (*reader.feed(body), *reader.finish()):
        gathering.add(each)
    assert gathering.completion().tool_calls == [
        {"id": "c1", "type": "custom", "custom": {"name": "c", "input": "xy"}}
    ]
