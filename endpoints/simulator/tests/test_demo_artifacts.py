import csv
import json
import re

import pytest

from endpoints.simulator.demo.artifacts import COLOURS, MADE, answer
from endpoints.simulator.demo.voice import DemoTurn
from endpoints.simulator.tests.conftest import Raw

TOLD = DemoTurn("system", 'Be kind.\n\n# Artifacts\nWrite <artifact id="a">')
ASKED = {
    "react": ("Make a React component", "做一个组件"),
    "chart": ("Draw a chart of the weather", "画一个图表"),
    "mermaid": ("A diagram, please", "画一个流程图"),
    "csv": ("Give me a table of planets", "列一个行星表格"),
    "json": ("A recipe as JSON", "给我一份数据"),
    "svg": ("Draw a picture of a lighthouse", "画一张图片"),
    "markdown": ("Write a document about hiking", "写一份文档"),
    "html": ("Make a page about the moon", "做一个网页"),
}
PARTS = re.compile(
    r'<artifact id="([\w-]+)" type="(\w+)" title="([^"]+)">\n(.*)\n</', re.S
)


def made(question: str) -> tuple[str, str, str, str]:
    found = PARTS.search(answer([TOLD, DemoTurn("user", question)]))
    assert found is not None
    return found[1], found[2], found[3], found[4]


@pytest.mark.parametrize("kind", [one.type for one in MADE])
@pytest.mark.parametrize("language", [0, 1])
def test_the_voice_makes_one_artifact_of_each_type(kind: str, language: int) -> None:
    _id, found, title, source = made(ASKED[kind][language])
    assert found == kind
    assert bool(re.search(r"[\u3400-\u9fff]", title + source)) is bool(language)
    assert not re.search(r"\{\{[^\n]*\|[^\n]*\}\}", source)
    match kind:
        case "json" | "chart":
            assert json.loads(source)
        case "svg":
            assert source.startswith("<svg ")
            assert source.endswith("</svg>")
        case "csv":
            rows = list(csv.reader(source.splitlines()))
            assert {len(row) for row in rows} == {4}


def test_what_is_made_in_the_answer_is_made_by_no_tool(raw: Raw) -> None:
    parameters = {"type": "object", "properties": {}}
    drawing = {"name": "image", "parameters": parameters}
    asked = {"role": "user", "content": "Draw a chart of the weather"}
    messages = [{"role": "system", "content": TOLD.text}, asked]
    tools = [{"type": "function", "function": drawing}]
    body = {"messages": messages, "tools": tools}
    message = raw(json=body).json()["choices"][0]["message"]
    assert 'type="chart"' in message["content"]
    assert not message.get("tool_calls")


def test_without_the_instructions_there_is_none() -> None:
    assert answer([DemoTurn("user", "Make a page about the moon")]) == ""
    assert answer([TOLD, DemoTurn("user", "How are you?")]) == ""


def test_a_change_is_another_version_under_the_same_id() -> None:
    turns = [TOLD, DemoTurn("user", "Make a page about the moon")]
    first = answer(turns)
    asked = DemoTurn("user", "Change “Phases of the moon”: warmer")
    second = answer([*turns, DemoTurn("assistant", first), asked])
    assert 'id="demo-page"' in second
    assert COLOURS[0] in first
    assert COLOURS[0] not in second
    assert COLOURS[1] in second


def test_a_cut_off_artifact_is_gone_on_with() -> None:
    turns = [TOLD, DemoTurn("user", "Make a page about the moon")]
    whole = answer(turns)
    cut = DemoTurn("assistant", whole[:400])
    go_on = DemoTurn("user", "Your last answer was cut off. Continue it exactly.")
    assert answer([*turns, cut, go_on]) == whole[400:]
