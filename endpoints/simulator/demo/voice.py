"""The demo voice: useful answers, titles and summaries without a model behind them."""

import re
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import orjson

from endpoints.simulator.demo.pieces import count

CHINESE = re.compile(r"[\u3400-\u9fff]")
TITLE = re.compile(
    r"\btitle\b.{0,80}\b(conversation|words?|chat)|"
    r"(concise|short|5[- ]word|generate|write|create).{0,60}\btitle\b|标题",
    re.IGNORECASE | re.DOTALL,
)
SUMMARY = re.compile(r"summari[sz]|\bsummary\b|总结|摘要|概括", re.IGNORECASE)
ASKED = re.compile(
    r"(?:^|\n)\s*(?:\|\|>)?\s*(?:User|Human|用户)\s*[:：]\s*(?:\n)?\"*(.+?)\"*"
    r"(?=\n\s*(?:\|\|>)?\s*(?:AI|Assistant|Response|Model|助手)\s*[:：]|\n\n|$)",
    re.IGNORECASE | re.DOTALL,
)
CONTINUE = re.compile(r"\bcontinue\b|go on|继续|接着", re.IGNORECASE)
SMALL = re.compile(
    r"a|an|the|of|for|to|in|on|at|is|are|was|do|does|did|can|could|would|you|me|my|i|we"
    r"|please|what|how|why|who|when|where|it|this|that|and|or|be|with|tell|about",
    re.IGNORECASE,
)
TITLE_WORDS = 5
TITLE_CHARACTERS = 12  # of Chinese
SHOWN = 160  # characters of the question that an answer repeats


class DemoTurn(NamedTuple):
    """One message of the prompt as text."""

    role: str
    text: str


def spoken(body: Mapping[str, object]) -> list[DemoTurn]:
    """Return the prompt's messages as text, whichever API they came by."""
    turns = []
    instructions = body.get("instructions")
    if isinstance(instructions, str):
        turns.append(DemoTurn("system", instructions))
    given = body.get("messages") or body.get("input") or body.get("prompt") or ""
    for item in given if isinstance(given, list) else [given]:
        if isinstance(item, Mapping):
            turns.append(DemoTurn(_speaker(item), text_of(item)))
        else:
            turns.append(DemoTurn("user", str(item)))
    return turns


def _speaker(item: Mapping[str, object]) -> str:
    """Return who says an item: calls and results of Responses name nobody."""
    nobody = "tool" if item.get("type") not in {None, "message"} else "user"
    return str(item.get("role", nobody))


def text_of(message: Mapping[str, object]) -> str:
    """Return the text inside a message's content."""
    content = message.get("content")
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else []
    return "\n".join(
        str(part.get("text", "")) for part in parts if isinstance(part, Mapping)
    ).strip()


def answer(
    turns: Sequence[DemoTurn], deployment: str = "", tools: Collection[str] = ()
) -> str:
    """Return what the voice says to a prompt: a title, a summary, the rest or all.

    Of `tools`, by their names, it says what they could be asked.
    """
    asked = last(turns)
    instructed = "\n".join(turn.text for turn in turns if turn.role != "assistant")
    if TITLE.search(asked) or TITLE.search(turns[0].text if turns else ""):
        return title(topic(turns))
    if SUMMARY.search(instructed[:400]) and len(instructed) > SHOWN:
        return summary(turns)
    return rest(turns, deployment, tools) or demonstration(turns, deployment, tools)


def last(turns: Sequence[DemoTurn]) -> str:
    """Return the last thing a person said, or ""."""
    return next((turn.text for turn in reversed(turns) if turn.role == "user"), "")


def topic(turns: Sequence[DemoTurn]) -> str:
    """Return what the conversation to be named is about: its first question."""
    for turn in turns:
        if found := ASKED.search(turn.text):
            return found[1].strip().strip('"')
    said = [turn.text for turn in turns if turn.role == "user"]
    plain = [text for text in said if not TITLE.search(text)]
    return plain[0] if plain else " ".join(said).rpartition("\n")[2]


def title(text: str) -> str:
    """Return a title of at most five words (twelve characters of Chinese)."""
    if CHINESE.search(text):
        clause = re.split(r"[，。！？；：,.!?\n]", text.strip())[0]
        return clause[:TITLE_CHARACTERS].strip() or "新对话"
    words = re.findall(r"[\w'+#-]+", text)
    kept = [word for word in words if not SMALL.fullmatch(word)] or words
    named = [word[:1].upper() + word[1:] for word in kept[:TITLE_WORDS]]
    return " ".join(named) or "New Chat"


