"""Removing for good: deleted conversations, old ones, and all that a person has."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

from pymongo import ASCENDING

from chat.store import assistants, files, shares
from chat.store.mongo import database

Purged = tuple[int, str]  # whose, and which
BATCH = 200  # conversations purged at a time
OWNED = (
    "conversations",
    "messages",
    "deleted_messages",
    "presets",
    "prompts",
    "tags",
    "projects",
    "shares",
    "shared_messages",
    "imported_people",
    "assistants",
)


async def purge_deleted(before: datetime) -> int:
    """Purge conversations that were deleted before `before`; return how many."""
    found = _purge({"deleted_at": {"$lt": before}}, "deleted_at")
    return len([one async for one in found])


async def purge_older(before: datetime) -> AsyncIterator[Purged]:
    """Purge conversations that have not changed since `before`, and give each."""
    async for purged in _purge({"updated_at": {"$lt": before}}, "updated_at"):
        yield purged


async def _purge(where: dict[str, Any], order: str) -> AsyncIterator[Purged]:
    while found := (
        await database()
        .conversations.find(where, {"owner_id": 1})
        .sort([(order, ASCENDING)])
        .limit(BATCH)
        .to_list(None)
    ):
        for conversation in found:
            await purge(conversation["owner_id"], conversation["_id"])
            yield conversation["owner_id"], conversation["_id"]


async def purge(owner_id: int, conversation_id: str) -> None:
    """Remove a conversation with its messages, links and files; messages go first."""
    attached = await files.referred(owner_id, conversation_id)
    await shares.revoke_of(owner_id, [conversation_id])
    where = {"owner_id": owner_id, "conversation_id": conversation_id}
    await database().messages.delete_many(where)
    await database().deleted_messages.delete_many(where)
    await database().conversations.delete_one(
        {"_id": conversation_id, "owner_id": owner_id}
    )
    await files.release(owner_id, attached)


async def erase(owner_id: int) -> dict[str, int]:
    """Remove all that MongoDB holds of a person; return the counts by collection."""
    await assistants.forget_person(owner_id)
    return {"files": await files.erase(owner_id)} | {
        name: (await database()[name].delete_many({"owner_id": owner_id})).deleted_count
        for name in OWNED
    }


async def hide_all(owner_id: int, moment: datetime) -> int:
    """Mark all conversations of a person as deleted; return how many."""
    result = await database().conversations.update_many(
        {"owner_id": owner_id, "deleted_at": None}, {"$set": {"deleted_at": moment}}
    )
    return int(result.modified_count)


async def show_all(owner_id: int, moment: datetime) -> int:
    """Bring back all conversations that `hide_all` hid at `moment`; return how many."""
    result = await database().conversations.update_many(
        {"owner_id": owner_id, "deleted_at": moment}, {"$unset": {"deleted_at": ""}}
    )
    return int(result.modified_count)


async def archive_all(owner_id: int) -> int:
    """Archive all conversations of a person; return how many."""
    result = await database().conversations.update_many(
        {"owner_id": owner_id, "deleted_at": None, "archived": False},
        {"$set": {"archived": True}},
    )
    return int(result.modified_count)
