"""Tables and JSON on the command line."""

import json
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO
from typing import Literal

from rich.console import Console
from rich.table import Table

Rows = Sequence[Mapping[str, object]]


def text_of(rows: Rows, *, as_json: bool) -> str:
    """Return rows, whose keys are the columns, as a table or as JSON."""
    if as_json:
        return json.dumps(rows, default=str, ensure_ascii=False)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name, value in (rows[0] if rows else {}).items():
        side: Literal["left", "right"] = "left" if isinstance(value, str) else "right"
        table.add_column(name, justify=side, no_wrap=True)
    for row in rows:
        table.add_row(*_cells(row.values()))
    text = StringIO()
    console = Console(file=text, highlight=False, soft_wrap=True)
    console.print(table if rows else "(nothing)")
    return text.getvalue().rstrip()


def _cells(values: Iterable[object]) -> Iterable[str]:
    for value in values:
        yield f"{value:,}" if isinstance(value, int) else str(value)
