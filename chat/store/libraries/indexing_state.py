"""Which worker indexes a file, how far it is, and what came of it.

A claim ends by itself when its worker dies; whoever comes next goes on with the pieces
and vectors that are stored. Nothing is told of a version that is not the newest.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from pymongo import ReturnDocument

from chat.store.conversations import now
from chat.store.libraries.library_files import LibraryFile, waiting
from chat.store.mongo import database

LEASE = timedelta(seconds=120)  # until another worker takes over; renewed by progress
AT_ONCE = 20  # files that are given to another engine in one go
PAUSE = timedelta(minutes=10)  # between two tries to have a file's vectors made


async def wait_again(file_id: str) -> None:
    """Have a file indexed anew; what is in force stays until then."""
    await database().library_files.update_one({"_id": file_id}, {"$set": waiting()})


async def claim(file_id: str) -> LibraryFile | None:
    """Take a file that waits, or whose worker has died; None: nothing is to do."""
    moment = now()
    free = {"$or": [{"claimed_until": None}, {"claimed_until": {"$lt": moment}}]}
    found: LibraryFile | None = await database().library_files.find_one_and_update(
        {"_id": file_id, "state": {"$in": ["waiting", "indexing"]}, **free},
        {
            "$set": {"state": "indexing", "claimed_until": moment + LEASE},
            "$inc": {"tries": 1},
        },
        return_document=ReturnDocument.AFTER,
    )
    return found


async def progress(file: LibraryFile, done: int, total: int) -> bool:
    """Tell how far it is and keep the claim; False: it is another version by now."""
    told = {"done": done, "total": total, "claimed_until": now() + LEASE}
    return await _while_building(file, told)


async def finish(file: LibraryFile, fields: Mapping[str, Any]) -> bool:
    """Put what was built in force; False: it is another version by now."""
    told = {
        **fields,
        "state": "ready",
        "error": "",
        "build": file["building"],
        "claimed_until": None,
        "updated_at": now(),
    }
    return await _while_building(file, told)


async def fail(file: LibraryFile, reason: str) -> bool:
    """Note why a file could not be indexed; what was in force is not searched."""
    nothing = {"build": "", "pieces": 0, "words": 0, "model": "", "notes": []}
    told = {**nothing, "state": "failed", "error": reason, "claimed_until": None}
    return await _while_building(file, told)


async def let_go(file: LibraryFile) -> None:
    """Give a claim back: somebody may try again at once."""
    await _while_building(file, {"claimed_until": None})


async def _while_building(file: LibraryFile, fields: Mapping[str, Any]) -> bool:
    where = {"_id": file["_id"], "building": file["building"]}
    result = await database().library_files.update_one(where, {"$set": dict(fields)})
    return bool(result.matched_count)


async def left_behind() -> list[str]:
    """Return files that wait, or whose worker has died."""
    free = {"$or": [{"claimed_until": None}, {"claimed_until": {"$lt": now()}}]}
    where = {"state": {"$in": ["waiting", "indexing"]}, **free}
    rows = await database().library_files.find(where, {"_id": 1}).to_list(None)
    return [row["_id"] for row in rows]


async def with_other_vectors(model: str, dimensions: int) -> list[str]:
    """Return ready files whose vectors another model has made, or none has.

    `dimensions` 0: as the model gives. Whoever was tried a moment ago is left alone.
    """
    unlike: list[dict[str, Any]] = [{"model": {"$ne": model}}]
    if dimensions:
        unlike.append({"dimensions": {"$ne": dimensions}})
    before = [{"embedded_at": None}, {"embedded_at": {"$lt": now() - PAUSE}}]
    where = {
        "state": "ready",
        "pieces": {"$gt": 0},
        "$and": [{"$or": unlike}, {"$or": before}],
    }
    rows = await database().library_files.find(where, {"_id": 1}).to_list(None)
    return [row["_id"] for row in rows]


async def held_elsewhere(engine: str) -> list[LibraryFile]:
    """Return ready files with vectors that another engine holds than the one named.

    Whoever was tried a moment ago is left alone; few at once, the rest comes next.
    """
    unlike = {"$ne": engine} if engine else {"$nin": ["", None]}
    before = [{"fed_at": None}, {"fed_at": {"$lt": now() - PAUSE}}]
    where = {"state": "ready", "model": {"$gt": ""}, "engine": unlike, "$or": before}
    found: list[LibraryFile] = (
        await database().library_files.find(where).limit(AT_ONCE).to_list(None)
    )
    return found


async def fed(file: LibraryFile, fields: Mapping[str, Any]) -> bool:
    """Note which engine holds a file's build; False: it is another one by now."""
    where = {"_id": file["_id"], "build": file["build"]}
    told = {"$set": {**fields, "fed_at": now()}}
    return bool((await database().library_files.update_one(where, told)).matched_count)
