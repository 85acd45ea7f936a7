"""Rows of cells as a Markdown table."""

from collections.abc import Iterable, Sequence

COLUMNS = 200  # kept of a row
BARE = str.maketrans({"\\": "\\\\", "|": "\\|", "\n": "<br>", "\r": "", "\t": " "})


def markdown(rows: Iterable[Sequence[str]]) -> str:
    """Return a table whose first row is its head; empty rows and edges are left out."""
    kept = [[_cell(cell) for cell in row[:COLUMNS]] for row in rows]
    kept = [row for row in kept if any(row)]
    if not kept:
        return ""
    width = max(_width(row) for row in kept)
    lines = [_line([*row, *[""] * width][:width]) for row in kept]
    return "\n".join([lines[0], _line(["---"] * width), *lines[1:]])


def _cell(text: str) -> str:
    return text.strip().translate(BARE)


def _width(row: Sequence[str]) -> int:
    """Return how many cells there are up to the last that says something."""
    return max((place for place, cell in enumerate(row, 1) if cell), default=0)


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"
