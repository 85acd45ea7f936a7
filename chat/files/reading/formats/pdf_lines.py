"""What stands on a page of a PDF: lines of text with their size, and ruled tables."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as native

from chat.files.reading import tables

THIN, LEAST = 2.0, 8.0  # points: of a rule's breadth and length
NEAR = 2.5  # points within which two rules are one, or meet
OBJECTS = 4_000  # of a page that are looked at for rules
BROKEN_WORD = "\ufffe"  # where the library joined a word that a line's end had parted
NESTED = 3  # depth to which drawings inside drawings are looked at


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of text and the size of its first letter in points."""

    text: str
    size: float


@dataclass(frozen=True, slots=True)
class RuledTable:
    """A table in Markdown."""

    text: str


@dataclass(slots=True)
class LookBudget:
    """How much is looked at in a document for its tables, before the time is up."""

    objects: int = 400_000
    meetings: int = 1_000_000  # of rules, two at a time


@dataclass(frozen=True, slots=True)
class Box:
    """Points from the page's lower left corner."""

    left: float
    bottom: float
    right: float
    top: float

    def holds(self, x: float, y: float) -> bool:
        """Say whether a point lies inside."""
        return self.left <= x <= self.right and self.bottom <= y <= self.top

    def meets(self, other: "Box") -> bool:
        """Say whether another touches it."""
        apart = (
            other.left > self.right + NEAR
            or other.right < self.left - NEAR
            or other.bottom > self.top + NEAR
            or other.top < self.bottom - NEAR
        )
        return not apart

    def around(self, other: "Box") -> "Box":
        """Return the box that holds both."""
        return Box(
            min(self.left, other.left),
            min(self.bottom, other.bottom),
            max(self.right, other.right),
            max(self.top, other.top),
        )


def page_lines(
    page: pdfium.PdfPage, patience: LookBudget
) -> tuple[list[TextLine | RuledTable], bool]:
    """Return the page's lines and tables in their order; whether it has a picture."""
    words = page.get_textpage()
    boxes, picture = _drawn(page, patience)
    found: list[TextLine | RuledTable] = []
    grids = [
        (grid, made)
        for grid in _grids(boxes, patience)
        if (made := _table(words, grid))
    ]
    told: set[int] = set()
    for place, text in _lines(words):
        x, y = _middle(words, place)
        inside = next((n for n, (g, _) in enumerate(grids) if g.box.holds(x, y)), None)
        if inside is None:
            size = round(native.FPDFText_GetFontSize(words, place), 1)
            found.append(TextLine(text, size))
        elif inside not in told:
            told.add(inside)
            found.append(RuledTable(grids[inside][1]))
    words.close()
    return found, picture


def _lines(words: pdfium.PdfTextPage) -> Iterator[tuple[int, str]]:
    """Yield lines with the place of their first letter."""
    place = 0
    for line in words.get_text_range().split("\r\n"):
        text = line.replace(BROKEN_WORD, "").strip()
        if text:
            yield place + len(line) - len(line.lstrip()), text
        place += len(line) + 2


def _middle(words: pdfium.PdfTextPage, place: int) -> tuple[float, float]:
    try:
        left, bottom, right, top = words.get_charbox(place)
    except (pdfium.PdfiumError, IndexError):
        return (-1.0, -1.0)
    return (left + right) / 2, (bottom + top) / 2


def _drawn(page: pdfium.PdfPage, patience: LookBudget) -> tuple[list[Box], bool]:
    """Return the boxes of what is drawn in lines, and whether there is a picture."""
    boxes, picture = [], False
    for number, one in enumerate(page.get_objects(max_depth=NESTED)):
        if number == OBJECTS or not patience.objects:
            break
        patience.objects -= 1
        if one.type == native.FPDF_PAGEOBJ_IMAGE:
            picture = True
        elif one.type == native.FPDF_PAGEOBJ_PATH:
            try:
                boxes.append(Box(*one.get_bounds()))
            except pdfium.PdfiumError:
                continue
    return boxes, picture


@dataclass(frozen=True, slots=True)
class Grid:
    """Where the rules of a table stand, from left to right and from top to bottom."""

    box: Box
    across: tuple[float, ...]
    down: tuple[float, ...]


def _grids(boxes: list[Box], patience: LookBudget) -> list[Grid]:
    rules = [rule for box in boxes for rule in _rules(box)]
    groups = _touching(rules, patience)
    return [grid for group in groups if (grid := _grid(group)) is not None]


def _rules(box: Box) -> Iterator[Box]:
    """Yield the rules that a drawn box is: itself when it is thin, else its edges."""
    wide, high = box.right - box.left, box.top - box.bottom
    if min(wide, high) <= THIN:
        if max(wide, high) >= LEAST:
            yield box
    elif wide >= LEAST and high >= LEAST:
        yield Box(box.left, box.bottom, box.right, box.bottom)
        yield Box(box.left, box.top, box.right, box.top)
        yield Box(box.left, box.bottom, box.left, box.top)
        yield Box(box.right, box.bottom, box.right, box.top)


def _touching(rules: list[Box], patience: LookBudget) -> list[list[Box]]:
    """Return rules in groups of those that meet; none when that takes too long."""
    groups: list[tuple[Box, list[Box]]] = []
    for rule in rules:
        patience.meetings -= len(groups)
        if patience.meetings < 0:
            return []
        met = [group for group in groups if group[0].meets(rule)]
        around, members = rule, [rule]
        for box, others in met:
            around = around.around(box)
            members = [*others, *members]
        groups = [group for group in groups if group not in met]
        groups.append((around, members))
    return [members for _, members in groups]


def _grid(rules: list[Box]) -> Grid | None:
    upright = [one for one in rules if one.right - one.left <= THIN]
    level = [one for one in rules if one.top - one.bottom <= THIN]
    across = _places((one.left + one.right) / 2 for one in upright)
    down = _places((one.bottom + one.top) / 2 for one in level)[::-1]
    if len(across) < 3 or len(down) < 3:
        return None
    box = Box(across[0] - 1, down[-1] - 1, across[-1] + 1, down[0] + 1)
    return Grid(box, tuple(across), tuple(down))


def _places(values: Iterable[float]) -> list[float]:
    """Return positions in their order, those near to each other as one."""
    found: list[float] = []
    for value in values:
        place = bisect_left(found, value)
        near = [p for p in (place - 1, place) if 0 <= p < len(found)]
        if not any(abs(found[p] - value) <= NEAR for p in near):
            found.insert(place, value)
    return found


def _table(words: pdfium.PdfTextPage, grid: Grid) -> str:
    """Return the grid's cells in Markdown; nothing unless two rows say something."""
    rows = [
        [
            words.get_text_bounded(left, bottom, right, top)
            for left, right in zip(grid.across, grid.across[1:], strict=False)
        ]
        for top, bottom in zip(grid.down, grid.down[1:], strict=False)
    ]
    cleaned = [[" ".join(c.replace(BROKEN_WORD, "").split()) for c in r] for r in rows]
    telling = [row for row in cleaned if sum(bool(cell) for cell in row) > 1]
    return tables.markdown(cleaned) if len(telling) > 1 else ""
