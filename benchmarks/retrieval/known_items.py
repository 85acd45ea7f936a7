"""Questions whose passage is known, out of any folder of documents."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chat.files.reading.document import Block
    from chat.libraries.pieces import Piece

SENTENCE = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])")
SHORTEST, LONGEST = 40, 250  # characters of a question; in Chinese from half of it


@dataclass(frozen=True, slots=True)
class KnownItem:
    """A question, and the passage that answers it."""

    question: str
    piece_id: str


@dataclass(slots=True)
class Corpus:
    """The passages of a folder by id, as the product cuts them, and questions."""

    pieces: dict[str, "Piece"]
    items: list[KnownItem]


async def read(folder: Path, most: int) -> Corpus:
    """Read a folder and take a sentence out of some of its paragraphs."""
    from chat.errors import ChatError
    from chat.files.reading.read import read_document
    from chat.libraries.filling.folders import files_in
    from chat.libraries.pieces import pieces_of

    corpus = Corpus({}, [])
    for number, path in enumerate(files_in(folder)):
        try:
            document = await read_document(path.read_bytes(), path.name, "")
        except ChatError:
            continue
        blocks, taken = _asked(document.blocks)
        made = {f"{number}:{piece.order}": piece for piece in pieces_of(blocks)}
        corpus.pieces |= made
        corpus.items += _answered(taken, made)
    order = sorted(
        corpus.items, key=lambda i: hashlib.sha256(i.question.encode()).hexdigest()
    )
    return replace(corpus, items=order[:most])


def _asked(blocks: Sequence["Block"]) -> tuple[list["Block"], list[tuple[str, str]]]:
    """Return the blocks without a sentence each, and (sentence, the one before it).

    Files without a form of their own are one block: their paragraphs are taken.
    """
    kept: list[Block] = []
    taken: list[tuple[str, str]] = []
    for block in blocks:
        parts = block.text.split("\n\n") if block.kind == "text" else [block.text]
        for part in parts:
            asked = _middle(part) if block.kind == "text" else None
            if asked:
                taken.append(asked)
                part = part.replace(asked[0], "", 1)
            kept.append(replace(block, text=part))
    return kept, taken


def _middle(text: str) -> tuple[str, str] | None:
    """Return a sentence of a paragraph and the one before it; None: it has too few."""
    sentences = [one.strip() for one in SENTENCE.split(text) if one and one.strip()]
    if len(sentences) < 3:
        return None
    before, middle = sentences[len(sentences) // 2 - 1 : len(sentences) // 2 + 1]
    least = SHORTEST if middle.isascii() else SHORTEST // 2
    return (middle, before) if least <= len(middle) <= LONGEST else None


def _answered(
    taken: Sequence[tuple[str, str]], pieces: dict[str, "Piece"]
) -> Iterator[KnownItem]:
    for question, before in taken:
        homes = [key for key, piece in pieces.items() if before in piece.text]
        if len(homes) == 1:
            yield KnownItem(question, homes[0])
