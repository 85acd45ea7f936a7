"""Every MongoDB index, with the query it serves."""

from dataclasses import dataclass

from pymongo import ASCENDING, DESCENDING, IndexModel

from chat.db import database


@dataclass(frozen=True, slots=True)
class Index:
    """One index; `serves` names the store method that needs it."""

    collection: str
    name: str
    keys: tuple[tuple[str, int | str], ...]
    serves: str
    expire_after: int | None = None  # seconds; a TTL index
    partial: dict[str, object] | None = None

    def model(self) -> IndexModel:
        """Return the driver's form."""
        options: dict[str, object] = {"name": self.name}
        if self.expire_after is not None:
            options["expireAfterSeconds"] = self.expire_after
        if self.partial is not None:
            options["partialFilterExpression"] = self.partial
        return IndexModel(list(self.keys), **options)


INDEXES = (
    Index(
        "conversations",
        "list",
        (
            ("owner_id", ASCENDING),
            ("archived", ASCENDING),
            ("updated_at", DESCENDING),
            ("_id", DESCENDING),
        ),
        "store.conversations.page",
    ),
    Index(
        "conversations",
        "expiry",
        (("expires_at", ASCENDING),),
        "MongoDB's own removal of temporary chats",
        expire_after=0,
    ),
    Index(
        "messages",
        "of_conversation",
        (
            ("owner_id", ASCENDING),
            ("conversation_id", ASCENDING),
            ("created_at", ASCENDING),
        ),
        "store.messages.of",
    ),
    Index(
        "messages",
        "unfinished",
        (("status", ASCENDING), ("updated_at", ASCENDING)),
        "store.messages.unfinished",
        partial={"status": "streaming"},
    ),
    Index(
        "messages",
        "expiry",
        (("expires_at", ASCENDING),),
        "MongoDB's own removal of temporary chats",
        expire_after=0,
    ),
)


async def ensure() -> None:
    """Make every index that is missing; several processes may do so at once."""
    found = database()
    by_collection: dict[str, list[IndexModel]] = {}
    for index in INDEXES:
        by_collection.setdefault(index.collection, []).append(index.model())
    for collection, models in by_collection.items():
        await found[collection].create_indexes(models)
