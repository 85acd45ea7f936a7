"""How a log line looks to a person at a terminal: time, words, colours."""

import logging
import traceback

from structlog.contextvars import get_contextvars

from runtime.telemetry.log_lines import without_secrets

RED, YELLOW, DIM = 31, 33, 2  # ANSI
PLAIN = frozenset(
    {*logging.makeLogRecord({}).__dict__, "message", "asctime", "taskName"}
)
BAD, FAILED = 400, 500  # statuses


class ForPeople(logging.Formatter):
    """Says a request as `GET /c/new 200 34 ms`, all else as what happened, and facts.

    `timed`: begin with the time. `ids`: end with the ids of request and run.
    """

    def __init__(
        self, *, timed: bool = True, coloured: bool = False, ids: bool = False
    ) -> None:
        super().__init__(datefmt="%H:%M:%S")
        self._timed, self._coloured, self._ids = timed, coloured, ids

    def format(self, record: logging.LogRecord) -> str:
        """Return one line, or more when there is a traceback."""
        extras = {k: v for k, v in record.__dict__.items() if k not in PLAIN}
        words = self._request(extras) if record.name == "access" else ""
        parts = [
            self._painted(DIM, self.formatTime(record, self.datefmt), when=self._timed),
            words or self._words(record),
            self._facts({} if words else extras),
        ]
        return " ".join(filter(None, parts)) + _traceback(record)

    def _words(self, record: logging.LogRecord) -> str:
        text = f"{record.name}: {record.getMessage()}"
        if record.levelno < logging.WARNING:
            return text
        colour = RED if record.levelno >= logging.ERROR else YELLOW
        return self._painted(colour, f"{record.levelname} {text}")

    def _request(self, facts: dict[str, object]) -> str:
        status = int(str(facts.get("status") or 0))
        colour = RED if status >= FAILED else YELLOW if status >= BAD else 0
        took = self._painted(DIM, f"{facts.get('ms')} ms")
        told = self._painted(colour, str(status))
        return f"{facts.get('method')} {facts.get('path')} {told} {took}"

    def _facts(self, extras: dict[str, object]) -> str:
        found = extras | (get_contextvars() if self._ids else {})
        told = " ".join(f"{k}={v}" for k, v in found.items() if v is not None)
        return self._painted(DIM, without_secrets(told))

    def _painted(self, colour: int, text: str, *, when: bool = True) -> str:
        if not text or not when:
            return ""
        return f"\033[{colour}m{text}\033[0m" if self._coloured and colour else text


def _traceback(record: logging.LogRecord) -> str:
    if not record.exc_info or record.exc_info[0] is None:
        return ""
    found = "".join(traceback.format_exception(*record.exc_info)).rstrip()
    return "\n" + without_secrets(found)
