"""HTML: headings, paragraphs, lists, tables and code, without scripts and menus."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from chat.files.reading import decoding, tables
from chat.files.reading.document import BlockKind
from chat.files.reading.found import FoundBlocks

NEVER = {"script", "style", "noscript", "template", "svg", "iframe", "select", "title"}
BREAKS = {
    "address", "article", "aside", "blockquote", "body", "caption", "dd", "div", "dl",
    "dt", "figcaption", "figure", "footer", "form", "header", "hr", "main", "nav", "ol",
    "p", "section", "ul",
}  # fmt: skip
SPACES = re.compile(r"[ \t\r\n\f]+")
HEADINGS = {f"h{level}": level for level in range(1, 7)}


def read(data: bytes, into: FoundBlocks) -> None:
    """Add what the page says; one that is all script and style stays as it is."""
    page = decoding.text_of(data, into, html=True)
    add(page, into)
    if not into.blocks:
        into.add("code", page)


def add(page: str, into: FoundBlocks, number: int = 0) -> None:
    """Add what a page in letters says; blocks are told to stand on page `number`."""
    words = PageReader(into, number)
    words.feed(page)
    words.close()
    words.finish()


class PageReader(HTMLParser):
    """Puts what stands between tags together to blocks."""

    def __init__(self, into: FoundBlocks, number: int) -> None:
        super().__init__()
        self._into, self._number = into, number
        self._words: list[str] = []
        self._never = 0  # depth inside of what is not read
        self._tables: list[_Table] = []  # that are open, inner ones last
        self._code = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin an element."""
        if tag in NEVER:
            self._never += 1
        elif tag == "br":
            self._words.append("\n")
        elif tag in ("table", "tr", "td", "th"):
            self._begin_cell(tag)
        elif not self._tables:
            self._begin_block(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take an element without an inside."""
        if tag not in NEVER:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """End an element."""
        if tag in NEVER:
            self._never = max(0, self._never - 1)
        elif tag in ("table", "tr", "td", "th"):
            self._end_cell(tag)
        elif self._tables:
            self._words.append("\n" if tag in BREAKS else "")
        elif tag in HEADINGS:
            self.end("heading", HEADINGS[tag])
        elif tag == "pre":
            self.end("code")
            self._code = False
        elif tag in BREAKS or tag == "li":
            self.end("text")

    def handle_data(self, data: str) -> None:
        """Take words in."""
        if not self._never:
            self._words.append(data if self._code else SPACES.sub(" ", data))

    def finish(self) -> None:
        """Add what was never ended."""
        while self._tables:
            self._end_cell("table")
        self.end("text")

    def end(self, kind: BlockKind, level: int = 0) -> None:
        """Add what has come together as a block."""
        lines = "".join(self._words).split("\n")
        self._words = []
        kept = lines if kind == "code" else [line.strip() for line in lines]
        text = "\n".join(kept).strip("\n")
        if kind == "heading":
            text = " ".join(text.split())
        if text.strip("- "):
            self._into.add(kind, text, self._number, level)

    def _begin_block(self, tag: str) -> None:
        if tag in BREAKS or tag in HEADINGS or tag in ("pre", "li"):
            self.end("text")
        self._code = self._code or tag == "pre"
        if tag == "li":
            self._words.append("- ")

    def _begin_cell(self, tag: str) -> None:
        if tag == "table":
            if not self._tables:
                self.end("text")
            self._tables.append(_Table(before=self._words))
            self._words = []
        elif self._tables:
            table = self._tables[-1]
            self._end_open(table)
            if tag == "tr" or not table.rows:
                table.rows.append([])
            table.open = tag != "tr"
            self._words = []

    def _end_cell(self, tag: str) -> None:
        if not self._tables:
            return
        table = self._tables[-1]
        self._end_open(table)
        if tag == "table":
            self._tables.pop()
            self._words = table.before
            self._end_table(table.rows)

    def _end_open(self, table: "_Table") -> None:
        """End the cell that is open: pages need not say where one ends."""
        if table.open:
            table.rows[-1].append("".join(self._words).strip())
            table.open, self._words = False, []

    def _end_table(self, rows: list[list[str]]) -> None:
        if self._tables:  # one inside another's cell
            inner = " ".join(" ".join(row) for row in rows)
            self._words.append(f" {inner} ")
        elif max(map(len, rows), default=0) > 1:
            self._into.add("table", tables.markdown(rows), self._number)
        else:  # pages are laid out by it
            self._into.add("text", "\n\n".join(map("".join, rows)), self._number)


@dataclass(slots=True)
class _Table:
    before: list[str]  # words of the cell that it stands in
    rows: list[list[str]] = field(default_factory=list)
    open: bool = False  # its last cell
