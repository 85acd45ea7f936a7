"""How much a service may send before no more of it is taken."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace

from django.conf import settings

from endpoints.events import (
    Event,
    HostedCall,
    Passed,
    Reasoning,
    ReasoningItem,
    Text,
    ToolCall,
)

MOST_CALLS = 128  # tool calls in one answer
CALL_BYTES = 1_000_000  # of one tool call's arguments
REFUSAL_BYTES = 100_000  # of a refusal's body; what follows is not read
WRAPPED = 4  # an event may repeat the whole answer, escaped and with its prompt


@dataclass(frozen=True, slots=True)
class Bounds:
    """Limits of this installation, in bytes."""

    answer: int  # text, reasoning and tool calls of one answer
    body: int  # any other answer in one piece: vectors, pictures, sounds

    @property
    def event(self) -> int:
        """Return how long one event of a stream, or an answer in JSON, may be."""
        return self.answer * WRAPPED


def bounds() -> Bounds:
    """Return the limits of this installation."""
    return Bounds(settings.UPSTREAM_ANSWER_BYTES, settings.UPSTREAM_BODY_BYTES)


async def gathered(pieces: AsyncIterator[bytes], most: int) -> bytes:
    """Return the joined `pieces`; of those that are too many a little over `most`."""
    found: list[bytes] = []
    size = 0
    async for piece in pieces:
        found.append(piece)
        size += len(piece)
        if size > most:
            break
    return b"".join(found)


class Portion:
    """What is taken of one answer; `full` once something had to be left."""

    def __init__(self, most: int) -> None:
        self.full = False
        self._left = most
        self._calls: dict[int, int] = {}  # index → bytes of its arguments

    def of(self, events: Iterator[Event]) -> Iterator[Event]:
        """Give `events` as far as they fit."""
        for event in events:
            fitting = self._fitting(event)
            if fitting is not None:
                yield fitting
            if self.full:
                return

    def _fitting(self, event: Event) -> Event | None:
        match event:
            case Text(text) | Reasoning(text):
                kept = self._take(text, self._left)
                # The same nearly always, and for every token.
                fitting = event if kept is text else replace(event, text=kept)
                return fitting if kept else None
            case ToolCall():
                return self._call(event)
            case ReasoningItem(item):
                self._take(str(item.get("encrypted_content", "")), self._left)
                return None if self.full else event
            case HostedCall(arguments=text) | Passed(text=text):
                more = event.result if isinstance(event, HostedCall) else ""
                self._take(text + more, self._left)
                return None if self.full else event
        return event

    def _call(self, piece: ToolCall) -> ToolCall | None:
        had = self._calls.setdefault(piece.index, 0)
        if len(self._calls) > MOST_CALLS:
            self.full = True
            return None
        self._take(piece.id + piece.name, self._left)
        kept = self._take(piece.arguments, min(self._left, CALL_BYTES - had))
        self._calls[piece.index] = had + size_of(kept)
        return replace(piece, arguments=kept)

    def _take(self, text: str, room: int) -> str:
        """Return what fits of `text` into `room` bytes, and count it."""
        size = size_of(text)
        if size > room:
            self.full = True
            text = text.encode(errors="replace")[:room].decode(errors="ignore")
            size = room
        self._left -= size
        return text


def size_of(text: str) -> int:
    """Return the bytes of `text` in UTF-8."""
    return len(text) if text.isascii() else len(text.encode(errors="replace"))