def summary(turns: Sequence[DemoTurn]) -> str:
    """Return a few sentences: how each line of the text to be summarised begins."""
    text = "\n".join(turn.text for turn in turns if turn.role != "system")
    lines = [line.strip() for line in text.splitlines() if len(line.strip()) > 8]
    told = [line for line in lines if not SUMMARY.search(line)][:8]
    opening = (
        "对话摘要：" if CHINESE.search("".join(told)) else "The conversation so far: "
    )
    return opening + " ".join(first_sentence(line) for line in told)


def first_sentence(line: str) -> str:
    """Return the first sentence of a line, at most 120 characters."""
    return re.split(r"(?<=[.!?。！？])", line)[0][:120].strip()


def rest(
    turns: Sequence[DemoTurn], deployment: str, tools: Collection[str] = ()
) -> str:
    """Return what is missing of an answer that was cut off, "" when nothing is."""
    places = [index for index, turn in enumerate(turns) if turn.role == "assistant"]
    if not places:
        return ""
    before, cut = turns[: places[-1]], turns[places[-1]].text
    after = turns[places[-1] + 1 :]
    if after and not CONTINUE.search(after[-1].text):
        return ""
    whole = demonstration(before, deployment, tools)
    return whole[len(cut) :] if cut and whole.startswith(cut) else ""


def demonstration(
    turns: Sequence[DemoTurn], deployment: str, tools: Collection[str] = ()
) -> str:
    """Return headings, a list, code, a table and a formula about the question."""
    question = last(turns).strip()
    chinese = bool(CHINESE.search(question))
    spoken_turns = [turn for turn in turns if turn.role in {"user", "assistant"}]
    shown = " ".join(question.split())[:SHOWN].replace("`", "'")
    number = len(spoken_turns)
    values = {
        "question": shown,
        "quoted": orjson.dumps(shown).decode(),
        "deployment": deployment or "demo",
        "messages": str(number)
        if chinese
        else f"{number} message{'s' * (number != 1)}",
        "tokens": str(count([turn.text for turn in turns])),
        "characters": str(len(question)),
        "words": str(len(question.split())),
    }
    text = page("zh" if chinese else "en")
    filled = re.sub(r"\{\{(\w+)\}\}", lambda found: values[found[1]], text)
    return filled + suggestion("zh" if chinese else "en", tools)


TRY: Mapping[str, Mapping[str, str]] = {
    "": {"en": "I can use tools; ask me:", "zh": "我会使用工具，可以问我："},
    "current_time": {"en": "What time is it in Tokyo?", "zh": "东京现在几点？"},
    "calculator": {"en": "What is 17% of 2,340?", "zh": "2,340 的 17% 是多少？"},
    "web_search": {"en": "Search the web for green tea", "zh": "搜索一下 green tea"},
    "image": {"en": "Draw a picture of a lake at dawn", "zh": "画一张清晨湖泊的图片"},
}


def suggestion(language: str, tools: Collection[str]) -> str:
    """Return what could be asked for tools to be seen at work; "" without any."""
    asked = [each[language] for name, each in TRY.items() if name and name in tools]
    lines = "\n".join(f"- {each}" for each in asked)
    return f"\n\n{TRY[''][language]}\n\n{lines}\n" if asked else ""


@cache
def page(language: str) -> str:
    """Return the text that `demonstration` fills in."""
    return (Path(__file__).parent / f"voice_{language}.md").read_text(encoding="utf-8")


def function_name(choice: object) -> str:
    """Return the function that a `tool_choice` insists on; "" = any."""
    if not isinstance(choice, Mapping):
        return ""
    function = choice.get("function")
    named = function if isinstance(function, Mapping) else choice
    return str(named.get("name", ""))


def arguments(schema: object, turns: Sequence[DemoTurn]) -> str:
    """Return JSON that fits an object schema, a title where one is asked for."""
    properties = schema.get("properties", {}) if isinstance(schema, Mapping) else {}
    made = {name: value_for(name, kind, turns) for name, kind in properties.items()}
    return orjson.dumps(made).decode()


def value_for(name: str, schema: object, turns: Sequence[DemoTurn]) -> object:
    """Return a value for one property of a schema."""
    kind = schema if isinstance(schema, Mapping) else {}
    if kind.get("enum"):
        return kind["enum"][0]
    plain: dict[object, object] = {"integer": 1, "number": 1, "boolean": True}
    if kind.get("type") in plain:
        return plain[kind["type"]]
    if kind.get("type") in {"array", "object"}:
        return [] if kind["type"] == "array" else orjson.loads(arguments(kind, turns))
    about = topic(turns)
    if "language" in name.lower():
        return "Chinese" if CHINESE.search(about) else "English"
    return title(about)
