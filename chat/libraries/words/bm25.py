"""How well a piece answers a question's words, by BM25, and whether enough. Pure."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy

    Array = numpy.ndarray[Any, Any]

K1, B = 1.2, 0.75
ENOUGH = 0.25  # of a question's weight that a piece must have to count as an answer
# Words that say nothing of what is asked for
COMMON = frozenset(
    """
    a an and are as at be but by can could did do does for from had has have how i if in
    into is it its me my of on or our she so than that the their them then there these
    they this to us was we were what when where which who whom why will with would you
    your please tell about any all not no
    什么 怎么 如何 哪些 哪个 哪里 在哪 为什 是什 么是 怎样 可以 是否 吗 呢 的 了 是
    请问 多少 我们 你们 他们
    """.split()  # noqa: SIM905 - a list would be read by nobody
)


@dataclass(frozen=True, slots=True)
class Weighed:
    """A question's terms and what each is worth in these libraries."""

    terms: tuple[str, ...]
    weights: tuple[float, ...]
    absent: tuple[bool, ...]  # no piece has the term
    mean: float  # words of a piece

    @property
    def shares(self) -> list[float]:
        """Return what share each term has of what is asked for; 1 in all.

        A question of words that every text has is met by any of them.
        """
        telling = self._telling()
        if not any(telling):
            return [1.0] * len(self.terms)
        return [each / sum(telling) for each in telling]

    def _telling(self) -> list[float]:
        """Return what each term counts for whether a question is met.

        The weights of BM25 differ little where there are few pieces, and a pair of
        characters that is nowhere is likely none of a word: it stands between two.
        """
        return [
            0.0 if term in COMMON else (1 + weight) * (0.5 if self._between(at) else 1)
            for at, (term, weight) in enumerate(
                zip(self.terms, self.weights, strict=True)
            )
        ]

    def _between(self, at: int) -> bool:
        return self.absent[at] and not self.terms[at].isascii()


def scores(
    question: Weighed, hits: "Array", lengths: "Array"
) -> tuple["Array", "Array"]:
    """Return each piece's score, and which share of what is asked for it has.

    `hits`: how often each term (row) stands in each piece (column).
    """
    long = K1 * (1 - B + B * lengths / (question.mean or 1.0))
    points, met = long * 0.0, long * 0.0
    for row, weight, share in zip(hits, question.weights, question.shares, strict=True):
        points += weight * (row * (K1 + 1)) / (row + long)
        met += share * (row > 0)
    return points, met


def weighed(
    terms: Sequence[str], having: Mapping[str, int], pieces: int, mean: float
) -> Weighed:
    """Return what each term is worth, by how many of all pieces have it."""
    weights = [
        math.log(1 + (max(pieces, having[t]) - having[t] + 0.5) / (having[t] + 0.5))
        for t in terms
    ]
    absent = tuple(not having[term] for term in terms)
    return Weighed(tuple(terms), tuple(weights), absent, mean)


def fused(*rankings: Sequence[str], constant: int = 10) -> list[tuple[str, float]]:
    """Return the ids of several rankings in one, by reciprocal rank, best first.

    The usual constant, 60, is for rankings of a thousand places: among fifty it makes
    of the first and the tenth nearly the same.
    """
    totals: dict[str, float] = {}
    for ranking in rankings:
        for rank, key in enumerate(ranking, start=1):
            totals[key] = totals.get(key, 0.0) + 1 / (constant + rank)
    return sorted(totals.items(), key=lambda pair: -pair[1])
