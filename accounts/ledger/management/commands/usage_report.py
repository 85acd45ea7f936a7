"""Report usage by day, model, group, deployment or person."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.ledger import tags
from accounts.ledger.reports import added_up
from accounts.ledger.reports.spreadsheet import lines
from accounts.ledger.reports.tables import text_of
from accounts.models import User

BY = {
    "day": "day",
    "model": "model",
    "group": "group",
    "deployment": "target",
    "kind": "kind",
    "person": "person_id",
}
TAG = "tag"

LONGEST = 3_660  # days
BARS = 40  # of a plot by anything but the day: those that cost most
LABELS = 45


class Command(BaseCommand):
    help = "Report calls, tokens and cost as a table, CSV, JSON or a plot."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--by", choices=[*BY, TAG], default="day")
        parser.add_argument("--days", type=int, default=30, help="default: 30")
        parser.add_argument("--json", action="store_true", help="print JSON")
        parser.add_argument("--csv", metavar="FILE", help="write CSV (formula-safe)")
        parser.add_argument("--plot", metavar="FILE", help="draw the cost as PNG")

    def handle(self, **options: object) -> None:
        length = int(str(options["days"]))
        if not 0 < length <= LONGEST:
            raise CommandError(f"A report is about 1 to {LONGEST} days")
        span = added_up.DateSpan.ending(timezone.now().date(), length)
        by = str(options["by"])
        rows = tagged(span) if by == TAG else report(by, _totals(span, by))
        try:
            if options["csv"]:
                header = rows[0].keys() if rows else [by]
                text = lines([header, *(row.values() for row in rows)])
                Path(str(options["csv"])).write_text(text, encoding="utf-8")
            if options["plot"]:
                plot(rows, by, Path(str(options["plot"])))
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}") from error
        if not (options["csv"] or options["plot"]) or options["json"]:
            self.stdout.write(text_of(rows, as_json=bool(options["json"])))


def _totals(span: added_up.DateSpan, by: str) -> dict[Any, added_up.Totals]:
    return added_up.totals(span, BY[by])  # type: ignore[arg-type]


def tagged(span: added_up.DateSpan) -> list[dict[str, object]]:
    """Return one row for each tag that programs put on their calls."""
    return [
        {
            TAG: one.tag,
            "calls": one.calls,
            "tokens": one.tokens,
            "usd": f"{one.cost:.4f}",
        }
        for one in tags.sums(span.first, span.last)
    ]


def report(by: str, found: dict[Any, added_up.Totals]) -> list[dict[str, object]]:
    """Return one row for each day, model, …."""
    names: dict[int, User] = {}
    if by == "person":
        names = User.objects.in_bulk([pk for pk in found if pk])
    return [
        {
            by: (names[key].email if key in names else "(deleted)")
            if by == "person"
            else str(key),
            "calls": sums.calls,
            "failed": sums.failures,
            "prompt": sums.prompt,
            "completion": sums.completion,
            "usd": f"{sums.cost:.4f}",
        }
        for key, sums in found.items()
    ]


def plot(rows: list[dict[str, object]], by: str, file: Path) -> None:
    """Draw the cost as bars; CommandError when matplotlib is not installed."""
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise CommandError("Plots need matplotlib: pip install matplotlib") from error
    figure = Figure(figsize=(10, 4.5), layout="constrained")
    axes = figure.subplots()
    drawn = rows if by == "day" else rows[:BARS]
    names = [str(row[by]) or "–" for row in drawn]
    axes.bar(range(len(names)), [float(str(row["usd"])) for row in drawn])
    shown = range(0, len(names), 1 + len(names) // LABELS)
    axes.set_xticks(shown, [names[at] for at in shown], fontsize=8)
    axes.tick_params(axis="x", rotation=60)
    for label in axes.get_xticklabels():
        label.set(horizontalalignment="right", rotation_mode="anchor")
    axes.set_ylabel("US dollars")
    left_out = "" if len(drawn) == len(rows) else f": the {BARS} of {len(rows)} first"
    axes.set_title(f"Cost by {by}{left_out}")
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(file, format="png", dpi=120)
