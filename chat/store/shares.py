"""Share links: a branch that others may read, as it is now or as it grows.

A share's id is its secret (256 bits). A snapshot keeps its own copy of the messages,
one document each; a live share reads the conversation.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal, NotRequired, TypedDict

from pymongo import ASCENDING, DESCENDING, ReturnDocument

from chat.documents import Message, text_of
from chat.errors import NotThere
from chat.store.conversations import now
from chat.store.mongo import database

Audience = Literal["public", "signed_in"]
MOST = 1_000  # shares of one person that are listed
BATCH = 500  # messages copied at a time


class Share(TypedDict):
    """A document of `shares`."""

    _id: str
    owner_id: int
    conversation_id: str
    leaf_id: str
    live: bool
    audience: Audience
    title: str
    expires_at: datetime | None
    artifact: NotRequired[bool]  # one alone, of the message `leaf_id`
    created_at: datetime
    updated_at: datetime


class SharedPicture(TypedDict):
    """A picture of a shared message; `name` stands for it where it is gone."""

    file_id: str
    name: str
    width: int
    height: int


class SharedMessage(TypedDict):
    """All that a reader of a share may see of a message."""

    role: str
    text: str
    model: str
    created_at: datetime
    pictures: NotRequired[list[SharedPicture]]  # absent in links of long ago


def readable(message: Message) -> SharedMessage:
    """Return the fields that are shared; an allow-list keeps new ones private."""
    return {
        "role": message["role"],
        "text": text_of(message),
        "model": message.get("model", ""),
        "created_at": message["created_at"],
        "pictures": [
            {
                "file_id": part["file_id"],
                "name": part.get("alt") or part.get("name", ""),
                "width": part.get("width", 0),
                "height": part.get("height", 0),
            }
            for part in message["content"]
            if part["type"] == "image" and part.get("file_id")
        ],
    }


async def add(owner_id: int, fields: dict[str, Any], path: Sequence[Message]) -> Share:
    """Make a share of `path`; a snapshot copies it first."""
    moment = now()
    share: dict[str, Any] = {
        "_id": secrets.token_urlsafe(32),
        "owner_id": owner_id,
        **fields,
        "created_at": moment,
        "updated_at": moment,
    }
    if not share["live"]:
        await _copy(share, path)
    await database().shares.insert_one(share)
    return share  # type: ignore[return-value]


async def _copy(share: dict[str, Any], path: Sequence[Message]) -> None:
    copies = [
        {
            "_id": f"{share['_id']}:{number}",
            "owner_id": share["owner_id"],
            "share_id": share["_id"],
            "number": number,
            **readable(message),
        }
        for number, message in enumerate(path)
    ]
    for start in range(0, len(copies), BATCH):
        await database().shared_messages.insert_many(copies[start : start + BATCH])


async def all_of(owner_id: int) -> list[Share]:
    """Return a person's shares, newest first."""
    found: list[Share] = (
        await database()
        .shares.find({"owner_id": owner_id})
        .sort([("created_at", DESCENDING)])
        .limit(MOST)
        .to_list(None)
    )
    return found


async def change(owner_id: int, share_id: str, changes: dict[str, Any]) -> Share:
    """Change audience or expiry; the link stays. Raises NotThere."""
    found: Share | None = await database().shares.find_one_and_update(
        {"_id": share_id, "owner_id": owner_id},
        {"$set": {**changes, "updated_at": now()}},
        return_document=ReturnDocument.AFTER,
    )
    if found is None:
        raise NotThere
    return found


async def revoke(owner_id: int, share_id: str) -> None:
    """End a share at once. Raises NotThere."""
    result = await database().shares.delete_one({"_id": share_id, "owner_id": owner_id})
    if not result.deleted_count:
        raise NotThere
    await database().shared_messages.delete_many({"share_id": share_id})


async def opened(share_id: str) -> Share:
    """Return a share by its secret. Raises NotThere, also when it has expired."""
    found: Share | None = await database().shares.find_one(
        {
            "_id": share_id,
            "$or": [{"expires_at": None}, {"expires_at": {"$gt": now()}}],
        }
    )
    if found is None:
        raise NotThere
    return found


async def snapshot(share_id: str) -> list[SharedMessage]:
    """Return the copied messages of a share that `opened` has returned."""
    names = ("role", "text", "model", "created_at", "pictures")
    fields = {**dict.fromkeys(names, 1), "_id": 0}
    found: list[SharedMessage] = (
        await database()
        .shared_messages.find({"share_id": share_id}, fields)
        .sort([("number", ASCENDING)])
        .to_list(None)
    )
    return found


async def holds(share_id: str, file_id: str) -> bool:
    """Say whether a copied message of a share shows a picture."""
    where = {"share_id": share_id, "pictures.file_id": file_id}
    return await database().shared_messages.find_one(where, {"_id": 1}) is not None


async def revoke_of(owner_id: int, conversation_ids: Sequence[str]) -> None:
    """End all shares of some conversations."""
    where = {"owner_id": owner_id, "conversation_id": {"$in": list(conversation_ids)}}
    found = await database().shares.find(where, {"_id": 1}).to_list(None)
    ids = [share["_id"] for share in found]
    await database().shares.delete_many({"_id": {"$in": ids}, "owner_id": owner_id})
    await database().shared_messages.delete_many({"share_id": {"$in": ids}})
