"""The words of passages as arrays: packed as stored, joined as they are searched.

numpy is loaded by the first search or indexing that needs it.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypedDict

from chat.libraries.segments import belonging
from chat.libraries.words.stems import passage_terms
from chat.store.libraries.term_blocks import TermBlock

if TYPE_CHECKING:
    import numpy

    Array = numpy.ndarray[Any, Any]

MOST_COUNTED = 255  # times that a passage has a term


class PackedTerms(TypedDict):
    """The arrays of a `TermBlock`."""

    words: bytes
    terms: bytes
    sizes: bytes
    places: bytes
    counts: bytes


@dataclass(frozen=True, slots=True)
class WordSegment:
    """The words of some builds: which of their pieces have each term, how often."""

    builds: Mapping[str, int]  # pieces of each, in the arrays' order
    words: "Array"  # of each piece, repeated ones too
    terms: "Array"  # sorted, each once
    starts: "Array"  # of each term in `places`; one more at the end
    places: "Array"
    counts: "Array"

    @property
    def size(self) -> int:
        """Return the bytes it takes."""
        arrays = (self.words, self.terms, self.starts, self.places, self.counts)
        return sum(int(array.nbytes) for array in arrays)


@dataclass(frozen=True, slots=True)
class WordCounts:
    """What a segment has of a question's terms."""

    pieces: int  # in force
    words: int  # of these
    having: "Array"  # of these, by term
    ids: "Array"  # places of those that are wanted and have any
    hits: "Array"  # a row for each term, a column for each of these
    lengths: "Array"  # words of each of these
    builds: Mapping[str, int]


def _np() -> Any:  # noqa: ANN401 - the module, loaded late
    import numpy as np

    return np


def numbers_of(terms: Sequence[str]) -> "Array":
    """Return the number that each term is stored as."""
    data = b"".join(
        hashlib.blake2b(term.encode(), digest_size=8).digest() for term in terms
    )
    return _np().frombuffer(data, dtype="<u8")  # type: ignore[no-any-return]


def packed(texts: Sequence[str]) -> PackedTerms:
    """Return the words of passages that follow each other."""
    np = _np()
    had: dict[str, list[tuple[int, int]]] = {}
    words = []
    for place, text in enumerate(texts):
        counts = passage_terms(text)
        words.append(sum(counts.values()))
        for term, count in counts.items():
            had.setdefault(term, []).append((place, min(count, MOST_COUNTED)))
    numbers = numbers_of(list(had))
    order = np.argsort(numbers)
    lists = list(had.values())
    pairs = [pair for at in order for pair in lists[at]]
    return {
        "words": np.array(words, "<u4").tobytes(),
        "terms": numbers[order].tobytes(),
        "sizes": np.array([len(lists[at]) for at in order], "<u4").tobytes(),
        "places": np.array([place for place, _ in pairs], "<u4").tobytes(),
        "counts": np.array([count for _, count in pairs], "u1").tobytes(),
    }


def joined(blocks: Sequence[TermBlock]) -> WordSegment:
    """Return the blocks of whole builds as one."""
    np = _np()
    builds: dict[str, int] = {}
    terms, places = [], []
    before = 0
    for block in blocks:
        builds[block["build"]] = builds.get(block["build"], 0) + block["count"]
        sizes = np.frombuffer(block["sizes"], "<u4")
        terms.append(np.repeat(np.frombuffer(block["terms"], "<u8"), sizes))
        places.append(np.frombuffer(block["places"], "<u4") + np.uint32(before))
        before += block["count"]
    every = np.concatenate(terms)
    order = np.argsort(every, kind="stable")
    single, starts = np.unique(every[order], return_index=True)
    counts = b"".join(block["counts"] for block in blocks)
    return WordSegment(
        builds,
        np.frombuffer(b"".join(block["words"] for block in blocks), "<u4"),
        single,
        np.append(starts, len(every)).astype("<u4"),
        np.concatenate(places)[order],
        np.frombuffer(counts, "u1")[order],
    )


def gather(
    segment: WordSegment,
    terms: "Array",
    in_force: Collection[str],
    wanted: Collection[str],
) -> WordCounts:
    """Return what a segment's pieces have of the terms' numbers."""
    np = _np()
    hits = np.zeros((len(terms), len(segment.words)), "u1")
    at = np.searchsorted(segment.terms, terms)
    for row, (place, term) in enumerate(zip(at.tolist(), terms, strict=True)):
        if place < len(segment.terms) and segment.terms[place] == term:
            some = slice(segment.starts[place], segment.starts[place + 1])
            hits[row, segment.places[some]] = segment.counts[some]
    counted = belonging(segment.builds, in_force)
    found = belonging(segment.builds, wanted)
    ids = np.flatnonzero(hits.any(axis=0) & found)
    return WordCounts(
        pieces=int(counted.sum()),
        words=int(segment.words[counted].sum()),
        having=np.count_nonzero(hits[:, counted], axis=1),
        ids=ids,
        hits=hits[:, ids],
        lengths=segment.words[ids],
        builds=segment.builds,
    )
