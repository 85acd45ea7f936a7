"""The passages of pages that a question is about, best first (pure)."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

LENGTH = 900  # characters of one passage
MOST_OF_PAGE = 60_000  # characters of a page that are looked at
MOST_PASSAGES = 60  # of one page
# Letters and digits together; of scripts without spaces each letter alone
WORD = re.compile(r"[a-z0-9\u00c0-\u024f\u0370-\u052f]+|[\u3040-\u30ff\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Passage:
    """Some lines of a page; `page` is the number of its page."""

    page: int
    words: str


def split(page: int, words: str) -> list[Passage]:
    """Return a page in passages of whole lines, or of sentences where one is long."""
    found: list[str] = []
    for line in words[:MOST_OF_PAGE].splitlines():
        for piece in _pieces(line.strip()):
            if found and len(found[-1]) + len(piece) < LENGTH:
                found[-1] = f"{found[-1]}\n{piece}"
            elif piece:
                found.append(piece)
    return [Passage(page, each) for each in found[:MOST_PASSAGES]]


def by_words(query: str, passages: Sequence[Passage]) -> list[int]:
    """Return the numbers of passages that share words with a query, best first.

    Rare words count more, and no passage wins by its length (BM25).
    """
    counted = [Counter(terms(passage.words)) for passage in passages]
    usual = sum(map(Counter.total, counted)) / max(1, len(counted)) or 1
    wanted = set(terms(query))
    rarity = {term: _rarity(term, counted) for term in wanted}
    scores = [
        sum(
            rarity[term] * _share(words[term], words.total() / usual) for term in wanted
        )
        for words in counted
    ]
    order = sorted(range(len(passages)), key=lambda n: -scores[n])
    return [number for number in order if scores[number] > 0]


def terms(text: str) -> list[str]:
    """Return the words of a text, of Chinese and Japanese its single letters."""
    return WORD.findall(text.lower())


def kept(
    order: Iterable[int], passages: Sequence[Passage], most: int
) -> dict[int, list[Passage]]:
    """Return the best passages by page, `most` characters of them, in reading order."""
    room = most
    chosen: set[int] = set()
    for number in order:
        if len(passages[number].words) <= room:
            chosen.add(number)
            room -= len(passages[number].words)
    pages: dict[int, list[Passage]] = {}
    for number in sorted(chosen):
        pages.setdefault(passages[number].page, []).append(passages[number])
    return pages


def _pieces(line: str) -> list[str]:
    """Return a line, or the sentences of one that is longer than a passage."""
    if len(line) <= LENGTH:
        return [line]
    ended = re.split(r"(?<=[.!?。！？])\s*", line)
    return [
        each[at : at + LENGTH] for each in ended for at in range(0, len(each), LENGTH)
    ]


def _rarity(term: str, counted: Sequence[Counter[str]]) -> float:
    having = sum(term in words for words in counted)
    return math.log(1 + (len(counted) - having + 0.5) / (having + 0.5))


def _share(count: int, length: float) -> float:
    return count * 2.2 / (count + 1.2 * (0.25 + 0.75 * length))
