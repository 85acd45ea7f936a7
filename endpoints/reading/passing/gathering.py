"""What is passed on of one piece of a body, gathered into one event. Pure."""

from collections.abc import Iterator
from typing import Any

from endpoints.errors import EndpointError
from endpoints.events import Event, Passed
from endpoints.reading.answer_body import AnswerReader


class GatheringReader(AnswerReader):
    """Gives one Passed for all events that one piece of the body completes.

    The first one comes with the first thing to be seen: until then another service
    may still be asked.
    """

    def __init__(self, **options: Any) -> None:  # noqa: ANN401
        super().__init__(**options)
        self._seen = False  # something of the answer itself
        self._out: list[bytes] = []
        self._texts: list[str] = []

    def feed(self, piece: bytes) -> Iterator[Event]:
        """Give what `piece` completes; raises after what came before a fault."""
        try:
            yield from super().feed(piece)
        except EndpointError:
            yield from self._flush()
            raise
        yield from self._flush()

    def _flush(self) -> Iterator[Event]:
        if self._seen and self._out:
            yield Passed(b"".join(self._out), "".join(self._texts))
            self._out.clear()
            self._texts.clear()

    def _end(self) -> Iterator[Event]:
        yield from self._flush()
        yield from super()._end()  # type: ignore[safe-super]  # the format's own
