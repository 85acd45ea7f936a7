"""Searching libraries by words: needs no model and no key, Chinese included."""

import asyncio
from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass

from chat.libraries.segments import KeptSegments, grouped, piece_ids
from chat.libraries.words import making
from chat.libraries.words.bm25 import ENOUGH, Weighed, scores, weighed
from chat.libraries.words.packing import (
    WordCounts,
    WordSegment,
    gather,
    joined,
    numbers_of,
)
from chat.libraries.words.stems import question_terms

MOST_TERMS = 32  # of a question
MEMORY = 256_000_000  # bytes of words that a process keeps


@dataclass(frozen=True, slots=True)
class WordHit:
    """A piece that has words of the question."""

    piece_id: str
    score: float
    relevant: bool


async def _read(builds: Collection[str]) -> AsyncIterator[WordSegment]:
    blocks = making.of_builds(list(builds))
    async for group in grouped(blocks, lambda one: (one["build"], one["count"])):
        yield await asyncio.to_thread(joined, group)


_kept = KeptSegments(MEMORY, _read)
forget = _kept.clear


async def by_words(
    builds: Collection[str],
    question: str,
    *,
    wanted: Collection[str] | None = None,
    limit: int = 50,
) -> list[WordHit]:
    """Return pieces of the builds in force that have the question's words, best first.

    What a word is worth follows from all `builds`; found are pieces of the `wanted`
    ones, None: of all. Builds without pieces are left out by who calls.
    """
    terms = question_terms(question)[:MOST_TERMS]
    if not terms or not builds:
        return []
    numbers, every = numbers_of(terms), frozenset(builds)
    meant = every if wanted is None else frozenset(wanted)
    found = await _kept.each(
        builds, lambda segment: gather(segment, numbers, every, meant)
    )
    return await asyncio.to_thread(_best, terms, found, limit)


def _best(
    terms: Sequence[str], found: Sequence[WordCounts], limit: int
) -> list[WordHit]:
    counts = zip(*(one.having.tolist() for one in found), strict=True)
    having = dict(zip(terms, map(sum, counts), strict=True)) if found else {}
    if not any(having.values()):
        return []
    pieces = sum(one.pieces for one in found)
    mean = sum(one.words for one in found) / max(1, pieces)
    question = weighed(terms, having, pieces, mean)
    best = [hit for one in found for hit in _of_segment(one, question, limit)]
    return sorted(best, key=lambda hit: -hit.score)[:limit]


def _of_segment(found: WordCounts, question: Weighed, limit: int) -> list[WordHit]:
    points, met = scores(question, found.hits, found.lengths)
    order = (-points).argsort(kind="stable")[:limit]
    ids = piece_ids(found.builds, found.ids[order].tolist())
    enough = met >= ENOUGH - 1e-9  # as sums of shares are rounded
    return [
        WordHit(piece_id, float(points[at]), bool(enough[at]))
        for piece_id, at in zip(ids, order.tolist(), strict=True)
    ]
