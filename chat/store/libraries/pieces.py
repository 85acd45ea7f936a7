"""The pieces of library files, by their ids or one after the other.

A piece belongs to a build of its file; whoever searches leaves out those whose build is
not in force. What they are found by lies beside them: `term_blocks`, `vectors`.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, TypedDict

from pymongo import ASCENDING, UpdateOne

from chat.store.mongo import database

# Of pieces that were indexed before their words lay in blocks
SHOWN = {"terms": 0, "counts": 0, "words": 0}
BESIDE = ("library_terms", "library_vectors", "library_near")


class StoredPiece(TypedDict):
    """A document of `library_pieces`, without what it is found by."""

    _id: str  # build:order
    library_id: str
    file_id: str
    build: str
    order: int
    page: int
    headings: list[str]
    text: str
    tokens: int


async def insert(pieces: Sequence[StoredPiece]) -> None:
    """Store pieces; those that are there already stay."""
    await database().library_pieces.bulk_write(
        [
            UpdateOne({"_id": piece["_id"]}, {"$setOnInsert": piece}, upsert=True)
            for piece in pieces
        ],
        ordered=False,
    )


async def orders(build: str) -> set[int]:
    """Return the orders of the pieces that a build has."""
    rows = database().library_pieces.find({"build": build}, {"order": 1})
    return {row["order"] async for row in rows}


async def by_ids(piece_ids: Sequence[str]) -> dict[str, StoredPiece]:
    """Return pieces by their ids."""
    where = {"_id": {"$in": list(piece_ids)}}
    rows = await database().library_pieces.find(where, SHOWN).to_list(None)
    return {row["_id"]: row for row in rows}


async def of_build(
    build: str, first: int = 0, last: int = 1 << 31
) -> list[StoredPiece]:
    """Return the pieces of a build from one order to another, in their order."""
    where = {"build": build, "order": {"$gte": first, "$lte": last}}
    found: list[StoredPiece] = (
        await database()
        .library_pieces.find(where, SHOWN)
        .sort([("order", ASCENDING)])
        .to_list(None)
    )
    return found


async def on_pages(build: str, first: int, last: int) -> list[StoredPiece]:
    """Return the pieces that begin on some pages of a build."""
    where = {"build": build, "page": {"$gte": first, "$lte": last}}
    found: list[StoredPiece] = (
        await database()
        .library_pieces.find(where, SHOWN)
        .sort([("order", ASCENDING)])
        .to_list(None)
    )
    return found


async def keep_only(file_id: str, build: str) -> None:
    """Remove the pieces and vectors of a file that belong to another build."""
    where = {"file_id": file_id, "build": {"$ne": build}}
    await _delete(where)


async def remove_build(build: str) -> None:
    """Remove the pieces and vectors of a build that nobody waits for."""
    await _delete({"build": build})


async def remove(file_ids: Collection[str]) -> None:
    """Remove the pieces and vectors of files."""
    where = {"file_id": {"$in": list(file_ids)}}
    await _delete(where)


async def remove_all(library_id: str) -> None:
    """Remove the pieces and vectors of a library, stray ones too."""
    where = {"library_id": library_id}
    await _delete(where)


async def _delete(where: Mapping[str, Any]) -> None:
    """Delete pieces, and what they are found by."""
    for name in ("library_pieces", *BESIDE):
        await database()[name].delete_many(where)
