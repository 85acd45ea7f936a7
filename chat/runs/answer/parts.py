"""An answer's parts in the order they happened, while it grows (pure).

Text joins the last text and reasoning the last reasoning, unless a call has come in
between: what is said in one round of the model reads as one. Whoever replays a run's
events, a browser or a survivor, gets the same parts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from chat.documents import Part

SPOKEN = ("text", "reasoning")


@dataclass(slots=True)
class _Growing:
    """A part, and the pieces that make its text: joined once, there may be many."""

    part: Part
    pieces: list[str] = field(default_factory=list)

    def stored(self) -> Part:
        if self.part["type"] not in SPOKEN:
            return self.part
        self.pieces = ["".join(self.pieces)]
        return {**self.part, "text": self.pieces[0]}


class Parts:
    """Grows by what a model says and calls, behind the parts `before`."""

    def __init__(self, before: Iterable[Part] = ()) -> None:
        self._parts: list[_Growing] = []
        self._open: dict[str, _Growing] = {}
        for part in before:
            self._append(part)

    def say(self, kind: str, text: str) -> None:
        """Add a piece of `text` or `reasoning`."""
        growing = self._open.get(kind) or self._append({"type": kind})
        growing.pieces.append(text)

    def keep(self, item: Mapping[str, object]) -> None:
        """Keep a reasoning item that the service wants back, with the reasoning."""
        growing = self._open.get("reasoning") or self._append({"type": "reasoning"})
        growing.part["items"] = [*growing.part.get("items", []), item]

    def put(
        self, call: Mapping[str, Any], items: Iterable[Mapping[str, object]] = ()
    ) -> None:
        """Put a call in the place of what was known of it, a new one at the end.

        `items` of a call that its service has made are kept with it.
        """
        part: Part = {"type": "tool_call", "call": dict(call)}
        known = self._known(call["id"])
        if kept := [*items] or (known.part.get("items") if known else None):
            part["items"] = kept
        if known:
            known.part = part
        else:
            self._append(part)

    def _known(self, call_id: str) -> _Growing | None:
        found = (g for g in self._parts if g.part.get("call", {}).get("id") == call_id)
        return next(found, None)

    def put_picture(self, part: Part) -> None:
        """Put a picture, or a file that was made, in the place of what was known."""
        for known in self._parts:
            if known.part.get("picture") == part["picture"]:
                known.part = part
                return
        self._append(part)

    def open_text(self) -> str:
        """Return the text that more text would join; "" behind a call."""
        growing = self._open.get("text")
        return str(growing.stored()["text"]) if growing else ""

    def calls(self) -> list[dict[str, Any]]:
        """Return the calls, in their order."""
        return calls_of(growing.part for growing in self._parts)

    def drop(self, call: Mapping[str, Any]) -> None:
        """Take a call out."""
        self._parts = [g for g in self._parts if g.part.get("call") != call]

    def stored(self) -> list[Part]:
        """Return the parts as a message holds them, without empty ones."""
        found = [growing.stored() for growing in self._parts]
        return [part for part in found if _holds(part)]

    def _append(self, part: Part) -> _Growing:
        text = part.get("text", "")
        growing = _Growing(cast(Part, dict(part)), [text] if text else [])
        self._parts.append(growing)
        if part["type"] in SPOKEN:
            self._open[part["type"]] = growing
        else:
            self._open.clear()
        return growing


def joined(before: Iterable[Part], after: Iterable[Part]) -> list[Part]:
    """Return an answer's parts after a run wrote on behind the parts it had."""
    parts = Parts(before)
    for part in after:
        if part["type"] == "tool_call":
            parts.put(part["call"], part.get("items", ()))
            continue
        if part.get("picture"):
            parts.put_picture(part)
            continue
        parts.say(part["type"], part.get("text", ""))
        for item in part.get("items", ()):
            parts.keep(item)
    return parts.stored()


def calls_of(content: Iterable[Part]) -> list[dict[str, Any]]:
    """Return the calls of an answer, in their order."""
    return [part["call"] for part in content if part.get("call")]


def _holds(part: Part) -> bool:
    """Say whether a part is more than a beginning."""
    if part["type"] in SPOKEN:
        return bool(part.get("text") or part.get("items"))
    return part["type"] != "image" or "file_id" in part
