"""What engines elsewhere have still to forget: ids alone, until it is gone there."""

import uuid
from datetime import datetime, timedelta
from typing import TypedDict

from chat.store.conversations import now
from chat.store.mongo import database

SETTLED = timedelta(minutes=1)  # until such an engine shows what it was told


class Removal(TypedDict):
    """A document of `library_removals`."""

    _id: str
    engine: str
    field: str
    value: str
    but: str
    created_at: datetime


async def owe(engine: str, field: str, value: str, but: str = "") -> Removal:
    """Note what an engine has to forget, before it is asked to."""
    owed: Removal = {
        "_id": str(uuid.uuid4()),
        "engine": engine,
        "field": field,
        "value": value,
        "but": but,
        "created_at": now(),
    }
    await database().library_removals.insert_one(owed)
    return owed


async def owed() -> list[Removal]:
    """Return all of them, the oldest first."""
    found: list[Removal] = (
        await database().library_removals.find().sort([("created_at", 1)]).to_list(1000)
    )
    return found


def is_settled(removal: Removal) -> bool:
    """Say whether a look that finds nothing is to be believed by now."""
    return removal["created_at"] < now() - SETTLED


async def done(removal: Removal) -> None:
    """Note that an engine has nothing of it any more."""
    await database().library_removals.delete_one({"_id": removal["_id"]})
