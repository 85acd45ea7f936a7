"""Finding messages and conversations by their words, among one person's own."""

import re
from typing import Any

from bson.regex import Regex
from pymongo import DESCENDING

from chat.documents import Conversation, Message
from chat.store.mongo import database
from chat.store.terms import Query

TIME_LIMIT = 2_000  # ms that MongoDB may spend on one search
SCANNED = 10_000  # latest messages that are looked through for a fragment of a word
SCAN_LIMIT = 1_000  # ms for that
FIELDS = {"content": 1, "conversation_id": 1, "role": 1, "created_at": 1, "model": 1}


async def messages(owner_id: int, query: Query, limit: int) -> list[Message]:
    """Return messages that have the query's terms, latest first."""
    found: list[Message] = (
        await database()
        .messages.find({"owner_id": owner_id, **_with("search_terms", query)}, FIELDS)
        .sort([("created_at", DESCENDING)])
        .hint("by_term")  # else a search for a rare word may walk all messages
        .limit(limit)
        .max_time_ms(TIME_LIMIT)
        .to_list(None)
    )
    return found


async def fragments(owner_id: int, query: Query, limit: int) -> list[Message]:
    """Return messages that have the query's pieces anywhere, even inside words.

    Only the latest SCANNED messages are looked through.
    """
    pieces = [{"content.text": _literally(piece)} for piece in query.pieces]
    cursor = database().messages.aggregate(
        [
            {"$match": {"owner_id": owner_id}},
            {"$sort": {"created_at": DESCENDING}},
            {"$limit": SCANNED},
            {"$match": {"$and": pieces}},
            {"$limit": limit},
            {"$project": FIELDS},
        ],
        maxTimeMS=SCAN_LIMIT,
    )
    found: list[Message] = [message async for message in cursor]
    return found


async def titles(owner_id: int, query: Query, limit: int) -> list[Conversation]:
    """Return conversations whose title has the query's terms, latest first."""
    where = {
        "owner_id": owner_id,
        "deleted_at": None,
        "temporary": False,
        **_with("title_terms", query),
    }
    found: list[Conversation] = (
        await database()
        .conversations.find(where)
        .sort([("updated_at", DESCENDING)])
        .hint("by_title")
        .limit(limit)
        .max_time_ms(TIME_LIMIT)
        .to_list(None)
    )
    return found


async def conversations(
    owner_id: int, conversation_ids: list[str]
) -> dict[str, Conversation]:
    """Return those of the conversations that a search may show, by id."""
    where = {
        "_id": {"$in": conversation_ids},
        "owner_id": owner_id,
        "deleted_at": None,
        "temporary": False,
    }
    found = await database().conversations.find(where).to_list(None)
    return {conversation["_id"]: conversation for conversation in found}


def _with(field: str, query: Query) -> dict[str, Any]:
    """Return the filter; longer terms are rarer, so they come first."""
    wanted: list[Any] = sorted(query.terms, key=len, reverse=True)
    if query.prefix:
        # without Python's flags: MongoDB reads a range of the index for a plain prefix
        wanted.append(Regex(f"^{re.escape(query.prefix)}"))
    return {field: {"$all": wanted} if len(wanted) > 1 else wanted[0]}


def _literally(piece: str) -> re.Pattern[str]:
    return re.compile(re.escape(piece), re.IGNORECASE)
