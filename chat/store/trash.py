"""Deleted branches, kept aside until they can no longer be brought back.

A copy is written before the messages are removed, and put back before the copy is, so
that a crash in between leaves too much and never too little.
"""

from datetime import datetime
from typing import Any

from pymongo import ASCENDING

from chat.errors import NoSuchMessage
from chat.store import files
from chat.store.mongo import database

NAME = "deleted_messages"
BATCH = 200  # branches purged at a time


async def keep(
    owner_id: int,
    conversation_id: str,
    branch: str,
    message_ids: list[str],
    moment: datetime,
) -> None:
    """Copy the messages of a branch, named by its first one, into the trash."""
    where = {
        "_id": {"$in": message_ids},
        "conversation_id": conversation_id,
        "owner_id": owner_id,
    }
    known = {"branch": branch, "deleted_at": moment}
    steps = [{"$match": where}, {"$set": known}, {"$merge": {"into": NAME}}]
    await database().messages.aggregate(steps).to_list(None)


async def restore(owner_id: int, conversation_id: str, branch: str) -> None:
    """Put a branch back among the messages. Raises NoSuchMessage when too late."""
    where = _of(owner_id, conversation_id, branch)
    if not await database()[NAME].find_one(where, {"_id": 1}):
        raise NoSuchMessage
    target = {"into": "messages", "whenMatched": "keepExisting"}
    steps: list[dict[str, Any]] = [
        {"$match": where},
        {"$unset": ["branch", "deleted_at"]},
        {"$merge": target},
    ]
    await database()[NAME].aggregate(steps).to_list(None)
    await database()[NAME].delete_many(where)


async def purge(before: datetime) -> int:
    """Remove branches deleted before `before`, and their files; return how many."""
    number = 0
    while found := (
        await database()[NAME]
        .find({"deleted_at": {"$lt": before}})
        .sort([("deleted_at", ASCENDING)])
        .limit(BATCH)
        .to_list(None)
    ):
        branches = {(m["owner_id"], m["conversation_id"], m["branch"]) for m in found}
        for branch in branches:
            await _remove(*branch)
        number += len(branches)
    return number


async def _remove(owner_id: int, conversation_id: str, branch: str) -> None:
    where = _of(owner_id, conversation_id, branch)
    attached = await database()[NAME].distinct("content.file_id", where)
    await database()[NAME].delete_many(where)
    await files.release(owner_id, attached)


def _of(owner_id: int, conversation_id: str, branch: str) -> dict[str, Any]:
    return {"owner_id": owner_id, "conversation_id": conversation_id, "branch": branch}
