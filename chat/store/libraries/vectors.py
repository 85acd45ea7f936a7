"""Vectors of pieces: some hundred of one build to a document, as 16-bit floats.

A block holds the vectors of the pieces from order `start` on, little-endian, one after
the other, each of length 1. So a library is read in few documents.
"""

from collections.abc import AsyncIterator, Collection
from typing import TypedDict

from pymongo import ASCENDING

from chat.store.mongo import database


class VectorBlock(TypedDict):
    """A document of `library_vectors`."""

    _id: str  # build:model:start
    library_id: str
    file_id: str
    build: str
    start: int
    count: int
    model: str
    dimensions: int
    data: bytes


async def insert(block: VectorBlock) -> None:
    """Store a block in place of one that was there."""
    await database().library_vectors.replace_one(
        {"_id": block["_id"]}, block, upsert=True
    )


async def starts(build: str, model: str) -> dict[int, int]:
    """Return where the blocks of a build begin, and their dimensions."""
    where = {"build": build, "model": model}
    rows = database().library_vectors.find(where, {"start": 1, "dimensions": 1})
    return {row["start"]: row["dimensions"] async for row in rows}


async def of_builds(builds: Collection[str], model: str) -> list[VectorBlock]:
    """Return the blocks of some builds."""
    found: list[VectorBlock] = (
        await database()
        .library_vectors.find({"build": {"$in": list(builds)}, "model": model})
        .sort([("build", ASCENDING), ("start", ASCENDING)])
        .to_list(None)
    )
    return found


async def each_of(builds: Collection[str], model: str) -> AsyncIterator[VectorBlock]:
    """Yield the blocks of some builds, each build's together and in order."""
    cursor = (
        database()
        .library_vectors.find({"build": {"$in": list(builds)}, "model": model})
        .sort([("build", ASCENDING), ("start", ASCENDING)])
    )
    async for block in cursor:
        yield block


async def remove_build(build: str) -> None:
    """Remove the vectors of a build."""
    await database().library_vectors.delete_many({"build": build})
