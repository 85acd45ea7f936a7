"""What programs ask beside a chat: a title, tags, the next questions; as JSON. Pure.

Open WebUI, opencode and codex each ask in their own words; a model answers all of them.
"""

import re
from collections.abc import Callable, Mapping, Sequence

import orjson

from endpoints.simulator.demo import voice
from endpoints.simulator.demo.voice import DemoTurn

# `JSON format: { "title": … }` in the words of Open WebUI's prompts.
FORM = re.compile(r"JSON format:\s*\{\s*\"(?P<name>\w+)\"\s*:", re.IGNORECASE)
HISTORY = re.compile(r"<chat_history>(.*?)</chat_history>", re.DOTALL)
SAID = re.compile(
    r"^(?:USER|Human)\s*:\s*(.+?)(?=^(?:ASSISTANT|AI)\s*:|\Z)", re.DOTALL | re.MULTILINE
)
NEXT = ("Tell me more about {topic}.", "Why does {topic} matter?")


def answer(turns: Sequence[DemoTurn]) -> str:
    """Return the JSON that is asked for, "" where it is nothing of these."""
    asked = voice.last(turns)
    form = FORM.search(asked)
    make = MADE.get(form["name"]) if form else None
    if form is None or make is None:
        return ""
    history = HISTORY.search(asked)
    first = SAID.search(history[1]) if history else None
    title = voice.title(first[1] if first else voice.topic(turns))
    return orjson.dumps({form["name"]: make(title)}).decode()


def structured(body: Mapping[str, object], turns: Sequence[DemoTurn]) -> str:
    """Return JSON that fits the schema of an answer; "" where none is asked for."""
    schema = _schema(body)
    return voice.arguments(schema, turns) if schema else ""


def _schema(body: Mapping[str, object]) -> object:
    """Return the schema, as chats or the Responses API name it."""
    told = body.get("response_format")
    if isinstance(told, Mapping) and isinstance(told.get("json_schema"), Mapping):
        return told["json_schema"].get("schema")
    text = body.get("text")
    form = text.get("format") if isinstance(text, Mapping) else None
    wanted = isinstance(form, Mapping) and form.get("type") == "json_schema"
    return form.get("schema") if wanted and isinstance(form, Mapping) else None


MADE: Mapping[str, Callable[[str], object]] = {
    "title": lambda title: title,
    "tags": lambda title: title.split()[:3],
    "follow_ups": lambda title: [each.format(topic=title) for each in NEXT],
    "queries": lambda title: [title],
}
