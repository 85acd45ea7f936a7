"""Reading all of a person's conversations, one after the other, and counting them."""

from collections.abc import AsyncIterator
from datetime import timedelta

from pymongo import ASCENDING

from chat.documents import Conversation, Message
from chat.store import messages
from chat.store.conversations import now
from chat.store.mongo import database
from runtime.redis_keys import LOG_LIFE

BATCH = 50  # conversations fetched at a time


async def conversations(
    owner_id: int,
) -> AsyncIterator[tuple[Conversation, list[Message]]]:
    """Yield each conversation that is not deleted, with its messages."""
    cursor = (
        database()
        .conversations.find({"owner_id": owner_id, "deleted_at": None})
        .sort([("_id", ASCENDING)])
        .batch_size(BATCH)
    )
    async for conversation in cursor:
        yield conversation, await messages.of(owner_id, conversation["_id"])


async def count(owner_id: int) -> dict[str, int]:
    """Return how many conversations and messages a person has."""
    found = database()
    return {
        "conversations": await found.conversations.count_documents(
            {"owner_id": owner_id, "deleted_at": None}
        ),
        "messages": await found.messages.count_documents({"owner_id": owner_id}),
    }


async def existing(owner_id: int, conversation_ids: list[str]) -> bool:
    """Say whether the person has one of these conversations and has not deleted it."""
    where = {"_id": {"$in": conversation_ids}, "owner_id": owner_id, "deleted_at": None}
    return await database().conversations.find_one(where, {"_id": 1}) is not None


async def imported_from(owner_id: int, source: str) -> list[str]:
    """Return the ids of a person's conversations that came from a source."""
    where = {"owner_id": owner_id, "imported.source": source, "deleted_at": None}
    found = database().conversations.find(where, {"_id": 1})
    return [conversation["_id"] async for conversation in found]


async def run_ids(owner_id: int) -> list[str]:
    """Return the runs whose logs may still be kept."""
    since = now() - timedelta(seconds=LOG_LIFE)
    where = {"owner_id": owner_id, "created_at": {"$gt": since}}
    found: list[Message] = []
    for name in ("messages", "deleted_messages"):
        found += await database()[name].find(where, {"run_id": 1}).to_list(None)
    return [message["run_id"] for message in found if message.get("run_id")]
