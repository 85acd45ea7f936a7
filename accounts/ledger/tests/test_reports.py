"""Sums by day are the sums of the lines, taken up once each."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from accounts.ledger.models import LedgerEntry, Mark, ModelDay, PersonDay
from accounts.ledger.reports import added_up, days
from accounts.ledger.reports.added_up import DateSpan
from accounts.models import User

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)
WEEK = DateSpan.ending(NOW.date(), 7)
Line = Callable[..., LedgerEntry]


@pytest.fixture
def line(db: None) -> Line:
    """Return a function that writes a line: half a dollar, an hour ago."""

    def write(
        user: User, *, ago: timedelta = timedelta(hours=1), **more: object
    ) -> LedgerEntry:
        facts = {
            "model": "gpt-4o",
            "endpoint": "azureOpenAI",
            "group": "sweden",
            "kind": "chat",
            "prompt": 100,
            "completion": 50,
            "nano_usd": 500_000_000,
        }
        created = NOW - ago
        return LedgerEntry.objects.create(user=user, created_at=created, **facts | more)

    return write


def test_every_line_is_taken_up_once(alice: User, line: Line) -> None:
    line(alice)
    line(alice, outcome="failed", nano_usd=None)
    assert days.add_up(NOW) == 2
    assert days.add_up(NOW) == 0
    row = ModelDay.objects.get()
    assert (row.calls, row.failures, row.prompt) == (2, 1, 200)
    assert row.nano_usd == 500_000_000


def test_later_lines_are_added_to_the_same_day(alice: User, line: Line) -> None:
    for _ in range(3):
        line(alice)
        days.add_up(NOW)
    assert PersonDay.objects.get().calls == 3


def test_lines_of_the_last_minutes_wait(alice: User, line: Line) -> None:
    line(alice)
    line(alice, ago=timedelta(seconds=30))
    assert days.add_up(NOW) == 1
    assert Mark.objects.get().entry_id == LedgerEntry.objects.earliest("id").pk


def test_reports_include_lines_that_wait(alice: User, line: Line) -> None:
    line(alice)
    days.add_up(NOW)
    line(alice, model="o3", ago=timedelta(seconds=30))
    by_model = added_up.totals(WEEK, "model")
    assert {name: sums.calls for name, sums in by_model.items()} == {
        "gpt-4o": 1,
        "o3": 1,
    }
    assert added_up.whole(WEEK).cost == Decimal(1)
    assert added_up.of_person(alice.pk, WEEK).tokens == 300


def test_steps_take_up_everything(
    alice: User, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(days, "STEP", 2)
    for _ in range(5):
        line(alice)
    assert days.add_up(NOW) == 5
    assert PersonDay.objects.get().calls == 5


def test_every_day_of_the_span_is_there(alice: User, line: Line) -> None:
    line(alice, ago=timedelta(days=2))
    by_day = added_up.totals(WEEK, "day")
    assert [sums.calls for sums in by_day.values()] == [0, 0, 0, 0, 1, 0, 0]


def test_lines_outside_the_span_do_not_count(alice: User, line: Line) -> None:
    line(alice, ago=timedelta(days=7))
    assert added_up.whole(WEEK).calls == 0


def test_the_costliest_person_comes_first(alice: User, bob: User, line: Line) -> None:
    line(alice)
    line(bob, nano_usd=10**9)
    days.add_up(NOW)
    assert list(added_up.totals(WEEK, "person_id")) == [bob.pk, alice.pk]


def test_people_are_active_once(alice: User, bob: User, line: Line) -> None:
    line(alice)
    line(alice, ago=timedelta(days=1))
    days.add_up(NOW)
    line(bob, ago=timedelta(seconds=5))
    line(alice, ago=timedelta(seconds=5))
    assert added_up.totals(WEEK, "person_id").keys() == {alice.pk, bob.pk}


def test_a_persons_days_are_theirs_alone_and_add_up(
    alice: User, bob: User, line: Line
) -> None:
    line(alice, ago=timedelta(days=2))
    days.add_up(NOW)
    line(alice)
    line(bob)
    found = added_up.days_of_person(alice.pk, WEEK)
    assert [used.calls for used in found.values()] == [0, 0, 0, 0, 1, 0, 1]
    assert added_up.of_person(alice.pk, WEEK).cost == Decimal(1)
