"""The pieces of library files: found by their terms, or read one after the other.

A piece belongs to a build of its file; whoever searches leaves out those whose build is
not in force.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, TypedDict

from pymongo import ASCENDING, UpdateOne

from chat.store.mongo import database

TIME_LIMIT = 5_000  # ms that MongoDB may spend on one question
SHOWN = {"terms": 0, "counts": 0}


class StoredPiece(TypedDict):
    """A document of `library_pieces`, without the terms it is found by."""

    _id: str  # build:order
    library_id: str
    file_id: str
    build: str
    order: int
    page: int
    headings: list[str]
    text: str
    tokens: int
    words: int  # terms in all, repeated ones too


class Match(TypedDict):
    """How a piece answers a question's words."""

    _id: str
    file_id: str
    build: str
    words: int
    hits: list[int]  # how often each term of the question stands in it


async def insert(pieces: Sequence[Mapping[str, Any]]) -> None:
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


async def count(library_ids: Sequence[str]) -> tuple[int, float]:
    """Return how many pieces libraries have, and their mean number of words."""
    steps: list[dict[str, Any]] = [
        {"$match": {"library_id": {"$in": list(library_ids)}, "build": {"$gt": ""}}},
        {
            "$group": {
                "_id": None,
                "pieces": {"$sum": "$pieces"},
                "words": {"$sum": "$words"},
            }
        },
    ]
    found = await database().library_files.aggregate(steps).to_list(None)
    pieces, words = (found[0]["pieces"], found[0]["words"]) if found else (0, 0)
    return pieces, words / pieces if pieces else 0.0


async def having(library_ids: Sequence[str], term: str, most: int) -> int:
    """Return how many pieces have a term, counted up to `most`."""
    where = {"library_id": {"$in": list(library_ids)}, "terms": term}
    number: int = await database().library_pieces.count_documents(
        where, limit=most, maxTimeMS=TIME_LIMIT, hint="by_term"
    )
    return number


async def matches(
    where: Mapping[str, Any], chosen: Sequence[str], terms: Sequence[str], most: int
) -> list[Match]:
    """Return pieces that have one of the `chosen` terms, with hits for all `terms`.

    `where` names libraries, and files when not all are meant. What the server needs no
    more than once is asked there: texts stay where they are.
    """
    hits = [
        {
            "$let": {
                "vars": {"at": {"$indexOfArray": ["$terms", {"$literal": term}]}},
                "in": {
                    "$cond": [
                        {"$lt": ["$$at", 0]},
                        0,
                        {"$arrayElemAt": ["$counts", "$$at"]},
                    ]
                },
            }
        }
        for term in terms
    ]
    steps: list[dict[str, Any]] = [
        {"$match": {**where, "terms": {"$in": list(chosen)}}},
        {"$limit": most},
        {"$project": {"file_id": 1, "build": 1, "words": 1, "hits": hits}},
    ]
    found: list[Match] = (
        await database()
        .library_pieces.aggregate(steps, maxTimeMS=TIME_LIMIT, hint="by_term")
        .to_list(None)
    )
    return found


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
    """Delete pieces, and their vectors wherever they are stored here."""
    for name in ("library_pieces", "library_vectors", "library_near"):
        await database()[name].delete_many(where)
