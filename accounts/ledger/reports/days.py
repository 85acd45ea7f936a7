"""Keep the daily sums: the ledger's new lines, added to their days.

Lines are taken up two minutes after they were written. By then every transaction
that got a smaller number has ended, so no line can be passed over.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce, TruncDate

from accounts.ledger.models import LedgerEntry, Mark, ModelDay, PersonDay

SETTLED_AFTER = timedelta(minutes=2)
STEP = 50_000  # numbers in one transaction; some have no line
AT_ONCE = 1_000  # rows in one statement
FINE = ("ok", "stopped")  # what is no failure
COLUMNS = {"person_id": "user_id"}
SUMMED = ("calls", "failures", "prompts", "completions", "nano")  # in reports' order
STORED = ("calls", "failures", "prompt", "completion", "nano_usd")  # their columns


def add_up(now: datetime) -> int:
    """Add all lines older than SETTLED_AFTER to their days; return how many."""
    Mark.objects.get_or_create(pk=Mark.ONLY)
    last = _last_before(now - SETTLED_AFTER)
    added = 0
    while (step := _step(last)) is not None:
        added += step
    return added


def mark() -> int:
    """Return the number of the last line that the days include."""
    found = Mark.objects.filter(pk=Mark.ONLY).values_list("entry_id", flat=True)
    return found.first() or 0


def _last_before(moment: datetime) -> int:
    """Return the number of the newest line written before `moment`, 0 if none."""
    older = LedgerEntry.objects.filter(created_at__lt=moment).order_by("-created_at")
    return older.values_list("id", flat=True).first() or 0


def _step(last: int) -> int | None:
    """Add the next STEP numbers' lines, up to `last`; None when all are in."""
    with transaction.atomic():
        mark = Mark.objects.select_for_update().get(pk=Mark.ONLY)
        upto = min(mark.entry_id + STEP, last)
        if upto <= mark.entry_id:
            return None
        lines = LedgerEntry.objects.filter(id__gt=mark.entry_id, id__lte=upto)
        _add(PersonDay, sums(lines, *PersonDay.SUBJECT))
        by_model = sums(lines, *ModelDay.SUBJECT)
        _add(ModelDay, by_model)
        Mark.objects.filter(pk=Mark.ONLY).update(entry_id=upto)
        return sum(int(row["calls"]) for row in by_model)


def sums(lines: QuerySet[LedgerEntry], *subject: str) -> list[dict[str, Any]]:
    """Return what lines add up to, by day and subject, in one query.

    Columns are grouped by as expressions. By their bare names the database would
    walk through an index of all lines in their order, to spare itself the sorting of
    a few.
    """
    nothing: dict[str, Any] = {"person_id": 0}
    grouped = {
        f"by_{name}": Coalesce(COLUMNS.get(name, name), Value(nothing.get(name, "")))
        for name in subject
    }
    summed = (
        lines.order_by()
        .annotate(day=TruncDate("created_at", tzinfo=UTC))
        .values("day", **grouped)
        .annotate(
            calls=Count("id"),
            failures=Count("id", filter=~Q(outcome__in=FINE)),
            prompts=Coalesce(Sum("prompt"), 0),
            completions=Coalesce(Sum("completion"), 0),
            nano=Coalesce(Sum("nano_usd"), 0),
        )
    )
    return [
        {name.removeprefix("by_"): value for name, value in row.items()}
        for row in summed
    ]


def _add(table: type[ModelDay | PersonDay], rows: list[dict[str, Any]]) -> None:
    """Add groups' sums to their rows, which are made where they are new.

    By one statement for many: a day of many people is many rows, and a statement for
    each of them took minutes. Django's own upsert can only replace. Names of tables
    and columns are our models' own, and quoted.
    """
    quote = connection.ops.quote_name
    name = quote(table._meta.db_table)
    subject = ("day", *table.SUBJECT)
    columns = [quote(column) for column in (*subject, *STORED)]
    added = ", ".join(
        f"{quote(column)} = {name}.{quote(column)} + excluded.{quote(column)}"
        for column in STORED
    )
    one = f"({', '.join(['%s'] * len(columns))})"
    head = f"INSERT INTO {name} ({', '.join(columns)}) VALUES "  # noqa: S608
    tail = f" ON CONFLICT ({', '.join(columns[: len(subject)])}) DO UPDATE SET {added}"
    with connection.cursor() as cursor:
        for begin in range(0, len(rows), AT_ONCE):
            part = rows[begin : begin + AT_ONCE]
            values = [row[key] for row in part for key in (*subject, *SUMMED)]
            cursor.execute(head + ", ".join([one] * len(part)) + tail, values)
