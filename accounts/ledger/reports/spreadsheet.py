"""CSV that a spreadsheet reads as text and numbers, never as formulas."""

import csv
from collections.abc import AsyncIterator, Callable, Iterable
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import StreamingHttpResponse
from django.utils import timezone

Row = TypeVar("Row", bound=Model)
CHUNK = 2000
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def safe(cell: object) -> str:
    """Return a cell's text; one that could be a formula is marked as text by '."""
    if cell is None:
        return ""
    text = str(cell)
    if isinstance(cell, str) and text.startswith(FORMULA):
        return f"'{text}"
    return text


class _Line:
    """A file that gives back what was written to it."""

    def write(self, text: str) -> str:
        """Return the line."""
        return text


def lines(rows: Iterable[Iterable[object]]) -> str:
    """Return rows as CSV text."""
    writer = csv.writer(_Line())
    return "".join(str(writer.writerow([safe(cell) for cell in row])) for row in rows)


async def export(
    rows: "QuerySet[Row]",
    header: tuple[str, ...],
    cells: Callable[[Row], tuple[object, ...]],
) -> AsyncIterator[str]:
    """Yield CSV, newest row first, reading CHUNK rows at a time by their keys."""
    yield "\ufeff" + lines([header])
    rows, last = rows.order_by("-pk"), None
    while True:
        following = rows if last is None else rows.filter(pk__lt=last)
        chunk = [row async for row in following[:CHUNK]]
        if chunk:
            yield lines(cells(row) for row in chunk)
            last = chunk[-1].pk
        if len(chunk) < CHUNK:
            return


def download(name: str, text: AsyncIterator[str]) -> StreamingHttpResponse:
    """Return CSV as a file whose name carries today's date."""
    day = timezone.now().date().isoformat()
    headers: dict[str, Any] = {
        "Content-Disposition": f'attachment; filename="{name}-{day}.csv"',
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return StreamingHttpResponse(
        text, content_type="text/csv; charset=utf-8", headers=headers
    )
