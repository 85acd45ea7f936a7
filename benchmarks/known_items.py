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
    from chat.libraries.folders import files_in
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
    """Return the blocks without a sentence each, and (sentence, rest) of those."""
    kept, taken = [], []
    for block in blocks:
        sentences = [s for s in SENTENCE.split(block.text) if s and s.strip()]
        middle = sentences[len(sentences) // 2].strip() if sentences else ""
        least = SHORTEST if middle.isascii() else SHORTEST // 2
        if (
            block.kind != "text"
            or len(sentences) < 3
            or not (least <= len(middle) <= LONGEST)
        ):
            kept.append(block)
            continue
        taken.append((middle, sentences[0].strip()))
        kept.append(replace(block, text=block.text.replace(middle, "", 1)))
    return kept, taken


def _answered(
    taken: Sequence[tuple[str, str]], pieces: dict[str, "Piece"]
) -> Iterator[KnownItem]:
    for question, beginning in taken:
        homes = [key for key, piece in pieces.items() if beginning in piece.text]
        if len(homes) == 1:
            yield KnownItem(question, homes[0])
