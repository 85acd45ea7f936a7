"""How a log line looks: JSON with request and run ids, and without secrets."""

import logging
import re

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
