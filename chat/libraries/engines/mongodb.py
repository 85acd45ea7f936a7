"""MongoDB's own vector search, where the server has it: Atlas, and servers with mongot.

The embedded server and plain community servers do not: they answer with an error, which
says so to whoever chose this engine, and this program searches itself.
"""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from chat.libraries.engines.seam import (
    EngineError,
    EngineQuestion,
    IndexedPiece,
    Outdated,
    VectorHit,
)
from chat.store.libraries import near
from chat.store.mongo import StoreError

BREADTH = 20  # neighbours looked at for each that is wanted, as MongoDB advises
MOST_LOOKED_AT = 10_000  # that the server takes


class MongoEngine:
    """Pieces in a collection beside the others, with an index of vectors."""

    key = "mongodb"

    async def prepare(self, dimensions: int) -> None:
        """Make the index of vectors of so many numbers."""
        try:
            if not await near.indexes(_index(dimensions)):
                await near.make_index(_index(dimensions), definition(dimensions))
        except StoreError:
            raise EngineError(_lacking()) from None

    async def put(self, pieces: Sequence[IndexedPiece]) -> None:
        """Store pieces, in place of those of the same ids."""
        await near.put([_row(piece) for piece in pieces])

    async def find(self, question: EngineQuestion) -> list[VectorHit]:
        """Return the nearest pieces."""
        name = _index(len(question.vector))
        try:
            if not any(one.get("queryable") for one in await near.indexes(name)):
                raise EngineError(_("MongoDB's index of vectors is still being made."))
            rows = await near.find(steps(question))
        except StoreError:
            raise EngineError(_lacking()) from None
        # MongoDB tells cosines from 0 to 1
        return [VectorHit(row["_id"], 2 * row["score"] - 1) for row in rows]

    async def forget(self, outdated: Outdated) -> bool:
        """Return True: the store removes them with the pieces themselves."""
        return True


def steps(question: EngineQuestion) -> list[dict[str, Any]]:
    """Return the aggregation that asks for a question's neighbours."""
    where: dict[str, Any] = {"library_id": {"$in": list(question.library_ids)}}
    if question.file_ids is not None:
        where["file_id"] = {"$in": list(question.file_ids)}
    search = {
        "index": _index(len(question.vector)),
        "path": "vector",
        "queryVector": list(question.vector),
        "numCandidates": min(MOST_LOOKED_AT, question.limit * BREADTH),
        "limit": question.limit,
        "filter": where,
    }
    return [
        {"$vectorSearch": search},
        {"$project": {"score": {"$meta": "vectorSearchScore"}}},
    ]


def definition(dimensions: int) -> dict[str, Any]:
    """Return what the index has of each piece."""
    vector = {
        "type": "vector",
        "path": "vector",
        "numDimensions": dimensions,
        "similarity": "cosine",
    }
    filters = [{"type": "filter", "path": each} for each in ("library_id", "file_id")]
    return {"fields": [vector, *filters]}


def _index(dimensions: int) -> str:
    return f"near_{dimensions}"


def _row(piece: IndexedPiece) -> dict[str, Any]:
    return {
        "_id": piece.piece_id,
        "library_id": piece.library_id,
        "file_id": piece.file_id,
        "build": piece.build,
        "vector": piece.vector,
    }


def _lacking() -> str:
    return _("This MongoDB has no vector search.")
