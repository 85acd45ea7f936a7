"""Log lines are JSON, carry ids, and hold no secret."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
from structlog.contextvars import bound_contextvars

from runtime.telemetry.log_lines import (
    Seldom,
    WithoutSecrets,
    json_line,
    without_secrets,
)


@pytest.fixture
def log() -> Iterator[tuple[logging.Logger, io.StringIO]]:
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(json_line())
    handler.addFilter(WithoutSecrets())
    logger = logging.getLogger("tests.log_lines")
    logger.addHandler(handler)
    yield logger, out
    logger.removeHandler(handler)


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("Authorization: Bearer abc.def", "Authorization: Bearer ***"),
        ("mongodb://u:pa55@host/x", "mongodb://u:***@host/x"),
        ("redis://:pa55@host", "redis://:***@host"),
        ("?api-key=abc&x=1", "?api-key=***&x=1"),
        ('{"password": "pa55"}', '{"password": "***"}'),
        ("secret=abc; token: def", "secret=***; token: ***"),
        ("Cookie: sessionid", "Cookie: ***"),
        ("key sk-abcdefgh1234", "key ***"),
        ("15 tokens were used", "15 tokens were used"),
    ],
)
def test_what_looks_like_a_secret_is_masked(said: str, written: str) -> None:
    assert without_secrets(said) == written


def test_a_line_carries_the_ids_of_its_request_and_run(
    log: tuple[logging.Logger, io.StringIO],
) -> None:
    logger, out = log
    with bound_contextvars(request_id="r-1", run_id="run-1"):
        logger.warning("slow", extra={"ms": 12})
    line = json.loads(out.getvalue())
    assert line | {"timestamp": ""} == {
        "event": "slow",
        "level": "warning",
        "logger": "tests.log_lines",
        "ms": 12,
        "request_id": "r-1",
        "run_id": "run-1",
        "timestamp": "",
    }


def test_a_traceback_is_masked_and_stays_one_line(
    log: tuple[logging.Logger, io.StringIO],
) -> None:
    logger, out = log
    try:
        raise ValueError("password=hunter2")
    except ValueError:
        logger.exception("failed")
    assert len(out.getvalue().splitlines()) == 1
    assert "hunter2" not in out.getvalue()


@pytest.mark.parametrize(
    ("logger", "text"),
    [
        ("daphne.server", "%s took too long, 100 %% sure"),
        ("chat", "%s failed, trying again, 100 %% sure"),
    ],
)
def test_what_is_said_of_each_socket_or_try_is_one_line_a_minute(
    logger: str, text: str
) -> None:
    now = 0.0
    seldom = Seldom(lambda: now)

    def told(socket: int, name: str = logger, text: str = text) -> str | None:
        record = logging.LogRecord(name, 30, "", 0, text, (socket,), None)
        return record.getMessage() if seldom.filter(record) else None

    first = [told(number) for number in range(2000)]
    assert first == [text % 0, *[None] * 1999]
    assert told(1, text="another, trying again: %s") == "another, trying again: 1"
    assert [told(1, "chat", "said %s") for _ in range(2)] == ["said 1"] * 2
    now = 61.0
    assert told(7) == f"{text % 7} (and 1999 times before)"
    assert told(8) is None
