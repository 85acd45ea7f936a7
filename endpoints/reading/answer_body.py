"""Bytes of an answer → the data of its events, or its one JSON body. Pure.

A service that was asked for a stream may answer with plain JSON all the same.
"""

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Iterator

from endpoints.errors import BadAnswer
from endpoints.events import Event, Finished, FinishReason
from endpoints.reading.error_bodies import cut_off, malformed, oversized
from endpoints.reading.sse import EventStream

Pace = Callable[[], Awaitable[None]]
"""Returns when more is wanted: what came meanwhile is then read at one go."""

WRONG_SHAPE = (AttributeError, KeyError, TypeError, IndexError, ValueError)
"""What reading JSON of another shape than promised raises."""


class AnswerReader(ABC):
    """Reads one answer. `feed` and `finish` give events and raise EndpointErrors."""

    most = 16_000_000  # bytes of one event, or of a JSON body
    heavy = False  # it holds pictures

    def __init__(self, *, in_pieces: bool = False) -> None:
        self.in_pieces = in_pieces  # somebody reads along
        self._events = EventStream()
        self._sniffing = True  # no byte seen yet that tells a stream from a JSON body
        self._plain: list[bytes] | None = None  # a JSON body instead of a stream
        self._size = 0  # bytes of the JSON body
        self._reason: FinishReason | None = None
        self._model = ""

    @property
    @abstractmethod
    def ended(self) -> bool:
        """Tell whether the service has said that nothing more comes."""

    @property
    def whole(self) -> bool:
        """Tell whether the answer comes in one piece of JSON."""
        return self._plain is not None

    @property
    def told_whole(self) -> bool:
        """Tell whether somebody reads along though the answer comes in one piece."""
        return self.in_pieces and self.whole

    def feed(self, piece: bytes) -> Iterator[Event]:
        """Give the events that `piece` completes; raises after those before a fault."""
        if self._sniffing and (start := piece.lstrip()):
            self._sniffing = False
            self._plain = [] if start[:1] == b"{" else None
        if self._plain is not None:
            self._plain.append(piece)
            self._size += len(piece)
        else:
            for data in self._events.feed(piece):
                yield from self._shaped(self._data(data))
        if max(self._size, self._events.held) > self.most:
            raise oversized()

    def finish(self) -> Iterator[Event]:
        """Give what is left at the end of the body; raises CutOff when too early."""
        if self._plain is not None:
            yield from self._shaped(self._body(b"".join(self._plain)))
        else:
            yield from self._rest()
        yield from self._end()

    def _rest(self) -> Iterator[Event]:
        try:
            for data in self._events.finish():
                yield from self._shaped(self._data(data))
        except BadAnswer as error:
            if self._reason is None:  # half an event: the connection broke off
                raise cut_off() from error

    def _shaped(self, events: Iterator[Event]) -> Iterator[Event]:
        try:
            yield from events
        except WRONG_SHAPE as error:
            raise malformed() from error

    def cut_short(self) -> Iterator[Event]:
        """Give what ends an answer of which no more is taken."""
        yield Finished("length", self._model)

    @abstractmethod
    def _data(self, data: bytes) -> Iterator[Event]:
        """Give the events of one event's data."""

    @abstractmethod
    def _body(self, body: bytes) -> Iterator[Event]:
        """Give the events of an answer that came as one JSON body."""

    @abstractmethod
    def _end(self) -> Iterator[Event]:
        """Give Finished, or raise what was wrong."""
