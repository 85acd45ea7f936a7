"""How a log line looks: JSON with request and run ids, and without secrets."""

import logging
import re
import time
from collections import Counter
from collections.abc import Callable

import orjson
import structlog

SECRET = re.compile(
    r"""(?ix)
    (?P<name> api[-_]?key | authorization | password | secret | token | cookie )
    (?P<sign> ["']? \s* [:=] \s* ["']? (?: bearer \s+ )? )
    [^\s"',&;]+
    | (?P<scheme> \b [a-z+]+ :// [^\s/:@]* : ) [^\s@/]+ (?= @ )
    | \b sk-[A-Za-z0-9_-]{8,}
    """
)


def without_secrets(text: str) -> str:
    """Return `text` with what looks like a key, password or token masked."""
    return SECRET.sub(_mask, text)


class WithoutSecrets(logging.Filter):
    """Masks secrets in every message, also in those of libraries."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record's message; let every record through."""
        message = record.getMessage()
        masked = without_secrets(message)
        if masked != message:
            record.msg, record.args = masked, ()
        return True


class Seldom(logging.Filter):
    """Lets one line of a kind through a minute, and tells how many were left out.

    For what libraries say of each of two thousand sockets, and we of each try while a
    store is away. A kind is what stands in the code, before it is filled in.
    """

    EVERY = 60.0  # seconds
    CROWDED = ("daphne.server", "channels_redis.pubsub", "uvicorn.error")
    TRIES = re.compile("trying again|cannot look for|not renewed")

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._said: dict[tuple[str, str], float] = {}
        self._left_out: Counter[tuple[str, str]] = Counter()

    def filter(self, record: logging.LogRecord) -> bool:
        """Say whether to write this one."""
        kind, now = (record.name, str(record.msg)), self._clock()
        if record.name not in self.CROWDED and not self.TRIES.search(kind[1]):
            return True
        if now - self._said.get(kind, -self.EVERY) < self.EVERY:
            self._left_out[kind] += 1
            return False
        self._said[kind] = now
        if more := self._left_out.pop(kind, 0):
            told = f"{record.getMessage()} (and {more} times before)"
            record.msg, record.args = told, ()
        return True


def json_line() -> logging.Formatter:
    """Return the formatter of one-line JSON logs."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.ExtraAdder(),
            structlog.processors.TimeStamper(fmt="iso"),
        ],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            _mask_exception,
            structlog.processors.JSONRenderer(serializer=_serialise),
        ],
    )


def _mask(found: re.Match[str]) -> str:
    if found["name"]:
        return f"{found['name']}{found['sign']}***"
    return f"{found['scheme'] or ''}***"


def _mask_exception(
    logger: object, name: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    if "exception" in event:
        event["exception"] = without_secrets(event["exception"])
    return event


def _serialise(event: object, **_: object) -> str:
    return orjson.dumps(event, default=str).decode()
