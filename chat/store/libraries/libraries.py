"""Libraries: small documents with an owner and the rights that others have.

Every read and write names who asks, as subjects (`subjects_of`), and the right that is
needed; what they do not reach is not there.
"""

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, TypedDict

from pymongo import ASCENDING, ReturnDocument

from chat.errors import Invalid, NotThere
from chat.store.conversations import now
from chat.store.mongo import database

Right = Literal["view", "use", "edit", "own"]
RIGHTS: tuple[Right, ...] = ("view", "use", "edit", "own")  # each holds those before
EVERYONE = "everyone"
MOST = 200  # libraries that a person may own
MOST_GRANTS = 200


class Grant(TypedDict):
    """Who else may do what: `person:ID`, `group:ID` or `everyone`."""

    subject: str
    right: Right


class Library(TypedDict):
    """A document of `libraries`."""

    _id: str
    owner_id: int
    name: str
    description: str
    grants: list[Grant]
    changed: int  # counts up with its files; caches go by it
    created_at: datetime
    updated_at: datetime


def subjects_of(user_id: int, groups: Collection[int]) -> list[str]:
    """Return as what a person may be named in grants."""
    named = [f"group:{group}" for group in sorted(groups)]
    return [f"person:{user_id}", *named, EVERYONE]


def reached(user_id: int, subjects: Sequence[str], right: Right) -> dict[str, Any]:
    """Return the filter for libraries in which a person has at least a right."""
    enough = list(RIGHTS[RIGHTS.index(right) :])
    granted = {"subject": {"$in": list(subjects)}, "right": {"$in": enough}}
    return {"$or": [{"owner_id": user_id}, {"grants": {"$elemMatch": granted}}]}


async def all_of(where: Mapping[str, Any], ids: Sequence[str] | None) -> list[Library]:
    """Return the libraries that a filter reaches, by name; of `ids` when given."""
    wanted = dict(where) if ids is None else {**where, "_id": {"$in": list(ids)}}
    found: list[Library] = (
        await database()
        .libraries.find(wanted)
        .sort([("name", ASCENDING)])
        .to_list(None)
    )
    return found


async def get(where: Mapping[str, Any], library_id: str) -> Library:
    """Return one. Raises NotThere."""
    found: Library | None = await database().libraries.find_one(
        {**where, "_id": library_id}
    )
    if found is None:
        raise NotThere
    return found


async def add(owner_id: int, name: str, description: str) -> Library:
    """Make one. Raises Invalid when the person has too many."""
    held = await database().libraries.count_documents(
        {"owner_id": owner_id}, limit=MOST
    )
    if held >= MOST:
        raise Invalid(code="too_many")
    moment = now()
    library: Library = {
        "_id": str(uuid.uuid4()),
        "owner_id": owner_id,
        "name": name,
        "description": description,
        "grants": [],
        "changed": 0,
        "created_at": moment,
        "updated_at": moment,
    }
    await database().libraries.insert_one(library)
    return library


async def change(
    where: Mapping[str, Any], library_id: str, fields: Mapping[str, Any]
) -> Library:
    """Set fields and return it as it is then. Raises NotThere."""
    found: Library | None = await database().libraries.find_one_and_update(
        {**where, "_id": library_id},
        {"$set": {**fields, "updated_at": now()}},
        return_document=ReturnDocument.AFTER,
    )
    if found is None:
        raise NotThere
    return found


async def touch(library_id: str) -> None:
    """Note that the files of a library are others now."""
    await database().libraries.update_one(
        {"_id": library_id}, {"$inc": {"changed": 1}, "$set": {"updated_at": now()}}
    )


async def owned(owner_id: int) -> list[Library]:
    """Return the libraries that a person owns."""
    return await all_of({"owner_id": owner_id}, None)


async def owner_of(library_id: str) -> int:
    """Return whose a library is. Raises NotThere."""
    return (await get({}, library_id))["owner_id"]


async def remove(library_id: str) -> None:
    """Remove the document; its files go before (see `erasing`)."""
    await database().libraries.delete_one({"_id": library_id})


async def hand_over(library: Library, heir: int) -> None:
    """Give a library to another person, who needs no grant any more."""
    left = [one for one in library["grants"] if one["subject"] != f"person:{heir}"]
    await database().libraries.update_one(
        {"_id": library["_id"]}, {"$set": {"owner_id": heir, "grants": left}}
    )


async def forget_subject(subject: str) -> None:
    """Take a person or group out of every grant."""
    await database().libraries.update_many(
        {"grants.subject": subject}, {"$pull": {"grants": {"subject": subject}}}
    )
