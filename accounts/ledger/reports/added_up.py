"""What the ledger says, added up: for the dashboard, the reports and the person.

All of it reads the daily sums, and the lines that those do not include yet.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Literal

from django.db.models import QuerySet, Sum

from accounts.ledger.models import LedgerEntry, ModelDay, PersonDay
from accounts.ledger.money import dollars
from accounts.ledger.reports import days

By = Literal["day", "model", "group", "target", "kind", "endpoint", "person_id"]
COLUMNS = ("calls", "failures", "prompt", "completion", "nano_usd")


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums of some calls; `nano_usd` leaves out calls of unknown price."""

    calls: int = 0
    failures: int = 0
    prompt: int = 0
    completion: int = 0
    nano_usd: int = 0

    @property
    def tokens(self) -> int:
        """Return prompt and completion tokens together."""
        return self.prompt + self.completion

    @property
    def cost(self) -> Decimal:
        """Return dollars."""
        return dollars(self.nano_usd)

    def __add__(self, other: "Totals") -> "Totals":
        pairs = ((getattr(self, name), getattr(other, name)) for name in COLUMNS)
        return Totals(*(left + right for left, right in pairs))


@dataclass(frozen=True, slots=True)
class DateSpan:
    """Days from `first` to `last`, both included (UTC)."""

    first: date
    last: date

    @classmethod
    def ending(cls, last: date, length: int) -> "DateSpan":
        """Return `length` days of which `last` is the last."""
        return cls(last - timedelta(days=length - 1), last)

    def days(self) -> list[date]:
        """Return every day."""
        length = (self.last - self.first).days + 1
        return [self.first + timedelta(days=passed) for passed in range(length)]


def totals(span: DateSpan, by: By) -> dict[Any, Totals]:
    """Return the sums of a span by day, model, group, deployment, kind or person.

    The costliest comes first; days come in order.
    """
    table = PersonDay if by == "person_id" else ModelDay
    rows = table.objects.filter(day__range=(span.first, span.last))
    found: dict[Any, Totals] = defaultdict(Totals)
    for row in _summed(rows, by):
        found[row[by]] += _totals(row)
    for row in _tail(span, *([] if by == "day" else [by])):
        found[row[by]] += Totals(*(row[name] for name in days.SUMMED))
    if by == "day":
        return {day: found.get(day, Totals()) for day in span.days()}
    ordered = sorted(
        found.items(), key=lambda item: (-item[1].nano_usd, -item[1].tokens)
    )
    return dict(ordered)


def whole(span: DateSpan) -> Totals:
    """Return the sums of everything in a span."""
    return sum(totals(span, "day").values(), Totals())


def of_person(user_id: int, span: DateSpan) -> Totals:
    """Return what one person used in a span."""
    return sum(days_of_person(user_id, span).values(), Totals())


def days_of_person(user_id: int, span: DateSpan) -> dict[date, Totals]:
    """Return what one person used on every day of a span, in order."""
    rows = PersonDay.objects.filter(
        person_id=user_id, day__range=(span.first, span.last)
    )
    found: dict[date, Totals] = defaultdict(Totals)
    for row in _summed(rows, "day"):
        found[row["day"]] += _totals(row)
    for row in _tail(span, "person_id"):
        if row["person_id"] == user_id:
            found[row["day"]] += Totals(*(row[name] for name in days.SUMMED))
    return {day: found.get(day, Totals()) for day in span.days()}


def _tail(span: DateSpan, *subject: str) -> list[dict[str, Any]]:
    """Return the sums of the span's lines that the daily sums do not include yet.

    These are the lines of the last minutes. Asking for them by number alone keeps the
    database from walking through the whole span by its times.
    """
    lines = LedgerEntry.objects.filter(id__gt=days.mark())
    return [
        row
        for row in days.sums(lines, *subject)
        if span.first <= row["day"] <= span.last
    ]


def _summed(rows: "QuerySet[Any]", by: str) -> Iterable[dict[str, Any]]:
    columns = {f"{name}_sum": Sum(name) for name in COLUMNS}
    for row in rows.order_by().values(by).annotate(**columns):
        yield {by: row[by]} | {name: row[f"{name}_sum"] for name in COLUMNS}


def _totals(row: dict[str, Any]) -> Totals:
    return Totals(*(row[name] or 0 for name in COLUMNS))
