"""How much an answer may still grow: it is one document, which has a limit (pure)."""

from collections.abc import Iterable

from chat.documents import Part

MOST = 8_000_000  # bytes of an answer with all that it was continued by; MongoDB: 16 MB
CALL = 100  # bytes that a tool call takes besides its name and arguments


class Room:
    """Counts what an answer takes, beginning with what it `holds` already."""

    def __init__(self, holds: Iterable[Part] = ()) -> None:
        self._left = MOST - sum(_size(part) for part in holds)

    @property
    def full(self) -> bool:
        """Say whether nothing fits any more."""
        return self._left <= 0

    def cut(self, text: str) -> str:
        """Take room for a text; return as much of it as there is room for."""
        if (size := _bytes(text)) <= self._left:
            self._left -= size
            return text
        kept = text.encode(errors="replace")[: max(self._left, 0)]
        self._left = 0
        return kept.decode(errors="ignore")

    def another_call(self) -> None:
        """Take room for one more tool call."""
        self._left -= CALL


def _size(part: Part) -> int:
    call = part.get("call")
    told = sum(_bytes(str(value)) for value in call.values()) + CALL if call else 0
    return _bytes(part.get("text", "")) + told


def _bytes(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode(errors="replace"))
