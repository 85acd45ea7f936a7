import pytest

from endpoints.simulator.demo.pieces import pieces_of
from endpoints.simulator.demo.voice import DemoTurn, answer, title
from endpoints.simulator.testing import SimulatorHandle
from endpoints.simulator.tests.conftest import HELLO, Raw

TITLE_PROMPT = (
    "Provide a concise, 5-word-or-less title for the conversation, using title case. "
    "Only return the title itself.\n\nConversation:\n"
    "User: How do I knit a warm hat for my cat?\nAI: Start with soft wool."
)


@pytest.mark.parametrize(
    ("question", "sign"),
    [("How are you?", "not a language model"), ("你好吗？", "不是语言模型")],
)
def test_the_answer_is_in_the_language_of_the_question(
    question: str, sign: str
) -> None:
    text = answer([DemoTurn("user", question)])
    assert sign in text
    assert question in text
    for mark in ("## ", "\n1. ", "```python", "| --- |", "$$"):
        assert mark in text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("How do I knit a warm hat for my cat?", "Knit Warm Hat Cat"),
        ("怎样给猫织一顶暖和的帽子？谢谢", "怎样给猫织一顶暖和的帽子"),
        ("what is it", "What Is It"),
        ("", "New Chat"),
    ],
)
def test_titles_are_short(text: str, expected: str) -> None:
    assert title(text) == expected


def test_a_title_is_made_of_the_first_question() -> None:
    assert answer([DemoTurn("user", TITLE_PROMPT)]) == "Knit Warm Hat Cat"


def test_a_forced_tool_call_carries_the_title(raw: Raw) -> None:
    schema = {
        "type": "object",
        "properties": {"title": {"type": "string"}, "language": {"type": "string"}},
    }
    body = {
        "messages": [{"role": "user", "content": TITLE_PROMPT}],
        "tools": [
            {"type": "function", "function": {"name": "name_it", "parameters": schema}}
        ],
        "tool_choice": {"type": "function", "function": {"name": "name_it"}},
    }
    message = raw(json=body).json()["choices"][0]["message"]
    [call] = message["tool_calls"]
    expected = '{"title":"Knit Warm Hat Cat","language":"English"}'
    assert call["function"] == {"arguments": expected, "name": "name_it"}


def test_a_summary_repeats_how_lines_begin() -> None:
    asked = (
        "Summarize the conversation below.\n\nUser: I keep bees in Kent. They are "
        + ("busy. " * 30)
    )
    assert "I keep bees in Kent." in answer([DemoTurn("user", asked)])


def test_a_cut_answer_is_continued_at_the_cut() -> None:
    question = DemoTurn("user", "How are you?")
    whole = answer([question])
    half = DemoTurn("assistant", whole[:200])
    assert answer([question, half, DemoTurn("user", "Continue.")]) == whole[200:]


def test_what_can_be_asked_is_continued_as_well() -> None:
    question, tools = DemoTurn("user", "你好吗？"), ["calculator"]
    whole = answer([question], tools=tools)
    assert whole.endswith("- 2,340 的 17% 是多少？\n")
    cut = DemoTurn("assistant", whole[:-6])
    assert (
        answer([question, cut, DemoTurn("user", "Continue.")], tools=tools)
        == whole[-6:]
    )


@pytest.mark.parametrize("text", ["", "a b  c\n\n", "你好，world 12345 🎉 \t é"])
def test_pieces_join_to_the_text(text: str) -> None:
    assert "".join(pieces_of(text)) == text


def test_the_answer_names_the_deployment(azure: SimulatorHandle, raw: Raw) -> None:
    message = raw(json=HELLO).json()["choices"][0]["message"]
    assert "**gpt-4o**" in message["content"]
