"""Tools of models that call no functions: what they are told, and what they write."""

from itertools import count, pairwise

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from endpoints.events import Text, ToolCall
from endpoints.request import PromptMessage
from endpoints.written_tools.calls import UNREADABLE, WrittenCalls
from endpoints.written_tools.prompt import instructions, told

SCHEMA = {"type": "object", "properties": {"place": {"type": "string"}}}
LOOK = {
    "type": "function",
    "function": {"name": "look", "description": "Look\n around", "parameters": SCHEMA},
}
BLOCK = """```tool_calls
[{"name": "look", "arguments": {"place": "quay"}}, {"name": "wait"}]
```"""
CALLS = [("look", '{"place":"quay"}'), ("wait", "{}")]


def heard(*pieces: str, cut_off: bool = False) -> tuple[str, list[tuple[str, str]]]:
    """Return what is said and called in an answer that comes in `pieces`."""
    ids = count(1)
    calls = WrittenCalls(lambda: f"call_{next(ids)}")
    events = [event for piece in pieces for event in calls.feed(piece)]
    events += calls.rest(cut_off=cut_off)
    made = [event for event in events if isinstance(event, ToolCall)]
    assert [call.index for call in made] == list(range(len(made)))
    assert len({call.id for call in made}) == len(made)
    assert calls.called == bool(made)
    text = "".join(event.text for event in events if isinstance(event, Text))
    return text, [(call.name, call.arguments) for call in made]


@given(st.lists(st.integers(0, 200), max_size=12))
def test_a_block_is_heard_however_the_answer_is_cut(cuts: list[int]) -> None:
    whole = f"Let me look.\n\n{BLOCK}\nResult of look: a made-up one\n"
    places = [0, *sorted(cut for cut in cuts if cut < len(whole)), len(whole)]
    pieces = [whole[a:b] for a, b in pairwise(places)]
    assert heard(*pieces) == ("Let me look.\n\n", CALLS)


@pytest.mark.parametrize(
    "answer",
    [
        "No tools here.",
        "```python\nprint(1)\n```\n",
        "Write ```tool_calls in a line.",
        "x ```tool_calls\n[]\n```\n",
        "```tool_calls_like\n[]\n```",
        "``` \n``",
        "\n\n",
    ],
)
def test_text_without_a_block_is_said_as_it_is(answer: str) -> None:
    assert heard(answer) == (answer, [])
    assert heard(*answer) == (answer, [])


def test_text_is_said_as_soon_as_it_can_be_no_block() -> None:
    calls = WrittenCalls(str)
    assert list(calls.feed("Hel")) == [Text("Hel")]
    assert list(calls.feed("lo ```")) == [Text("lo ```")]
    assert list(calls.feed("\n``")) == [Text("\n")]
    assert list(calls.feed("x")) == [Text("``x")]


def test_a_block_may_end_with_the_answer() -> None:
    assert heard(BLOCK.removesuffix("\n```")) == ("", CALLS)
    assert heard(BLOCK) == ("", CALLS)


def test_one_call_may_stand_alone() -> None:
    block = '```tool_calls\n{"name": "look", "arguments": {}}\n```'
    assert heard(block) == ("", [("look", "{}")])


@pytest.mark.parametrize(
    ("block", "name"),
    [
        ('[{"name": "look", "arguments": {"place": }]', "look"),
        ('[{"name": "look", "arguments": "quay"}]', "look"),
        ('[{"name": "look", "arguments": {}, "why": "so"}]', "look"),
        ("[]", UNREADABLE),
        ("look()", UNREADABLE),
        ('[{"name": ""}]', UNREADABLE),
    ],
)
def test_a_block_in_another_form_is_a_call_that_will_fail(
    block: str, name: str
) -> None:
    assert heard(f"```tool_calls\n{block}\n```") == ("", [(name, block)])


def test_a_block_that_the_limit_has_cut_off_is_no_call() -> None:
    begun = '```tool_calls\n[{"name": "look", "argu'
    assert heard(begun, cut_off=True) == (begun, [])


def test_tools_are_described_on_a_line_each() -> None:
    text = instructions([LOOK])
    assert f"* look: Look around\n  {orjson.dumps(SCHEMA).decode()}" in text


def call(key: str) -> dict[str, object]:
    function = {"name": "look", "arguments": '{"place":"quay"}'}
    return {"id": key, "type": "function", "function": function}


def test_calls_and_results_are_told_as_the_model_would_write_them() -> None:
    messages: list[PromptMessage] = [
        {"role": "user", "content": "So?"},
        {"role": "assistant", "content": "Hm.", "tool_calls": [call("a"), call("b")]},
        {"role": "tool", "tool_call_id": "a", "content": "boats"},
        {"role": "tool", "tool_call_id": "b", "content": "gulls"},
        {"role": "assistant", "content": "Boats."},
    ]
    [question, said, results, answer] = told(messages, [])
    assert [question, answer] == [messages[0], messages[-1]]
    assert set(said) == {"role", "content"}
    assert heard(str(said["content"]))[1] == [("look", '{"place":"quay"}')] * 2
    assert results["role"] == "user"
    assert results["content"] == "Result of look:\nboats\n\nResult of look:\ngulls"


def test_the_instructions_join_those_of_the_person() -> None:
    kind: PromptMessage = {"role": "system", "content": "Be kind."}
    [first, *rest] = told([kind, {"role": "user", "content": "So?"}], [LOOK])
    assert str(first["content"]).startswith("Be kind.\n\nYou can call tools.")
    assert [message["role"] for message in rest] == ["user"]
    [alone, _] = told([{"role": "user", "content": "So?"}], [LOOK])
    assert alone["role"] == "system"
