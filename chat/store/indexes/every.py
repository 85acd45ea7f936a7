"""Every MongoDB index, with the query it serves."""

from pymongo import ASCENDING, DESCENDING, IndexModel

from chat.store.indexes.index import Index
from chat.store.indexes.libraries import LIBRARIES
from chat.store.mongo import database

INDEXES = (
    *LIBRARIES,
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
        "approvals",
        (("content.call.approvers", ASCENDING), ("updated_at", ASCENDING)),
        "store.messages.waiting_for",
        partial={"status": "waiting"},
    ),
    Index(
        "messages",
        "waiting",
        (("owner_id", ASCENDING), ("updated_at", ASCENDING)),
        "store.messages.waiting_of",
        partial={"status": "waiting"},
    ),
    Index(
        "conversations",
        "by_tag",
        (
            ("owner_id", ASCENDING),
            ("tags", ASCENDING),
            ("updated_at", DESCENDING),
            ("_id", DESCENDING),
        ),
        "store.conversations.page(tag=…), store.tags",
    ),
    Index(
        "conversations",
        "by_project",
        (
            ("owner_id", ASCENDING),
            ("project_id", ASCENDING),
            ("updated_at", DESCENDING),
            ("_id", DESCENDING),
        ),
        "store.conversations.page(project_id=…), store.projects",
    ),
    Index(
        "conversations",
        "by_title",
        (
            ("owner_id", ASCENDING),
            ("title_terms", ASCENDING),
            ("updated_at", DESCENDING),
        ),
        "store.search.titles",
    ),
    Index(
        "conversations",
        "deleted",
        (("deleted_at", ASCENDING),),
        "store.erasure.purge_deleted",
        partial={"deleted_at": {"$exists": True}},
    ),
    Index(
        "conversations",
        "retention",
        (("updated_at", ASCENDING),),
        "store.erasure.purge_older",
    ),
    Index(
        "imported_people",
        "by_owner",
        (("owner_id", ASCENDING),),
        "store.erasure.erase",
    ),
    Index(
        "imported_people",
        "by_source",
        (("source", ASCENDING),),
        "store.imported_people.accounts",
    ),
    Index(
        "messages",
        "by_term",
        (
            ("owner_id", ASCENDING),
            ("search_terms", ASCENDING),
            ("created_at", DESCENDING),
        ),
        "store.search.messages",
    ),
    Index(
        "messages",
        "latest",
        (("owner_id", ASCENDING), ("created_at", DESCENDING)),
        "store.search.fragments",
    ),
    Index(
        "presets",
        "of_owner",
        (("owner_id", ASCENDING), ("created_at", ASCENDING)),
        "store.presets.all_of",
    ),
    Index(
        "assistants",
        "of_owner",
        (("owner_id", ASCENDING), ("name", ASCENDING)),
        "store.assistants.all_of, visible",
    ),
    Index(
        "assistants",
        "shared_with",
        (("shared.who", ASCENDING), ("name", ASCENDING)),
        "store.assistants.visible, forget_person",
    ),
    Index(
        "prompts",
        "of_owner",
        (("owner_id", ASCENDING), ("name", ASCENDING)),
        "store.prompts.all_of",
    ),
    Index(
        "prompts",
        "command",
        (("owner_id", ASCENDING), ("command", ASCENDING)),
        "one prompt for each command: store.prompts.add",
        partial={"command": {"$gt": ""}},
        unique=True,
    ),
    Index(
        "projects",
        "of_owner",
        (("owner_id", ASCENDING), ("name", ASCENDING)),
        "store.projects.all_of; one project of a name",
        unique=True,
    ),
    Index(
        "tags",
        "of_owner",
        (("owner_id", ASCENDING), ("name", ASCENDING)),
        "store.tags.all_of; one tag of a name",
        unique=True,
    ),
    Index(
        "shares",
        "of_owner",
        (("owner_id", ASCENDING), ("created_at", DESCENDING)),
        "store.shares.all_of",
    ),
    Index(
        "shares",
        "of_conversation",
        (("owner_id", ASCENDING), ("conversation_id", ASCENDING)),
        "store.shares.revoke_of",
    ),
    Index(
        "shares",
        "expiry",
        (("expires_at", ASCENDING),),
        "MongoDB's own removal of expired links",
        expire_after=0,
    ),
    Index(
        "shared_messages",
        "of_share",
        (("share_id", ASCENDING), ("number", ASCENDING)),
        "store.shares.snapshot",
    ),
    Index(
        "shared_messages",
        "of_owner",
        (("owner_id", ASCENDING),),
        "store.erasure.erase",
    ),
    Index(
        "files",
        "of_owner",
        (("owner_id", ASCENDING), ("created_at", DESCENDING)),
        "store.files.all_of",
    ),
    Index(
        "files",
        "expiry",
        (("expires_at", ASCENDING),),
        "store.files.purge; no TTL index, for the bytes must go as well",
        partial={"expires_at": {"$type": "date"}},
    ),
    Index(
        "attachments.files",
        "of_owner",
        (("metadata.owner_id", ASCENDING),),
        "store.files.erase",
    ),
    Index(
        "attachments.chunks",
        "files_id_1_n_1",
        (("files_id", ASCENDING), ("n", ASCENDING)),
        "GridFS's own, by its own name: store.files.content",
        unique=True,
    ),
    Index(
        "messages",
        "by_file",
        (("owner_id", ASCENDING), ("content.file_id", ASCENDING)),
        "store.files.release",
        partial={"content.file_id": {"$gt": ""}},
    ),
    Index(
        "messages",
        "unfinished",
        (("status", ASCENDING), ("updated_at", ASCENDING)),
        "store.messages.unfinished",
        partial={"status": "streaming"},
    ),
    Index(
        "deleted_messages",
        "of_branch",
        (
            ("owner_id", ASCENDING),
            ("conversation_id", ASCENDING),
            ("branch", ASCENDING),
        ),
        "store.trash.restore",
    ),
    Index(
        "deleted_messages",
        "deleted",
        (("deleted_at", ASCENDING),),
        "store.trash.purge",
    ),
    Index(
        "deleted_messages",
        "by_file",
        (("owner_id", ASCENDING), ("content.file_id", ASCENDING)),
        "store.files.release",
        partial={"content.file_id": {"$gt": ""}},
    ),
    Index(
        "messages",
        "expiry",
        (("expires_at", ASCENDING),),
        "MongoDB's own removal of temporary chats",
        expire_after=0,
    ),
)


def by_collection() -> dict[str, list[IndexModel]]:
    """Return every index in the driver's form, by its collection."""
    found: dict[str, list[IndexModel]] = {}
    for index in INDEXES:
        found.setdefault(index.collection, []).append(index.model())
    return found


async def ensure() -> None:
    """Make every index that is missing; several processes may do so at once."""
    found = database()
    for collection, models in by_collection().items():
        await found[collection].create_indexes(models)
