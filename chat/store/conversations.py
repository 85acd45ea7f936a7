"""Conversations: every function takes the owner first and sees nobody else's."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from pymongo import DESCENDING, ReturnDocument
from pymongo.errors import DuplicateKeyError

from chat.documents import Conversation
from chat.errors import NoSuchConversation
from chat.store.cursor import beyond, cut
from chat.store.mongo import database
from chat.store.terms import terms

TEMPORARY_LIFE = timedelta(hours=720)
DELETED_LIFE = timedelta(minutes=10)  # how long a deletion can be undone


def now() -> datetime:
    """Return the time as MongoDB keeps it: UTC, whole milliseconds."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def new(
    owner_id: int,
    conversation_id: str,
    *,
    endpoint: str,
    model: str,
    params: Mapping[str, Any],
    temporary: bool = False,
) -> Conversation:
    """Return a conversation that nobody has stored yet."""
    moment = now()
    settings = dict(params)
    return {
        "_id": conversation_id,
        "owner_id": owner_id,
        "title": "",
        "title_source": "default",
        "endpoint": endpoint,
        "model": model,
        "system_prompt": settings.pop("system_prompt", None) or "",
        "params": settings,
        "preset_id": None,
        "tags": [],
        "project_id": None,
        "pinned": False,
        "archived": False,
        "temporary": temporary,
        "expires_at": moment + TEMPORARY_LIFE if temporary else None,
        "current_leaf_id": None,
        "usage": {"prompt": 0, "completion": 0, "cost": 0.0},
        "created_at": moment,
        "updated_at": moment,
    }


async def insert(conversation: Conversation) -> Conversation:
    """Store a new conversation; the same one again is the same one.

    Raises NoSuchConversation when the id is taken by another person's.
    """
    try:
        await database().conversations.insert_one(
            {**conversation, "title_terms": terms(conversation["title"])}
        )
    except DuplicateKeyError:
        return await get(conversation["owner_id"], conversation["_id"])
    return conversation


async def get(owner_id: int, conversation_id: str) -> Conversation:
    """Return one conversation. Raises NoSuchConversation, also when it is deleted."""
    found: Conversation | None = await database().conversations.find_one(
        {"_id": conversation_id, "owner_id": owner_id, "deleted_at": None}
    )
    if found is None:
        raise NoSuchConversation
    return found


async def page(
    owner_id: int,
    *,
    cursor: str = "",
    limit: int = 30,
    archived: bool = False,
    **only: str | bool | None,
) -> tuple[list[Conversation], str | None]:
    """Return conversations, latest first, and the cursor of the next page or None.

    `only` may hold tag, project_id, pinned. Raises Invalid for a broken cursor.
    """
    where: dict[str, Any] = {
        "owner_id": owner_id,
        "archived": archived,
        "temporary": False,
        "deleted_at": None,
    }
    if only.get("tag") is not None:
        where["tags"] = only["tag"]
    for name in ("project_id", "pinned"):
        if only.get(name) is not None:
            where[name] = only[name]
    where |= beyond(cursor, "updated_at")
    order = [("updated_at", DESCENDING), ("_id", DESCENDING)]
    found: list[Conversation] = (
        await database()
        .conversations.find(where)
        .sort(order)
        .limit(limit + 1)
        .to_list(None)
    )
    return cut(found, limit, "updated_at")


async def change(
    owner_id: int,
    conversation_id: str,
    changes: Mapping[str, Any],
    *,
    touch: bool = False,
) -> Conversation:
    """Set fields and return the conversation as it is then. Raises NoSuchConversation.

    `touch` moves it to the top of the list. The caller has validated `changes`.
    """
    fields = dict(changes) | ({"updated_at": now()} if touch else {})
    if "title" in fields:
        fields["title_terms"] = terms(fields["title"])
    found: Conversation | None = await database().conversations.find_one_and_update(
        {"_id": conversation_id, "owner_id": owner_id, "deleted_at": None},
        {"$set": fields},
        return_document=ReturnDocument.AFTER,
    )
    if found is None:
        raise NoSuchConversation
    return found


async def set_model_title(
    owner_id: int, conversation_id: str, title: str
) -> Conversation | None:
    """Give a conversation the model's title unless a person has named it."""
    found: Conversation | None = await database().conversations.find_one_and_update(
        {
            "_id": conversation_id,
            "owner_id": owner_id,
            "deleted_at": None,
            "title_source": {"$ne": "user"},
        },
        {
            "$set": {
                "title": title,
                "title_terms": terms(title),
                "title_source": "model",
            }
        },
        return_document=ReturnDocument.AFTER,
    )
    return found


async def add_usage(
    owner_id: int, conversation_id: str, *, prompt: int, completion: int, cost: float
) -> Conversation | None:
    """Add one call's tokens and cost (USD) to the sums; None when it is deleted."""
    found: Conversation | None = await database().conversations.find_one_and_update(
        {"_id": conversation_id, "owner_id": owner_id, "deleted_at": None},
        {
            "$inc": {
                "usage.prompt": prompt,
                "usage.completion": completion,
                "usage.cost": cost,
            }
        },
        return_document=ReturnDocument.AFTER,
    )
    return found


async def delete(owner_id: int, conversation_id: str) -> None:
    """Hide a conversation; it is purged once DELETED_LIFE has passed.

    Raises NoSuchConversation.
    """
    moment = now()
    result = await database().conversations.update_one(
        {"_id": conversation_id, "owner_id": owner_id, "deleted_at": None},
        {"$set": {"deleted_at": moment}},
    )
    if not result.matched_count:
        raise NoSuchConversation


async def restore(owner_id: int, conversation_id: str) -> Conversation:
    """Undo a deletion. Raises NoSuchConversation when it is too late."""
    found: Conversation | None = await database().conversations.find_one_and_update(
        {"_id": conversation_id, "owner_id": owner_id, "deleted_at": {"$ne": None}},
        {"$unset": {"deleted_at": ""}},
        return_document=ReturnDocument.AFTER,
    )
    if found is None:
        raise NoSuchConversation
    return found
