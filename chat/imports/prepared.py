"""What an importer has read, in the shape in which it is kept (pure).

Ids are derived from the owner and the id at the source, so the same file imported twice
changes nothing, and nobody can write to another's documents. Each document remembers
under `imported` how it came, so that a later import can tell what has changed there
from what has changed here.
"""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from chat.conversations.tree import Tree
from chat.documents import Conversation, Message, ParamsIn
from chat.ids import derived
from chat.imports.shapes import Imported, ImportedMessage
from chat.store import conversations

OURS = frozenset(
    {"status", "finish_reason", "usage", "feedback", "summary", "endpoint"}
)
FIELDS = ("title", "tags", "pinned", "archived", "project_id")  # that follow the source


def conversation_of(
    owner_id: int, source: str, key: str, imported: Imported, copies: list[Message]
) -> Conversation:
    """Return the conversation that shows these messages, under our id `key`."""
    extra = imported.extra
    conversation = conversations.new(
        owner_id,
        key,
        endpoint=imported.endpoint,
        model=imported.model,
        params=_params(extra),
    )
    tree = Tree(copies)
    leaf = derived(owner_id, key, imported.leaf_id) if imported.leaf_id else None
    made = imported.created_at or (copies[0]["created_at"] if copies else None)
    changed = imported.updated_at or (copies[-1]["created_at"] if copies else made)
    conversation["title"] = imported.title
    conversation["title_source"] = extra.get("title_source", "user")
    conversation["system_prompt"] = extra.get("system_prompt", "")
    conversation["tags"] = list(dict.fromkeys(extra.get("tags", [])))[:30]
    conversation["pinned"] = bool(extra.get("pinned"))
    conversation["archived"] = imported.archived
    conversation["current_leaf_id"] = tree.chosen_leaf(leaf)
    conversation["created_at"] = _whole(made or conversation["created_at"])
    conversation["updated_at"] = _whole(changed or conversation["created_at"])
    conversation["project_id"] = extra.get("project_id")
    conversation["expires_at"] = extra.get("expires_at")
    conversation["imported"] = {
        "source": source,
        "until": max((copy["created_at"] for copy in copies), default=None),
        "leaf": conversation["current_leaf_id"],
        **fields_of(conversation),
    }
    return conversation


def fields_of(conversation: Mapping[str, Any]) -> dict[str, Any]:
    """Return what of a conversation follows its source, besides the messages."""
    return {name: conversation.get(name) for name in FIELDS}


def digest(message: Mapping[str, Any]) -> str:
    """Return what tells whether a message is as it was: by its content and rating."""
    content = [dict(part) for part in message["content"]]
    told = repr((content, message.get("feedback") or None))
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _params(extra: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters that are valid here, one by one."""
    given = {name: extra.get("params", {}).get(name) for name in ParamsIn.model_fields}
    kept: dict[str, Any] = {}
    for name, value in given.items():
        try:
            checked = ParamsIn.model_validate({name: value})
        except ValueError:
            continue
        kept |= checked.model_dump(exclude_none=True)
    return kept


def prepared(owner_id: int, conversation_id: str, imported: Imported) -> list[Message]:
    """Return the messages in our terms; those without a time follow one another."""
    return list(_messages(owner_id, conversation_id, imported))


def _messages(
    owner_id: int, conversation_id: str, imported: Imported
) -> Iterator[Message]:
    known = {message.id for message in imported.messages}
    moment = imported.created_at or conversations.now()
    taken: set[tuple[str | None, datetime]] = set()
    for message in imported.messages:
        moment = _whole(message.created_at or moment + timedelta(milliseconds=1))
        parent = message.parent_id if message.parent_id in known else None
        while (parent, moment) in taken:  # siblings of one moment keep their order
            moment += timedelta(milliseconds=1)
        taken.add((parent, moment))
        stored = _message(owner_id, conversation_id, message, parent, moment)
        if expiry := imported.extra.get("expires_at"):  # they go with their chat
            stored["expires_at"] = expiry
        yield stored


def _message(
    owner_id: int,
    conversation_id: str,
    message: ImportedMessage,
    parent: str | None,
    moment: datetime,
) -> Message:
    extra = {name: value for name, value in message.extra.items() if name in OURS}
    stored: dict[str, Any] = {
        "_id": derived(owner_id, conversation_id, message.id),
        "conversation_id": conversation_id,
        "owner_id": owner_id,
        "parent_id": parent and derived(owner_id, conversation_id, parent),
        "role": message.role,
        "content": message.content,
        "status": "complete",
        "model": message.model,
        "created_at": moment,
        "updated_at": moment,
        **extra,
    }
    stored["imported"] = digest(stored)
    return stored  # type: ignore[return-value]


def _whole(moment: datetime) -> datetime:
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
