"""Markdown: headings, tables and fenced code apart, all else as it stands."""

import re

from chat.files.reading import decoding
from chat.files.reading.document import BlockKind
from chat.files.reading.found import FoundBlocks

HEADING = re.compile(r"(#{1,6})[ \t]+(.*?)[ \t]*#*$")
FENCE = re.compile(r"[ ]{0,3}(`{3,}|~{3,})")
RULE = re.compile(r"[ ]{0,3}\|?[ \t]*:?-{1,}:?[ \t]*(\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")


def read(data: bytes, into: FoundBlocks) -> None:
    """Add what the text says."""
    lines = decoding.text_of(data, into).split("\n")
    pieces = _Pieces(into)
    for place, line in enumerate(lines):
        pieces.take(line, lines[place + 1] if place + 1 < len(lines) else "")
    pieces.end()


class _Pieces:
    def __init__(self, into: FoundBlocks) -> None:
        self._into = into
        self._kind: BlockKind = "text"
        self._lines: list[str] = []
        self._fence = ""

    def take(self, line: str, following: str) -> None:
        if self._fence:
            self._inside(line)
        elif fence := FENCE.match(line):
            self.end()
            self._fence, self._kind = fence[1], "code"
        elif heading := HEADING.fullmatch(line):
            self.end()
            self._into.add("heading", heading[2], level=len(heading[1]))
        elif not line.strip():
            self.end()
        else:
            self._words(line, following)

    def end(self) -> None:
        """Add what has come together."""
        self._into.add(self._kind, "\n".join(self._lines))
        self._lines, self._kind, self._fence = [], "text", ""

    def _inside(self, line: str) -> None:
        closed = line.strip().startswith(self._fence) and not line.strip(" `~")
        if closed:
            self.end()
        else:
            self._lines.append(line)

    def _words(self, line: str, following: str) -> None:
        begins = self._kind == "text" and "|" in line and RULE.match(following)
        if begins:
            self.end()
            self._kind = "table"
        elif self._kind == "table" and "|" not in line:
            self.end()
        self._lines.append(line)
