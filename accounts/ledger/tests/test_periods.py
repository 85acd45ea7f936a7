"""Periods begin at midnight UTC, weeks on Monday, months on the first."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.ledger.periods import EPOCH, Period, after, end_of, start_of

WEDNESDAY = datetime(2026, 12, 30, 15, 45, tzinfo=UTC)


@pytest.mark.parametrize(
    ("period", "start", "end"),
    [
        ("day", datetime(2026, 12, 30, tzinfo=UTC), datetime(2026, 12, 31, tzinfo=UTC)),
        ("week", datetime(2026, 12, 28, tzinfo=UTC), datetime(2027, 1, 4, tzinfo=UTC)),
        ("month", datetime(2026, 12, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)),
        ("total", EPOCH, None),
    ],
)
def test_each_period_has_its_bounds(
    period: str, start: datetime, end: datetime | None
) -> None:
    assert start_of(period, WEDNESDAY) == start
    assert end_of(period, WEDNESDAY) == end


def test_the_callers_time_zone_does_not_matter() -> None:
    shanghai = WEDNESDAY.astimezone(timezone(timedelta(hours=8)))
    assert start_of("day", shanghai) == start_of("day", WEDNESDAY)


@given(
    st.sampled_from([Period.DAY, Period.WEEK, Period.MONTH]),
    st.integers(4 * 86_400, 200_000_000_000),
)
def test_a_moment_lies_in_its_period(period: str, second: int) -> None:
    now = datetime.fromtimestamp(second, UTC)
    end = end_of(period, now)
    assert end is not None
    assert start_of(period, now) <= now < end
    assert start_of(period, end) == end


@pytest.mark.parametrize(
    ("moment", "value", "unit", "expected"),
    [
        ("2026-01-31T08:00", 1, "months", "2026-02-28T08:00"),
        ("2027-11-30T08:00", 3, "months", "2028-02-29T08:00"),
        ("2026-12-01T08:00", 1, "months", "2027-01-01T08:00"),
        ("2026-12-01T08:00", 2, "weeks", "2026-12-15T08:00"),
        ("2026-12-01T08:00", 90, "seconds", "2026-12-01T08:01:30"),
    ],
)
def test_intervals_are_added_in_librechats_units(
    moment: str, value: int, unit: str, expected: str
) -> None:
    assert after(datetime.fromisoformat(moment), value, unit) == datetime.fromisoformat(
        expected
    )
