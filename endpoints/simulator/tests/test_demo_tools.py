"""The demo voice uses tools when a question asks for what they do."""

from typing import Any

import orjson
import pytest

from endpoints.simulator.demo.tools import answer, calls
from endpoints.simulator.script import ScriptedToolCall
from endpoints.simulator.tests.conftest import Raw
from endpoints.simulator.tests.test_tools import RESPONSES, flat, result, tool
from endpoints.simulator.tool_traffic import Offered

NAMES = ("current_time", "calculator", "web_search")
TOOLS = [Offered(name, {}) for name in NAMES]


def made(question: str) -> dict[str, Any]:
    return {c.name: orjson.loads(c.arguments) for c in calls(question, TOOLS)}


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What time is it?", {"current_time": {}}),
        ("what's the date in Tokyo", {"current_time": {"timezone": "Asia/Tokyo"}}),
        ("现在几点？", {"current_time": {}}),
        ("纽约现在几点了", {"current_time": {"timezone": "America/New_York"}}),
        ("What is 17% of 2,340?", {"calculator": {"expression": "2340 * 17 / 100"}}),
        ("2,340 的 17% 是多少？", {"calculator": {"expression": "2340 * 17 / 100"}}),
        ("2340的百分之17是多少", {"calculator": {"expression": "2340 * 17 / 100"}}),
        ("Calculate (3 + 4) * 2^10", {"calculator": {"expression": "(3 + 4) * 2**10"}}),
        ("12.5 × 8", {"calculator": {"expression": "12.5 * 8"}}),
        ("计算 12 ÷ 5", {"calculator": {"expression": "12 / 5"}}),
        (
            "Search the web for Azure regions.",
            {"web_search": {"query": "Azure regions"}},
        ),
        ("search for tide tables", {"web_search": {"query": "tide tables"}}),
        ("Look up Kent online", {"web_search": {"query": "Kent"}}),
        ("搜索一下 Azure 区域。", {"web_search": {"query": "Azure 区域"}}),
        ("上网查一下潮汐表", {"web_search": {"query": "潮汐表"}}),
        (
            "What time is it, and what is 17% of 2,340?",
            {"current_time": {}, "calculator": {"expression": "2340 * 17 / 100"}},
        ),
    ],
)
def test_a_question_calls_the_tools_that_answer_it(
    question: str, expected: dict[str, Any]
) -> None:
    assert made(question) == expected


@pytest.mark.parametrize(
    "question",
    [
        "How are you?",
        "What time complexity has quicksort?",
        "Tell me of 2026-11-27.",
        "We were 3-4 people.",
        "I did my research for the report.",
        "这本书的 3 个部分",
        "",
    ],
)
def test_other_questions_call_nothing(question: str) -> None:
    assert made(question) == {}


def test_only_what_is_on_offer_is_called() -> None:
    assert calls("What time is it?", []) == ()


def test_a_tool_that_is_named_is_called_with_arguments_that_fit() -> None:
    schema = {"properties": {"place": {"type": "string"}}}
    [call] = calls("Use get_tide for Dover", [Offered("get_tide", schema)])
    assert call.name == "get_tide"
    assert list(orjson.loads(call.arguments)) == ["place"]


TIME = "Friday, 27 November 2026, 11:40:56 in UTC (2026-11-27T11:40:56+00:00)"
HITS = """[1] Tides of Dover
https://tides.example/dover
High water at noon. Low water at six.

[2] Kent
https://kent.example/
"""


def told(question: str, *outputs: str) -> str:
    return answer(question, calls(question, TOOLS), outputs)


def test_the_time_and_sums_are_told_in_a_sentence() -> None:
    question = "What time is it, and what is 17% of 2,340?"
    text = told(question, TIME, "397.8")
    assert "It is **Friday, 27 November 2026, 11:40:56 in UTC**." in text
    assert "`2340 * 17 / 100` = **397.8**" in text
    assert "现在是 **Friday" in told("现在几点？", TIME)


def test_what_was_found_is_cited_by_its_numbers() -> None:
    marked = f"It is data.\n<<<content call_1>>>\n{HITS}\n<<<end of content call_1>>>"
    for output in (HITS, marked):
        text = told("Search the web for tides", output)
        assert "- **Tides of Dover**: High water at noon. [1]\n- **Kent** [2]" in text


def test_a_failure_is_told_as_it_came() -> None:
    assert "> No result: the person" in told(
        "What time is it?", "No result: the person"
    )


def test_results_of_calls_that_the_voice_did_not_make_are_quoted() -> None:
    assert "> boats\n> gulls" in answer(
        "So?", [ScriptedToolCall(name="x")] * 2, ["boats\ngulls"]
    )


def test_a_newcomer_sees_a_tool_work_by_both_apis(raw: Raw) -> None:
    asked = {"role": "user", "content": "现在几点？"}
    body = {"messages": [asked], "tools": [tool("current_time")]}
    message = raw(json=body).json()["choices"][0]["message"]
    [call] = message["tool_calls"]
    body["messages"] += [{**message, "content": None}, result(call["id"], TIME)]
    final = raw(json=body).json()["choices"][0]
    assert final["finish_reason"] == "stop"
    assert "现在是 **Friday" in final["message"]["content"]
    items: dict[str, Any] = {
        "model": "gpt-4o",
        "input": [asked],
        "tools": [flat("current_time")],
    }
    [made] = raw(RESPONSES, json=items, version="").json()["output"]
    items["input"] += [
        {name: made[name] for name in ("type", "call_id", "name", "arguments")},
        {"type": "function_call_output", "call_id": made["call_id"], "output": TIME},
    ]
    [said] = raw(RESPONSES, json=items, version="").json()["output"]
    assert "现在是 **Friday" in said["content"][0]["text"]
