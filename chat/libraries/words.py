"""Searching libraries by words: needs no model and no key, Chinese included."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chat.libraries.bm25 import Weighed, weighed
from chat.libraries.stems import question_terms
from chat.store.libraries import pieces
from chat.store.libraries.pieces import Match

MOST_TERMS = 32  # of a question
COUNTED = 20_000  # pieces up to which a term is counted; beyond that it is common
LOOKED_AT = 5_000  # pieces that are weighed, of the rarest terms


@dataclass(frozen=True, slots=True)
class WordHit:
    """A piece that has words of the question."""

    piece_id: str
    score: float
    relevant: bool


async def by_words(
    library_ids: Sequence[str],
    builds: Collection[str],
    question: str,
    *,
    file_ids: Sequence[str] | None = None,
    limit: int = 50,
) -> list[WordHit]:
    """Return pieces of the builds in force that have the question's words, best first.

    `file_ids` are the files that are meant, None: all.
    """
    terms = question_terms(question)[:MOST_TERMS]
    number, mean = await pieces.count(library_ids)
    if not terms or not number:
        return []
    counts = await asyncio.gather(
        *(pieces.having(library_ids, term, COUNTED) for term in terms)
    )
    having = dict(zip(terms, counts, strict=True))
    question_weighed = weighed(terms, having, number, mean)
    found = await _looked_at(library_ids, file_ids, having)
    return _best([m for m in found if m["build"] in builds], question_weighed, limit)


async def _looked_at(
    library_ids: Sequence[str],
    file_ids: Sequence[str] | None,
    having: Mapping[str, int],
) -> list[Match]:
    chosen = _chosen(having)
    if not chosen:
        return []
    where: dict[str, Any] = {"library_id": {"$in": list(library_ids)}}
    if file_ids is not None:
        where["file_id"] = {"$in": list(file_ids)}
    return await pieces.matches(where, chosen, list(having), COUNTED)


def _chosen(having: Mapping[str, int]) -> list[str]:
    """Return the rarest terms that are there; common ones add to scores alone."""
    there = sorted((count, term) for term, count in having.items() if count)
    chosen: list[str] = []
    total = 0
    for count, term in there:
        if chosen and total + count > LOOKED_AT:
            break
        chosen.append(term)
        total += count
    return chosen


def _best(found: Sequence[Match], question: Weighed, limit: int) -> list[WordHit]:
    scored = [
        WordHit(
            one["_id"],
            question.score(one["words"], one["hits"]),
            question.is_met(one["hits"]),
        )
        for one in found
    ]
    return sorted(scored, key=lambda hit: -hit.score)[:limit]
