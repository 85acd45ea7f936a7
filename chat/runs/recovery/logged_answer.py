"""Reads back what the log of a run holds of its answer."""

import logging
from dataclasses import dataclass, field
from typing import Any

import orjson

from chat.runs import run_log
from chat.runs.answer_size import Room
from chat.runs.run_log import Entry

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Logged:
    """What was logged: the answer's parts, the last number, whether it has an end."""

    number: int = 0
    ended: bool = False
    calls: list[dict[str, Any]] = field(default_factory=list)
    _growing: dict[Any, dict[str, Any]] = field(default_factory=dict)
    _texts: list[str] = field(default_factory=list)
    _thoughts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Return the visible text."""
        return "".join(self._texts)

    @property
    def reasoning(self) -> str:
        """Return what the model said of its thinking."""
        return "".join(self._thoughts)

    def take(self, frame: dict[str, Any], room: Room) -> None:
        """Add what a frame shows, as far as there is room."""
        match frame:
            case {"type": "run.delta", "text": str(text)}:
                self._texts.append(room.cut(text))
            case {"type": "run.reasoning", "text": str(text)}:
                self._thoughts.append(room.cut(text))
            case {"type": "run.tool", "call": dict(call)}:
                # It is logged as it grows: each time in the place of what it was.
                self._growing[call.get("index", call.get("id"))] = call

    def end(self, room: Room) -> None:
        """Take the calls as they were at the end."""
        self.calls = [_stored(call, room) for call in self._growing.values()]


async def read(run_id: str, room: Room) -> Logged:
    """Return what the log of a run holds; what is unreadable in it is passed over."""
    logged = Logged()
    while entries := await run_log.events_after(run_id, logged.number):
        for entry in entries:
            logged.take(_frame(run_id, entry), room)
            logged.ended = entry.last
        logged.number = entries[-1].number
    logged.end(room)
    return logged


def _frame(run_id: str, entry: Entry) -> dict[str, Any]:
    try:
        frame = orjson.loads(entry.frame)
    except orjson.JSONDecodeError:
        log.exception("event %d of run %s is unreadable", entry.number, run_id)
        return {}
    return frame if isinstance(frame, dict) else {}


def _stored(call: dict[str, Any], room: Room) -> dict[str, Any]:
    """Return a call as a message holds it."""
    room.another_call()
    names = ("id", "name", "arguments")
    return {name: room.cut(str(call.get(name, ""))) for name in names}
