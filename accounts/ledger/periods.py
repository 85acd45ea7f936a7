"""When budgets begin anew (pure; UTC throughout, weeks begin on Monday)."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Period(StrEnum):
    """How long a budget's limit is for."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    TOTAL = "total"


def start_of(period: str, now: datetime) -> datetime:
    """Return the beginning of the period that `now` lies in; EPOCH for `total`."""
    midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    if period == Period.DAY:
        return midnight
    if period == Period.WEEK:
        return midnight - timedelta(days=midnight.weekday())
    if period == Period.MONTH:
        return midnight.replace(day=1)
    return EPOCH


def end_of(period: str, now: datetime) -> datetime | None:
    """Return when the period ends and a new one begins; None for `total`."""
    start = start_of(period, now)
    if period == Period.DAY:
        return start + timedelta(days=1)
    if period == Period.WEEK:
        return start + timedelta(days=7)
    if period == Period.MONTH:
        return months_after(start, 1)
    return None


def months_after(moment: datetime, months: int) -> datetime:
    """Return the same day and time so many months later, or that month's last day."""
    month = moment.month - 1 + months
    first = moment.replace(year=moment.year + month // 12, month=month % 12 + 1, day=1)
    following = (first + timedelta(days=31)).replace(day=1)
    last = (following - timedelta(days=1)).day
    return first.replace(day=min(moment.day, last))


def after(moment: datetime, value: int, unit: str) -> datetime:
    """Return `moment` plus an interval in LibreChat's units (seconds … months)."""
    if unit == "months":
        return months_after(moment, value)
    return moment + timedelta(**{unit: value})
