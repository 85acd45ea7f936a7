"""PDF: the lines of each page, headings by their size, and tables with rules."""

from collections import Counter
from collections.abc import Iterator
from itertools import groupby

import pypdfium2 as pdfium

from chat.files.reading.formats.pdf_lines import (
    LookBudget,
    RuledTable,
    TextLine,
    page_lines,
)
from chat.files.reading.found import FoundBlocks, UnreadableError

LARGER = 1.12  # times the size of most letters: a heading's
LONGEST = 160  # characters of a heading
DEEPEST = 4  # sizes of headings that are told apart
LEADERS = ("....", ". . .")  # between a title and its page in a table of contents


def opened(data: bytes) -> pdfium.PdfDocument:
    """Return the document. Raises UnreadableError."""
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        locked = "password" in str(error).lower()
        raise UnreadableError("password" if locked else "broken") from error


def read(data: bytes, into: FoundBlocks) -> None:
    """Add the pages. Raises UnreadableError."""
    document = opened(data)
    into.pages = len(document)
    if into.pages == 0:
        raise UnreadableError("broken")
    if into.pages > into.bounds.pages:
        raise UnreadableError("pages", into.bounds.pages)
    pages = list(_pages(document, into))
    depths = _depths(line for lines in pages for line in lines)
    for number, lines in enumerate(pages, 1):
        _add(lines, number, depths, into)


def _pages(
    document: pdfium.PdfDocument, into: FoundBlocks
) -> Iterator[list[TextLine | RuledTable]]:
    """Yield each page's lines, as far as characters are wanted."""
    read, patience = 0, LookBudget()
    for number in range(1, into.pages + 1):
        try:
            page = document[number - 1]
        except pdfium.PdfiumError:
            into.note("page", number)
            yield []
            continue
        lines, picture = page_lines(page, patience)
        page.close()
        if picture and not lines:
            into.scans.append(number)
        read += sum(len(line.text) for line in lines)
        yield lines
        if read > into.bounds.characters:
            return


def _depths(lines: Iterator[TextLine | RuledTable]) -> dict[float, int]:
    """Return the levels of sizes that headings have: the largest is 1."""
    sizes: Counter[float] = Counter()
    for line in lines:
        if isinstance(line, TextLine):
            sizes[line.size] += len(line.text)
    if not sizes:
        return {}
    usual = sizes.most_common(1)[0][0]
    larger = sorted((s for s in sizes if s > usual * LARGER), reverse=True)
    return {size: min(place, DEEPEST) for place, size in enumerate(larger, 1)}


def _add(
    lines: list[TextLine | RuledTable],
    number: int,
    depths: dict[float, int],
    into: FoundBlocks,
) -> None:
    def level(line: TextLine | RuledTable) -> int:
        if isinstance(line, RuledTable):
            return -1
        return depths.get(line.size, 0) if _titles(line.text) else 0

    for depth, group in groupby(lines, level):
        texts = [line.text for line in group]
        if depth > 0:
            into.add("heading", " ".join(texts), number, depth)
        elif depth == 0:
            into.add("text", "\n".join(texts), number)
        else:
            for table in texts:
                into.add("table", table, number)


def _titles(text: str) -> bool:
    """Say whether a line could be a heading."""
    said = any(letter.isalpha() for letter in text)
    return said and len(text) <= LONGEST and not any(m in text for m in LEADERS)
