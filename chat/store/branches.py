"""Changes to a conversation's tree: edits in place, deleted branches, copies."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from pymongo import ReturnDocument, UpdateOne

from chat.documents import Message, Part
from chat.errors import Conflict, NoSuchMessage
from chat.store.conversations import now
from chat.store.mongo import database
from chat.store.terms import content_terms

BATCH = 500  # documents in one round trip


async def edit(
    owner_id: int, conversation_id: str, message_id: str, content: list[Part]
) -> Message:
    """Replace a message's content in place. Raises NoSuchMessage or Conflict."""
    moment = now()
    found: Message | None = await database().messages.find_one_and_update(
        {
            "_id": message_id,
            "conversation_id": conversation_id,
            "owner_id": owner_id,
            "status": {"$ne": "streaming"},
        },
        {
            "$set": {
                "content": content,
                "search_terms": content_terms(content),
                "edited_at": moment,
                "updated_at": moment,
            }
        },
        projection={"search_terms": 0},
        return_document=ReturnDocument.AFTER,
    )
    if found is None:
        await _explain(owner_id, conversation_id, message_id)
        raise NoSuchMessage
    return found


async def _explain(owner_id: int, conversation_id: str, message_id: str) -> None:
    """Raise Conflict when the message is there but being written."""
    found = await database().messages.find_one(
        {"_id": message_id, "conversation_id": conversation_id, "owner_id": owner_id},
        {"_id": 1},
    )
    if found is not None:
        raise Conflict(_("This answer is being written; stop it first."))


async def forget_summaries(
    owner_id: int, conversation_id: str, message_ids: Sequence[str]
) -> None:
    """Drop summaries that tell of messages which have changed."""
    await database().messages.update_many(
        {
            "_id": {"$in": list(message_ids)},
            "conversation_id": conversation_id,
            "owner_id": owner_id,
        },
        {"$unset": {"summary": ""}},
    )


async def set_summary(
    owner_id: int, conversation_id: str, message_id: str, summary: dict[str, Any]
) -> bool:
    """Store a summary on the message it covers up to; False when that is gone."""
    result = await database().messages.update_one(
        {"_id": message_id, "conversation_id": conversation_id, "owner_id": owner_id},
        {"$set": {"summary": summary}},
    )
    return bool(result.matched_count)


async def remove(
    owner_id: int, conversation_id: str, message_ids: Sequence[str]
) -> int:
    """Delete messages and return how many; the caller has chosen whole branches."""
    result = await database().messages.delete_many(
        {
            "_id": {"$in": list(message_ids)},
            "conversation_id": conversation_id,
            "owner_id": owner_id,
        }
    )
    return int(result.deleted_count)


async def insert_copies(
    owner_id: int, conversation_id: str, copies: Sequence[Message]
) -> None:
    """Store copied or imported messages under a conversation of this owner."""
    documents: list[dict[str, Any]] = [
        {
            **copy,
            "owner_id": owner_id,
            "conversation_id": conversation_id,
            "search_terms": content_terms(copy["content"]),
        }
        for copy in copies
    ]
    for start in range(0, len(documents), BATCH):
        await database().messages.insert_many(
            documents[start : start + BATCH], ordered=False
        )


async def put_imported(
    owner_id: int, conversation_id: str, copies: Sequence[Message]
) -> int:
    """Store messages that may be there already; return how many were new."""
    writes = [
        UpdateOne(
            {
                "_id": copy["_id"],
                "owner_id": owner_id,
                "conversation_id": conversation_id,
            },
            {
                "$setOnInsert": {
                    **{name: value for name, value in copy.items() if name not in _KEY},
                    "search_terms": content_terms(copy["content"]),
                }
            },
            upsert=True,
        )
        for copy in copies
    ]
    new = 0
    for start in range(0, len(writes), BATCH):
        result = await database().messages.bulk_write(
            writes[start : start + BATCH], ordered=False
        )
        new += result.upserted_count
    return new


async def replace_imported(
    owner_id: int, conversation_id: str, copies: Sequence[Message]
) -> None:
    """Replace what messages say by what they say at their source by now."""
    writes = [
        UpdateOne(
            {
                "_id": copy["_id"],
                "owner_id": owner_id,
                "conversation_id": conversation_id,
            },
            {
                "$set": {
                    "content": copy["content"],
                    "search_terms": content_terms(copy["content"]),
                    "feedback": copy.get("feedback"),
                    "imported": copy["imported"],
                },
                "$unset": {"summary": ""},
            },
        )
        for copy in copies
    ]
    for start in range(0, len(writes), BATCH):
        await database().messages.bulk_write(
            writes[start : start + BATCH], ordered=False
        )


_KEY = frozenset({"_id", "owner_id", "conversation_id"})


async def feedback(
    owner_id: int, conversation_id: str, message_id: str, given: dict[str, str] | None
) -> Message:
    """Set or remove what a person thinks of an answer. Raises NoSuchMessage."""
    change = {"$set": {"feedback": given}} if given else {"$unset": {"feedback": ""}}
    found: Message | None = await database().messages.find_one_and_update(
        {
            "_id": message_id,
            "conversation_id": conversation_id,
            "owner_id": owner_id,
            "role": "assistant",
        },
        change,
        projection={"search_terms": 0},
        return_document=ReturnDocument.AFTER,
    )
    if found is None:
        raise NoSuchMessage
    return found
