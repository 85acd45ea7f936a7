"""Reads back what the log of a run holds of its answer."""

import logging
from dataclasses import dataclass, field
from typing import Any, cast

import orjson

from chat.documents import Part
from chat.runs.answer.answer_size import Room
from chat.runs.answer.parts import Parts
from chat.store.running import run_log
from chat.store.running.run_log import Entry

log = logging.getLogger(__name__)

GROWING = ("arguments", "result")  # what of a call may be long


@dataclass(slots=True)
class Logged:
    """What was logged: the answer's parts, the last number, whether it has an end."""

    number: int = 0
    ended: bool = False
    parts: Parts = field(default_factory=Parts)
    _said: list[tuple[int, str]] = field(default_factory=list)

    def said(self, since: int) -> str:
        """Return what the model said, thought and called after an event."""
        return "".join(text for number, text in self._said if number > since)

    def take(self, frame: dict[str, Any], room: Room) -> None:
        """Add what a frame shows, as far as there is room."""
        match frame:
            case {"type": "run.delta", "text": str(text)}:
                self._say("text", room.cut(text))
            case {"type": "run.reasoning", "text": str(text)}:
                self._say("reasoning", room.cut(text))
            case {"type": "run.tool", "call": {"id": str()} as call}:
                self.parts.put(call)  # each time in the place of what it was
            case {"type": "run.picture", "part": {"picture": str()} as part}:
                self.parts.put_picture(cast(Part, part))

    def _say(self, kind: str, text: str) -> None:
        self.parts.say(kind, text)
        self._said.append((self.number + 1, text))

    def end(self, room: Room) -> None:
        """Take the calls as they were at the end, as far as there is room.

        Those that the model had only begun to write are none.
        """
        for call in self.parts.calls():
            if "state" not in call and not call.get("arguments"):
                self.parts.drop(call)
                continue
            room.another_call()
            cut = {name: room.cut(str(call.get(name, ""))) for name in GROWING}
            self.parts.put(
                {**call, **{name: cut[name] for name in cut if name in call}}
            )


async def read(run_id: str, room: Room) -> Logged:
    """Return what the log of a run holds; what is unreadable in it is passed over."""
    logged = Logged()
    while entries := await run_log.events_after(run_id, logged.number):
        for entry in entries:
            logged.take(_frame(run_id, entry), room)
            logged.number, logged.ended = entry.number, entry.last
    logged.end(room)
    return logged


def _frame(run_id: str, entry: Entry) -> dict[str, Any]:
    try:
        frame = orjson.loads(entry.frame)
    except orjson.JSONDecodeError:
        log.exception("event %d of run %s is unreadable", entry.number, run_id)
        return {}
    return frame if isinstance(frame, dict) else {}
