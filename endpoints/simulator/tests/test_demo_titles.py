"""What programs ask beside a chat, in their own words."""

import orjson
import pytest

from endpoints.simulator.demo import titles, voice
from endpoints.simulator.demo.voice import DemoTurn

OPEN_WEBUI = """### Task:
Generate a concise, 3-5 word title with an emoji summarizing the chat history.
### Guidelines:
- Your entire response must consist solely of the JSON object, without any introductory
or concluding text.
### Output:
JSON format: { "%s": "your concise title here" }
### Chat History:
<chat_history>
USER: How do I knit a hat?
ASSISTANT: With yarn.
USER: Which one?
</chat_history>"""
OPENCODE = [
    DemoTurn(
        "system", "You are a title generator. Generate a brief title that would help."
    ),
    DemoTurn("user", "Generate a title for this conversation:\n"),
    DemoTurn("user", "How do I knit a hat?"),
]
SCHEMA = {"type": "object", "properties": {"title": {"type": "string"}}}
ASKED = [DemoTurn("user", "How do I knit a hat?")]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("title", "Knit Hat"),
        ("tags", ["Knit", "Hat"]),
        ("follow_ups", ["Tell me more about Knit Hat.", "Why does Knit Hat matter?"]),
        ("queries", ["Knit Hat"]),
    ],
)
def test_open_webui_gets_the_json_that_it_asks_for(name: str, expected: object) -> None:
    told = titles.answer([DemoTurn("user", OPEN_WEBUI % name)])
    assert orjson.loads(told) == {name: expected}


def test_opencode_gets_a_title_alone() -> None:
    assert titles.answer(OPENCODE) == ""
    assert voice.answer(OPENCODE) == "Knit Hat"


@pytest.mark.parametrize(
    "body",
    [
        {"response_format": {"type": "json_schema", "json_schema": {"schema": SCHEMA}}},
        {"text": {"format": {"type": "json_schema", "schema": SCHEMA}}},
    ],
)
def test_who_gives_a_schema_gets_json_that_fits(body: dict[str, object]) -> None:
    told = orjson.loads(titles.structured(body, ASKED))
    assert told == {"title": "Knit Hat"}


def test_an_ordinary_question_about_json_is_answered_as_such() -> None:
    told = [DemoTurn("user", 'What is JSON? Like { "title": 1 }')]
    assert titles.answer(told) == ""
    assert titles.structured({"response_format": {"type": "text"}}, told) == ""
