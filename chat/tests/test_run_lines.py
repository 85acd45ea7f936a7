"""Log lines written while an answer is written carry the run's id."""

import io
import json
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator

import pytest

from accounts.models import User
from chat.tests.conftest import Tab
from endpoints.calling import ask
from endpoints.events import Event, Text
from runtime.telemetry.log_lines import json_line

Open = Callable[[User], Awaitable[Tab]]


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(json_line())
    logging.getLogger().addHandler(handler)
    yield out
    logging.getLogger().removeHandler(handler)


async def speaking(*_: object, **__: object) -> AsyncGenerator[Event, None]:
    """Log as a library would, which knows of no run, then break."""
    logging.getLogger("some.library").warning("a library speaks")
    yield Text("Well")
    raise ValueError


async def test_whatever_is_logged_while_a_run_is_driven_carries_its_id(
    socket_for: Open, alice: User, lines: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ask, "stream", speaking)
    tab = await socket_for(alice)
    started = await tab.ask()
    await tab.until("run.failed")
    told = [json.loads(line) for line in lines.getvalue().splitlines()]
    (spoken,) = [line for line in told if line["event"] == "a library speaks"]
    assert spoken["run_id"] == started["run_id"]
