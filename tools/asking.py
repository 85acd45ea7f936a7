"""What a source asks the person in the middle of a call, and what they say (pure)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, cast

import orjson

from tools.schema import BadArguments, check

Action = Literal["accept", "decline", "cancel"]
ACTIONS: Mapping[str, Action] = {  # of a person's answers to a call
    "reply": "accept",
    "decline": "decline",
    "cancel": "cancel",
}


@dataclass(frozen=True, slots=True)
class ServerQuestion:
    """One form, or one address to open."""

    key: str  # under which it is answered
    message: str
    schema: Mapping[str, object] = field(default_factory=dict)  # of plain fields
    url: str = ""


@dataclass(frozen=True, slots=True)
class Asks:
    """What is asked, by whom, and for how long; `state` is the source's own."""

    asker: str
    host: str  # where the answer goes; "" for a program here
    questions: tuple[ServerQuestion, ...]
    state: str = ""
    seconds: float = 86_400
    page: str = ""  # what an open page answers by itself: the name of its tool

    def stored(self) -> dict[str, Any]:
        """Return it as a call holds it."""
        questions = [
            {"key": q.key, "message": q.message, "schema": dict(q.schema), "url": q.url}
            for q in self.questions
        ]
        named = {"asker": self.asker, "host": self.host, "state": self.state}
        page = {"page": self.page} if self.page else {}
        return {**named, **page, "questions": questions}


@dataclass(frozen=True, slots=True)
class PersonsReply:
    """What the person said; `content` is by question and field."""

    action: Action
    content: Mapping[str, Mapping[str, Any]]
    state: str

    @classmethod
    def in_call(cls, call: Mapping[str, Any]) -> "PersonsReply | None":
        """Return what was said to a stored call; None when nothing was."""
        asked, said = call.get("asks"), call.get("reply")
        if not asked or said is None:
            return None
        return cls(said["action"], said.get("content", {}), str(asked["state"]))


def checked(asks: Mapping[str, Any], answer: str, written: str) -> dict[str, Any]:
    """Return a person's reply to a call as it is stored.

    `written`: JSON, the fields of each question by its key. Raises BadArguments.
    """
    action = ACTIONS[answer]
    if action != "accept":
        return {"action": action, "content": {q["key"]: {} for q in asks["questions"]}}
    try:
        given = orjson.loads(written or "{}")
    except orjson.JSONDecodeError:
        given = None
    if not isinstance(given, dict):
        raise BadArguments("The answer is no JSON object.")
    return {"action": action, "content": _content(asks, cast("dict[str, Any]", given))}


def _content(asks: Mapping[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    content = {}
    for question in asks["questions"]:
        fields = {} if question["url"] else given.get(question["key"], {})
        if not isinstance(fields, dict):
            raise BadArguments("The answer is no JSON object.")
        check(question["schema"], fields)
        known = question["schema"].get("properties", {})
        content[question["key"]] = {k: v for k, v in fields.items() if k in known}
    return content
