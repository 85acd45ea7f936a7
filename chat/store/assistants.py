"""Assistants: one's own, and those that others have shared.

Whoever may not see one is told that it is not there.
"""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from pymongo import ASCENDING, ReturnDocument
from pymongo.errors import DuplicateKeyError

from chat.documents import Conversation
from chat.errors import Invalid, NotThere
from chat.store.conversations import now
from chat.store.mongo import database

Document = dict[str, Any]
Names = Sequence[str]  # under which something may be shared with somebody
MOST = 500  # assistants that a person may make
MOST_LISTED = 1_000


async def all_of(owner_id: int) -> list[Document]:
    """Return what a person has made, by name."""
    found: list[Document] = await (
        database()
        .assistants.find({"owner_id": owner_id})
        .sort([("name", ASCENDING), ("_id", ASCENDING)])
        .to_list(None)
    )
    return found


async def visible(owner_id: int, names: Names) -> list[Document]:
    """Return one's own and those that are shared under one of `names`, by name."""
    found: list[Document] = await (
        database()
        .assistants.find(_visible(owner_id, names), {"versions": 0})
        .sort([("name", ASCENDING), ("_id", ASCENDING)])
        .limit(MOST_LISTED)
        .to_list(None)
    )
    return found


async def get(owner_id: int, names: Names, key: str) -> Document:
    """Return one that this person may see. Raises NotThere."""
    where = {"_id": key, **_visible(owner_id, names)}
    return _there(await database().assistants.find_one(where))


async def answering(conversation: Conversation) -> Document | None:
    """Return the assistant that a conversation was last used with, if it is there.

    Whether it may be used is asked elsewhere, for every round of an answer.
    """
    if not (key := conversation.get("assistant_id", "")):
        return None
    found: Document | None = await database().assistants.find_one(
        {"_id": key}, {"versions": 0}
    )
    return found


def _visible(owner_id: int, names: Names) -> dict[str, Any]:
    return {"$or": [{"owner_id": owner_id}, {"shared.who": {"$in": list(names)}}]}


async def add(owner_id: int, fields: Mapping[str, Any], key: str = "") -> Document:
    """Store a new one. Raises Invalid when there are too many."""
    held = await database().assistants.count_documents({"owner_id": owner_id})
    if held >= MOST:
        text = _("You cannot keep more than %(most)d.") % {"most": MOST}
        raise Invalid(text, code="too_many")
    moment = now()
    document = {
        "_id": key or str(uuid.uuid4()),
        "owner_id": owner_id,
        **fields,
        "shared": [],
        "version": 1,
        "versions": [],
        "created_at": moment,
        "updated_at": moment,
    }
    await database().assistants.insert_one(document)
    return document


async def add_once(owner_id: int, fields: Mapping[str, Any], key: str) -> bool:
    """Store one under a known id unless it is there; say whether it is new."""
    try:
        await add(owner_id, fields, key)
    except (DuplicateKeyError, Invalid):
        return False
    return True


async def replace(
    before: Document, fields: Mapping[str, Any], earlier: Mapping[str, Any], kept: int
) -> Document | None:
    """Change what an assistant is, and keep what it was; None: it changed meanwhile.

    `earlier` is the version that goes among the `kept` last ones.
    """
    found: Document | None = await database().assistants.find_one_and_update(
        {"_id": before["_id"], "version": before["version"]},
        {
            "$set": {**fields, "updated_at": now()},
            "$inc": {"version": 1},
            "$push": {"versions": {"$each": [dict(earlier)], "$slice": -kept}},
        },
        return_document=ReturnDocument.AFTER,
    )
    return found


async def share(
    owner_id: int, key: str, shared: Sequence[Mapping[str, Any]]
) -> Document:
    """Say with whom an assistant is shared from now on. Raises NotThere."""
    found = await database().assistants.find_one_and_update(
        {"_id": key, "owner_id": owner_id},
        {"$set": {"shared": [dict(each) for each in shared]}},
        return_document=ReturnDocument.AFTER,
    )
    return _there(found)


async def delete(owner_id: int, key: str) -> None:
    """Remove one's own. Raises NotThere."""
    where = {"_id": key, "owner_id": owner_id}
    if not (await database().assistants.delete_one(where)).deleted_count:
        raise NotThere


async def forget_person(user_id: int) -> None:
    """Take a person off the lists of those with whom something is shared."""
    who = f"person:{user_id}"
    await database().assistants.update_many(
        {"shared.who": who}, {"$pull": {"shared": {"who": who}}}
    )


def _there(found: Document | None) -> Document:
    if found is None:
        raise NotThere
    return found
