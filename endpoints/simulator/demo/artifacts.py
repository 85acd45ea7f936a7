"""The demo voice makes artifacts: one of each type, where a prompt tells how."""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from endpoints.simulator.demo.voice import CHINESE, DemoTurn, last
from endpoints.simulator.tool_traffic import goes_on

TOLD = re.compile(r"^# Artifacts$|:::artifact\{identifier", re.MULTILINE)
WORDS = re.compile(r"\{\{(.*?)\|(.*?)\}\}")
CHANGE = re.compile(r"(?:^Change|^修改)\s*[“\"](?P<title>[^”\"]+)[”\"]", re.IGNORECASE)
WRITTEN = re.compile(r"<artifact id=\"(?P<id>[^\"]+)\".*?</artifact>", re.DOTALL)
COLOURS = ("#3b6fd4", "#2e8b6a", "#b0468e", "#c4632a")


class DemoArtifact(NamedTuple):
    """One that the voice can make, and the words that ask for it."""

    file: str
    type: str
    title: str  # both languages, as in the files
    asked: str


MADE = (
    DemoArtifact(
        "component.jsx", "react", "{{Basket|购物篮}}", r"react|component|组件"
    ),
    DemoArtifact(
        "chart.json", "chart", "{{Rain and sun|雨量与日照}}", r"chart|plot|图表|折线"
    ),
    DemoArtifact(
        "diagram.mmd", "mermaid", "{{Answering|回答流程}}", r"diagram|mermaid|流程"
    ),
    DemoArtifact(
        "table.csv", "csv", "{{Planets|行星}}", r"\btable|csv|spreadsheet|表格"
    ),
    DemoArtifact("data.json", "json", "{{Pancakes|薄煎饼}}", r"json|\bdata\b|数据"),
    DemoArtifact(
        "picture.svg", "svg", "{{Lighthouse|灯塔}}", r"svg|picture|drawing|图片|画"
    ),
    DemoArtifact(
        "document.md",
        "markdown",
        "{{A weekend in the hills|山间周末}}",
        r"document|markdown|letter|plan\b|文档|计划",
    ),
    DemoArtifact(
        "page.html",
        "html",
        "{{Phases of the moon|月相}}",
        r"html|\bpage|website|\bapp\b|game|网页|页面|artifact",
    ),
)
SAID = (
    "{{Here is “%s”. I am the demonstration voice, **not a language model**: it is one"
    " of the samples that I have."
    "|这是“%s”。我是演示语音，**不是语言模型**：它是我准备好的示例。}}"
)
ASK = (
    "{{Open it beside the chat, look at its source, or ask for a change: I then change"
    " its colour.|可以在聊天旁边打开它、查看源代码，或者提出修改：我会换一种颜色。}}"
)
CHANGED = (
    "{{I changed its colour; a model would do what you asked for."
    "|我换了一种颜色；真正的模型会按您的要求修改。}}"
)


def answer(turns: Sequence[DemoTurn]) -> str:
    """Return an answer with an artifact, "" where none is asked for or told of."""
    question = last(turns)
    if goes_on(question) and len(turns) > 1 and turns[-2].role == "assistant":
        whole, cut = answer(turns[:-2]), turns[-2].text
        return whole[len(cut) :] if whole.startswith(cut) else ""
    chinese = bool(CHINESE.search(question))
    if not any(turn.role == "system" and TOLD.search(turn.text) for turn in turns):
        return ""
    if CHANGE.search(question):
        return _changed(turns, CHANGE.search(question), chinese=chinese)
    for made in MADE:
        if re.search(made.asked, question, re.IGNORECASE):
            return _made(made, chinese=chinese)
    return ""


def _made(made: DemoArtifact, *, chinese: bool) -> str:
    title = _in(made.title, chinese=chinese)
    source = _in(_file(made.file), chinese=chinese)
    name = Path(made.file).stem
    opening = f'<artifact id="demo-{name}" type="{made.type}" title="{title}">'
    said = _in(SAID, chinese=chinese) % title
    more = _in(ASK, chinese=chinese)
    return f"{said}\n\n{opening}\n{source.rstrip()}\n</artifact>\n\n{more}"


def _changed(
    turns: Sequence[DemoTurn], asked: re.Match[str] | None, *, chinese: bool
) -> str:
    """Return the newest artifact of that title in its next colour, "" without one."""
    title = asked["title"] if asked else ""
    said = [turn.text for turn in turns if turn.role == "assistant"]
    found = [one[0] for text in said for one in WRITTEN.finditer(text)]
    named = [one for one in found if f'title="{title}"' in one]
    if not named:
        return ""
    source = named[-1]
    colour = next((each for each in COLOURS if each in source), COLOURS[0])
    other = COLOURS[(COLOURS.index(colour) + 1) % len(COLOURS)]
    return f"{_in(CHANGED, chinese=chinese)}\n\n{source.replace(colour, other)}"


def _in(text: str, *, chinese: bool) -> str:
    """Return a text in one language; both stand in it as {{English|Chinese}}."""
    return WORDS.sub(lambda found: found[2 if chinese else 1], text)


@cache
def _file(name: str) -> str:
    return (Path(__file__).parent / "examples" / name).read_text(encoding="utf-8")
