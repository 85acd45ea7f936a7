"""What every importer makes, whatever it read."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict

from chat.documents import Call, Part, Role
from endpoints.events import Reasoning, Text
from endpoints.reading.thoughts import Thoughts

MAX_MESSAGES = 100_000  # in one conversation
MAX_TITLE = 200  # characters
UNTITLED = "New chat"


class ImportRefusedError(Exception):
    """A file, or one conversation of it, cannot be imported; the text says why."""


class Foreign(BaseModel):
    """A shape that somebody else defined: unknown fields are ignored."""

    model_config = ConfigDict(extra="ignore", frozen=True)


@dataclass(frozen=True, slots=True)
class ImportedMessage:
    """A message under its id at the source."""

    id: str
    parent_id: str | None
    role: Role
    content: list[Part]
    created_at: datetime | None = None
    model: str = ""
    extra: dict[str, Any] = field(default_factory=dict)  # further fields of ours


@dataclass(frozen=True, slots=True)
class Imported:
    """A conversation under its id at the source, and what was left behind."""

    id: str
    title: str
    messages: list[ImportedMessage]
    created_at: datetime | None = None
    updated_at: datetime | None = None
    endpoint: str = ""
    model: str = ""
    leaf_id: str | None = None
    archived: bool = False
    extra: dict[str, Any] = field(default_factory=dict)
    not_carried: dict[str, int] = field(default_factory=dict)  # reason → how many


def clean_text(text: str) -> str:
    """Return `text` without what UTF-8 cannot hold."""
    return text.encode("utf-8", "replace").decode()


def clean_title(title: str | None) -> str:
    """Return a one-line title of bounded length."""
    return " ".join(clean_text(title or "").split())[:MAX_TITLE] or UNTITLED


# Marks of sources that only their own page knows how to show: ChatGPT's and LibreChat's
# private characters around `cite…` and `turn0search0`, and the older 【1†source】.
MARKS = re.compile(
    "\ue200[^\ue201]{0,200}\ue201|\ue202turn[0-9]+[a-z]+[0-9]+|[\ue200-\ue206]"
    "|【[0-9]+(:[0-9]+)?†[^】]{0,100}】"
)


def without_marks(text: str) -> str:
    """Return an answer without marks of sources, which would stand there as signs."""
    return MARKS.sub("", text)


def text_part(text: str) -> Part:
    """Return a text part."""
    return {"type": "text", "text": clean_text(text)}


def reasoning_part(text: str) -> Part:
    """Return a part that holds what the model thought."""
    return {"type": "reasoning", "text": clean_text(text)}


LONGEST_CALL = 64_000  # characters of arguments or of a result, as answers here keep


def call_part(
    key: str, name: str, arguments: str, result: str, place: int, server: str = ""
) -> Part:
    """Return a tool call that was made elsewhere; calls of one `place` are a round."""
    call: Call = {
        "id": key[:100],
        "name": name[:100],
        "label": name.removesuffix(f"_mcp_{server}")[:100].replace("_", " "),
        "source": f"mcp:{server[:100]}" if server else "builtin",
        "icon": "",
        "arguments": clean_text(arguments)[:LONGEST_CALL],
        "state": "done",
        "effect": "read",
        "round": place,
        "result": clean_text(result)[:LONGEST_CALL],
    }
    return {"type": "tool_call", "call": dict(call)}


FOLDED = re.compile(r"\s*:::thinking\n(.*?)\n:::[ \t]*(?:\n|$)", re.DOTALL)


def thoughts_apart(parts: Iterable[Part]) -> list[Part]:
    """Return an answer's parts with thoughts that were written into a text told apart.

    Models write `<think>…</think>` in front, older versions of LibreChat `:::thinking`.
    """
    found: list[Part] = []
    for part in parts:
        found += _apart(part["text"]) if part["type"] == "text" else [part]
    return found


def _as_tags(text: str) -> str:
    folded = FOLDED.match(text)
    if not folded:
        return text
    return f"<think>{folded[1]}</think>{text[folded.end() :]}"


def _apart(text: str) -> list[Part]:
    thoughts = Thoughts()
    events = [*thoughts.feed(_as_tags(text))]
    made = {Reasoning: reasoning_part, Text: text_part}
    return [made[type(event)](event.text) for event in (*events, *thoughts.rest())]


def without_dropped(
    parents: dict[str, str | None], kept: Callable[[str], bool], key: str
) -> str | None:
    """Return the nearest ancestor of `key` that is kept; cycles end at None."""
    seen = {key}
    step = parents.get(key)
    while step is not None and step not in seen:
        if kept(step):
            return step
        seen.add(step)
        step = parents.get(step)
    return None


def _moment(value: object) -> object:
    match value:
        case None | "":
            return None
        case bool():
            return value
        case int() | float():
            return _from_epoch(float(value))
        case {"$date": inner}:
            return inner
        case _:
            return value


def _from_epoch(seconds: float) -> datetime | None:
    """Seconds or milliseconds since 1970; None when it is neither."""
    if seconds > 1e11:
        seconds /= 1000
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError):
        return None


def _aware(value: datetime | None) -> datetime | None:
    if value is not None and value.tzinfo is None:
        return value.replace(tzinfo=UTC)
    return value


Moment = Annotated[
    datetime | None, BeforeValidator(_moment), AfterValidator(_aware)
]  # ISO text, seconds or milliseconds; without a zone it is UTC


def counted(reasons: Iterable[str]) -> dict[str, int]:
    """Return how often each reason occurs."""
    counts: dict[str, int] = {}
    for reason in reasons:
        counts[reason] = counts.get(reason, 0) + 1
    return counts
