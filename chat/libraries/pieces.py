"""A read file → pieces of 200 to 800 tokens, by headings, tables and sentences. Pure.

Small sections that follow each other share a piece; a long one is divided between its
blocks, then its sentences. Only where a sentence itself is cut do pieces overlap.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from chat.files.reading.document import Block, written
from endpoints.billing.estimates import of_text

LEAST, WANTED, MOST = 200, 500, 800  # tokens
OVERLAP = 50  # tokens, where a sentence is cut
# Between sentences and lines, taking nothing away
SENTENCE = re.compile(r"(?<=[.!?…])(?=\s)|(?<=[。！？；])|(?<=\n)")
HEADING = 200  # characters of a heading that its pieces carry


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that are found together; `order` counts from 0 within the file."""

    order: int
    page: int  # where it begins; 0: the format has no pages
    headings: tuple[str, ...]  # from the highest down
    text: str  # Markdown
    tokens: int  # estimated

    @property
    def searched(self) -> str:
        """Return what it is found by: its headings are words of it, too."""
        return searched(self.headings, self.text)


def searched(headings: Sequence[str], text: str) -> str:
    """Return what a piece is found by: its headings are words of it, too."""
    above = [each for each in headings if each not in text]
    return "\n".join([*above, text])


@dataclass(slots=True)
class _Part:
    """A block, or some of one, where it stands."""

    page: int
    headings: tuple[str, ...]
    text: str
    tokens: int
    is_heading: bool = False


@dataclass(slots=True)
class _Filling:
    """The piece that is being filled."""

    parts: list[_Part] = field(default_factory=list)
    tokens: int = 0

    def takes(self, part: _Part) -> bool:
        """Say whether a part still belongs here."""
        if not self.parts:
            return True
        if self.tokens + part.tokens > MOST:
            return False
        return self.tokens < (LEAST if part.is_heading else WANTED)

    def rest(self) -> "_Filling":
        """Take the headings off that stand at the end: they belong to what follows."""
        following = _Filling()
        while len(self.parts) > 1 and self.parts[-1].is_heading:
            following.parts.insert(0, self.parts.pop())
        following.tokens = sum(part.tokens for part in following.parts)
        self.tokens -= following.tokens
        return following

    def add(self, part: _Part) -> None:
        """Take a part in."""
        self.parts.append(part)
        self.tokens += part.tokens


def pieces_of(blocks: Iterable[Block]) -> list[Piece]:
    """Return the pieces of a file, in their order; blocks without words give none."""
    opened, found = _Filling(), list[_Filling]()
    for part in _parts(blocks):
        if not opened.takes(part):
            found.append(opened)
            opened = opened.rest()
        opened.add(part)
    if opened.parts:
        found.append(opened)
    return [_piece(order, each) for order, each in enumerate(found)]


def _piece(order: int, opened: _Filling) -> Piece:
    first = opened.parts[0]
    told = next((part for part in opened.parts if not part.is_heading), first)
    text = "\n\n".join(part.text for part in opened.parts)
    return Piece(order, first.page, told.headings, text, of_text(text))


def _parts(blocks: Iterable[Block]) -> Iterator[_Part]:
    """Give blocks with the headings they stand under, none longer than a piece."""
    above: list[tuple[int, str]] = []
    for block in blocks:
        text = written(block).strip()
        if not text:
            continue
        if block.kind == "heading":
            above = [each for each in above if each[0] < block.level]
            above.append((block.level, block.text.strip()[:HEADING]))
        names, is_heading = tuple(name for _, name in above), block.kind == "heading"
        for some in _divided(block, text):
            yield _Part(block.page, names, some, of_text(some), is_heading)


def _divided(block: Block, text: str) -> Sequence[str]:
    """Return a block in parts that fit into a piece."""
    if of_text(text) <= MOST:
        return [text]
    if block.kind == "table":
        return _rows(text)
    parts = text.splitlines(keepends=True) if block.kind == "code" else _sentences(text)
    whole = [some for part in parts for some in _cut(part)]
    return [some.strip() for some in _packed(whole, "") if some.strip()]


def _rows(table: str) -> list[str]:
    """Return a table as several, each with its head."""
    lines = table.split("\n")
    is_headed = len(lines) > 1 and set(lines[1]) <= set("|-: ")
    head, rows = ("\n".join(lines[:2]), lines[2:]) if is_headed else ("", lines)
    cut = [some for row in rows for some in _cut(row)]
    room = max(LEAST, WANTED - of_text(head))
    return [f"{head}\n{some}" if head else some for some in _packed(cut, "\n", room)]


def _sentences(text: str) -> list[str]:
    return [each for each in SENTENCE.split(text) if each]


def _packed(texts: Iterable[str], joint: str, room: int = WANTED) -> list[str]:
    """Return texts joined to about `room` tokens each."""
    found: list[str] = []
    kept: list[str] = []
    tokens = 0
    for text in texts:
        size = of_text(text)
        if kept and tokens + size > room:
            found.append(joint.join(kept))
            kept, tokens = [], 0
        kept.append(text)
        tokens += size
    return [*found, joint.join(kept)] if kept else found


def _cut(sentence: str) -> list[str]:
    """Return a sentence, or stretches of one that is longer than a piece.

    They overlap: what stands where it was cut is found in both.
    """
    tokens = of_text(sentence)
    if tokens <= MOST:
        return [sentence]
    each = max(1, len(sentence) * WANTED // tokens)  # characters
    step = max(1, each - len(sentence) * OVERLAP // tokens)
    starts = range(0, max(1, len(sentence) - (each - step)), step)
    return [sentence[start : start + each] for start in starts]
