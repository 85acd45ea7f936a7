"""Search among all vectors, kept in memory as 16 bits a number, off the event loop.

In memory a number is a 32767th: NumPy takes ten times as long to widen the 16-bit
floats that are stored, and loses no more by it.
numpy is loaded by the first search that needs it: programs without vectors never do.
"""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chat.libraries.engines.seam import VectorHit
from chat.libraries.segments import KeptSegments, belonging, grouped, piece_ids
from chat.store.libraries import vectors
from chat.store.libraries.vectors import VectorBlock

if TYPE_CHECKING:
    import numpy

    Matrix = numpy.ndarray[Any, Any]

MEMORY = 512_000_000  # bytes of vectors that a process keeps
UNIT = 32_767
AT_ONCE = 1 << 18  # numbers that are widened together: they stay in the cache


@dataclass(frozen=True, slots=True)
class VectorSegment:
    """The vectors of some builds, of as many numbers each: 32767ths."""

    builds: Mapping[str, int]  # pieces of each, in the rows' order
    rows: "Matrix"

    @property
    def size(self) -> int:
        """Return the bytes it takes."""
        return int(self.rows.nbytes)


_kept: dict[str, KeptSegments[VectorSegment]] = {}  # by model: of the one in force
forget = _kept.clear


def packed(rows: Sequence[Sequence[float]]) -> bytes:
    """Return vectors of length 1 as `VectorBlock` holds them."""
    import numpy as np

    made = np.asarray(rows, dtype=np.float32)
    lengths = np.linalg.norm(made, axis=1, keepdims=True)
    data: bytes = (made / np.maximum(lengths, 1e-12)).astype("<f2").tobytes()
    return data


async def nearest(
    builds: Collection[str], model: str, question: Sequence[float], limit: int = 50
) -> list[VectorHit]:
    """Return the pieces of builds that are nearest, best first.

    Builds whose vectors have other dimensions than the question are left out.
    """
    wanted = frozenset(builds)
    found = await _kept_of(model).each(
        builds, lambda segment: _best(segment, question, wanted, limit)
    )
    every = [hit for hits in found for hit in hits]
    return sorted(every, key=lambda hit: -hit.similarity)[:limit]


def _kept_of(model: str) -> KeptSegments[VectorSegment]:
    if model not in _kept:
        _kept.clear()  # nobody asks for those of the model before
        _kept[model] = KeptSegments(MEMORY, lambda builds: _read(builds, model))
    return _kept[model]


async def _read(builds: Collection[str], model: str) -> AsyncIterator[VectorSegment]:
    blocks = vectors.each_of(builds, model)
    async for group in grouped(blocks, lambda one: (one["build"], one["count"])):
        for segment in await asyncio.to_thread(_segments, group):
            yield segment


def _segments(blocks: Sequence[VectorBlock]) -> list[VectorSegment]:
    """Return builds joined, those of as many numbers together."""
    import numpy as np

    found: dict[int, dict[str, Matrix]] = {}
    for build, rows in matrices(blocks).items():
        found.setdefault(rows.shape[1], {})[build] = rows
    return [
        VectorSegment(
            {build: len(rows) for build, rows in some.items()},
            np.concatenate([_whole(rows) for rows in some.values()]),
        )
        for some in found.values()
    ]


def _whole(rows: "Matrix") -> "Matrix":
    """Return numbers from -1 to 1 as 32767ths."""
    import numpy as np

    made: Matrix = np.rint(rows.astype(np.float32) * UNIT).astype(np.int16)
    return made


def matrices(blocks: Sequence[VectorBlock]) -> "dict[str, Matrix]":
    """Return the rows of whole builds: row N is the piece of order N."""
    import numpy as np

    rows: dict[str, list[Matrix]] = {}
    for block in blocks:
        made = np.frombuffer(block["data"], dtype="<f2")
        known = rows.setdefault(block["build"], [])
        whole = made.reshape(block["count"], block["dimensions"])
        if block["start"] == sum(len(one) for one in known):
            known.append(whole)
    return {
        build: np.concatenate(parts)
        for build, parts in rows.items()
        if parts and len({part.shape[1] for part in parts}) == 1
    }


def _best(
    segment: VectorSegment,
    question: Sequence[float],
    wanted: Collection[str],
    limit: int,
) -> list[VectorHit]:
    """Return the nearest of a segment; none of those of another length."""
    import numpy as np

    asked = np.asarray(question, dtype=np.float32)
    if segment.rows.shape[1] != len(asked):
        return []
    scores = _cosines(segment.rows, asked / max(float(np.linalg.norm(asked)), 1e-12))
    meant = belonging(segment.builds, wanted)
    scores[~meant] = -np.inf
    best = _top(scores, min(limit, int(meant.sum())))
    ids = piece_ids(segment.builds, best.tolist())
    near = scores[best].tolist()
    return [VectorHit(key, score) for key, score in zip(ids, near, strict=True)]


def _cosines(rows: "Matrix", asked: "Matrix") -> "Matrix":
    """Return the product of each row with a vector of length 1."""
    import numpy as np

    number, size = rows.shape
    step = max(1, AT_ONCE // size)
    wide = np.empty((min(step, number), size), dtype=np.float32)
    found = np.empty(number, dtype=np.float32)
    for at in range(0, number, step):
        some = wide[: min(step, number - at)]
        np.copyto(some, rows[at : at + step])
        np.dot(some, asked, out=found[at : at + step])
    found /= UNIT
    return found


def _top(scores: "Matrix", limit: int) -> "Matrix":
    """Return where the highest scores stand, best first."""
    import numpy as np

    if limit < len(scores):
        some = np.argpartition(-scores, limit)[:limit]
    else:
        some = np.arange(len(scores))
    best: Matrix = some[np.argsort(-scores[some], kind="stable")]
    return best
