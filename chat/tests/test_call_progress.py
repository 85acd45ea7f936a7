"""How far a call is: told while it runs, now and then, and never after its result."""

from typing import Any

import pytest

from chat.runs.calls import progress
from chat.runs.calls.progress import CallProgress

CALL = {"id": "1", "state": "running"}


class Recorded:
    """Stands where a run and its hub do: keeps what is told."""

    def __init__(self) -> None:
        self.told: list[dict[str, Any]] = []

    def tell(self, call: dict[str, Any]) -> None:
        self.told.append(call)

    def wake(self) -> None:
        """Let the sockets be written to."""


@pytest.fixture
def recorded() -> Recorded:
    return Recorded()


def made(recorded: Recorded) -> CallProgress:
    return CallProgress(recorded, recorded, CALL)  # type: ignore[arg-type]


def test_what_a_tool_says_stands_with_its_call(recorded: Recorded) -> None:
    made(recorded)("x" * 500, 0.5)
    (call,) = recorded.told
    assert call == {**CALL, "progress": {"text": "x" * 200, "share": 0.5}}


def test_a_flood_of_progress_is_told_once(recorded: Recorded) -> None:
    tell = made(recorded)
    for step in range(1000):
        tell(f"step {step}", None)
    assert [each["progress"]["text"] for each in recorded.told] == ["step 0"]


def test_it_is_told_so_often_and_never_after_the_end(
    recorded: Recorded, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "APART", 0.0)
    tell = made(recorded)
    for _ in range(1000):
        tell("on", None)
    assert len(recorded.told) == progress.MOST
    other = made(recorded)
    other.end()
    other("late", 1.0)
    assert len(recorded.told) == progress.MOST
