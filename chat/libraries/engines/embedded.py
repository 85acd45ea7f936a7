"""Exact search among vectors, kept in memory as 16-bit floats, off the event loop.

numpy is loaded by the first search that needs it: programs without vectors never do.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

from chat.libraries.engines.seam import VectorHit
from chat.store.libraries import vectors
from chat.store.libraries.vectors import VectorBlock

if TYPE_CHECKING:
    import numpy

    Matrix = numpy.ndarray[Any, Any]

MEMORY = 512_000_000  # bytes of vectors that a process keeps
READ_AT_ONCE = 500  # builds


class _Kept:
    """The vectors of builds, least recently used first."""

    def __init__(self) -> None:
        self._rows: OrderedDict[tuple[str, str], Matrix] = OrderedDict()
        self._bytes = 0

    def of(self, builds: Collection[str], model: str) -> "dict[str, Matrix]":
        """Return those that are here."""
        found: dict[str, Matrix] = {}
        for build in builds:
            if (rows := self._rows.get((build, model))) is not None:
                self._rows.move_to_end((build, model))
                found[build] = rows
        return found

    def put(self, build: str, model: str, rows: "Matrix") -> None:
        """Keep some, in place of what nobody has asked for longest."""
        self._rows[build, model] = rows
        self._bytes += rows.nbytes
        while self._bytes > MEMORY and len(self._rows) > 1:
            _, gone = self._rows.popitem(last=False)
            self._bytes -= gone.nbytes

    def clear(self) -> None:
        """Drop everything."""
        self._rows.clear()
        self._bytes = 0


_kept = _Kept()
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
    here = _kept.of(builds, model)
    missing = [build for build in builds if build not in here]
    for at in range(0, len(missing), READ_AT_ONCE):
        some = missing[at : at + READ_AT_ONCE]
        here |= await _read(some, model)
    return await asyncio.to_thread(_best, here, question, limit)


async def _read(builds: Sequence[str], model: str) -> "dict[str, Matrix]":
    blocks = await vectors.of_builds(builds, model)
    read = await asyncio.to_thread(matrices, blocks)
    for build, rows in read.items():
        _kept.put(build, model, rows)
    return read


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
    here: "dict[str, Matrix]", question: Sequence[float], limit: int
) -> list[VectorHit]:
    import numpy as np

    asked = np.asarray(question, dtype=np.float32)
    asked = asked / max(float(np.linalg.norm(asked)), 1e-12)
    found: list[tuple[float, str]] = []
    for build, rows in here.items():
        if rows.shape[1] != len(asked):
            continue
        scores = rows.astype(np.float32) @ asked
        best = (
            np.argsort(scores)[::-1][:limit]
            if len(scores) <= limit
            else _top(scores, limit)
        )
        found += [(float(scores[at]), f"{build}:{at}") for at in best]
    found.sort(reverse=True)
    return [VectorHit(key, score) for score, key in found[:limit]]


def _top(scores: "Matrix", limit: int) -> "Matrix":
    """Return where the highest scores stand, best first."""
    import numpy as np

    some = np.argpartition(scores, -limit)[-limit:]
    best: Matrix = some[np.argsort(scores[some])[::-1]]
    return best
