"""Vectors of pieces one by one, for servers of MongoDB that search among them.

What search indexes are made of and asked for is said by who calls; a server without
them answers with an OperationFailure (a StoreError).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from bson.binary import Binary, BinaryVectorDtype
from pymongo import ReplaceOne

from chat.store.mongo import database

TIME_LIMIT = 5_000  # ms that MongoDB may spend on one question


async def indexes(name: str) -> list[dict[str, Any]]:
    """Return the search index of a name, with `queryable`, when there is one."""
    steps = [{"$listSearchIndexes": {"name": name}}]
    found: list[dict[str, Any]] = (
        await database().library_near.aggregate(steps).to_list(None)
    )
    return found


async def make_index(name: str, definition: Mapping[str, Any]) -> None:
    """Have the server make an index of vectors; it takes a while until it answers."""
    index = {"name": name, "type": "vectorSearch", "definition": dict(definition)}
    await database().command(
        {"createSearchIndexes": "library_near", "indexes": [index]}
    )


async def put(rows: Sequence[Mapping[str, Any]]) -> None:
    """Store rows in place of those of the same ids; vectors go as 32-bit floats."""
    packed = [
        {**row, "vector": Binary.from_vector(row["vector"], BinaryVectorDtype.FLOAT32)}
        for row in rows
    ]
    await database().library_near.bulk_write(
        [ReplaceOne({"_id": row["_id"]}, row, upsert=True) for row in packed],
        ordered=False,
    )


async def find(steps: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return what an aggregation finds."""
    found: list[dict[str, Any]] = (
        await database()
        .library_near.aggregate(list(steps), maxTimeMS=TIME_LIMIT)
        .to_list(None)
    )
    return found
