"""Tags: names on conversations, with a description and a place in the list."""

import uuid
from collections.abc import Iterable

from pymongo import UpdateOne

from chat.store.conversations import now
from chat.store.mongo import database
from chat.store.personal.owned import Document, Owned

_tags = Owned("tags", order="position")
get = _tags.get
add_once = _tags.add_once


async def all_of(owner_id: int) -> list[Document]:
    """Return the tags, each with `count`, the number of conversations it is on."""
    found = await _tags.all(owner_id)
    counts = {
        row["_id"]: row["number"]
        async for row in database().conversations.aggregate(
            [
                {
                    "$match": {
                        "owner_id": owner_id,
                        "tags": {"$gt": ""},
                        "deleted_at": None,
                    }
                },
                {"$unwind": "$tags"},
                {"$group": {"_id": "$tags", "number": {"$sum": 1}}},
            ]
        )
    }
    return [{**tag, "count": counts.get(tag["name"], 0)} for tag in found]


async def add(owner_id: int, fields: dict[str, object]) -> Document:
    """Make a tag. Raises Conflict when there is one of this name."""
    return await _tags.add(owner_id, {"description": "", "position": 0, **fields})


async def ensure(owner_id: int, names: Iterable[str]) -> None:
    """Make the tags that are missing; two tabs may do so at once."""
    moment = now()
    writes = [
        UpdateOne(
            {"owner_id": owner_id, "name": name},
            {
                "$setOnInsert": {
                    "_id": str(uuid.uuid4()),
                    "description": "",
                    "position": 0,
                    "created_at": moment,
                    "updated_at": moment,
                }
            },
            upsert=True,
        )
        for name in await _missing(owner_id, set(names))
    ]
    if writes:
        await database().tags.bulk_write(writes, ordered=False)


async def _missing(owner_id: int, names: set[str]) -> set[str]:
    where = {"owner_id": owner_id, "name": {"$in": sorted(names)}}
    held = await database().tags.find(where, {"name": 1}).to_list(None)
    return names - {tag["name"] for tag in held}


async def change(owner_id: int, tag_id: str, changes: dict[str, object]) -> Document:
    """Change a tag; a new name goes to all its conversations. Raises NotThere."""
    before = await _tags.get(owner_id, tag_id)
    changed = await _tags.change(owner_id, tag_id, changes)
    if changed["name"] != before["name"]:
        await _on_conversations(owner_id, before["name"], changed["name"])
    return changed


async def delete(owner_id: int, tag_id: str) -> None:
    """Remove a tag, from its conversations too. Raises NotThere."""
    tag = await _tags.get(owner_id, tag_id)
    await _tags.delete(owner_id, tag_id)
    await _on_conversations(owner_id, tag["name"], None)


async def _on_conversations(owner_id: int, name: str, renamed: str | None) -> None:
    where = {"owner_id": owner_id, "tags": name}
    if renamed is None:
        await database().conversations.update_many(where, {"$pull": {"tags": name}})
        return
    await database().conversations.update_many(where, {"$addToSet": {"tags": renamed}})
    await database().conversations.update_many(where, {"$pull": {"tags": name}})
