"""A line for people says what happened: when, what, how it went."""

import logging
import re
import sys
from typing import Any

import pytest
from structlog.contextvars import bound_contextvars

from runtime.telemetry.terminal_log import ForPeople

REQUEST: dict[str, Any] = {
    "method": "GET",
    "path": "/c/new",
    "status": 200,
    "ms": 34,
    "user": 7,
}


def line(
    form: ForPeople,
    text: str,
    level: int = logging.INFO,
    name: str = "chat",
    **facts: Any,  # noqa: ANN401
) -> str:
    record = logging.LogRecord(name, level, "", 0, text, (), None)
    record.__dict__.update(facts)
    return form.format(record)


def test_a_request_is_told_by_method_path_status_and_time() -> None:
    told = line(ForPeople(timed=False), "request", name="access", **REQUEST)
    assert told == "GET /c/new 200 34 ms"


def test_its_id_comes_along_when_everything_is_told() -> None:
    with bound_contextvars(request_id="r-1"):
        assert line(
            ForPeople(timed=False, ids=True), "request", name="access", **REQUEST
        ).endswith("34 ms request_id=r-1")
        assert "r-1" not in line(ForPeople(timed=False), "slow", ms=3)


def test_a_line_has_its_time_and_its_facts() -> None:
    told = line(ForPeople(), "slow", logging.WARNING, ms=12, password="x")
    assert re.fullmatch(
        r"\d\d:\d\d:\d\d WARNING chat: slow ms=12 password=\*\*\*", told
    )


@pytest.mark.parametrize(("status", "colour"), [(404, 33), (500, 31)])
def test_what_went_wrong_has_a_colour(status: int, colour: int) -> None:
    form = ForPeople(timed=False, coloured=True)
    told = line(form, "request", name="access", **REQUEST | {"status": status})
    assert f"\033[{colour}m{status}\033[0m" in told


def test_a_traceback_follows_without_secrets() -> None:
    record = logging.LogRecord("chat", logging.ERROR, "", 0, "failed", (), None)
    try:
        raise ValueError("password=hunter2")
    except ValueError:
        record.exc_info = sys.exc_info()
    first, *rest = ForPeople(timed=False).format(record).splitlines()
    assert first == "ERROR chat: failed"
    assert rest[-1] == "ValueError: password=***"
