"""Stores what an importer has read: repeatable, and without a half that says nothing.

Ids are derived from the owner and the id at the source, so the same file imported twice
changes nothing, and nobody can write to another's documents. A conversation's messages
are stored before the conversation that shows them.
"""

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from chat.conversations.tree import Tree
from chat.documents import Conversation, Message, ParamsIn
from chat.errors import NoSuchConversation
from chat.ids import derived
from chat.imports.shapes import Imported, ImportedMessage
from chat.store import branches, conversations
from chat.store.everything import existing
from chat.store.personal import tags

OURS = frozenset(
    {"status", "finish_reason", "usage", "feedback", "summary", "endpoint"}
)


@dataclass(slots=True)
class Report:
    """What became of an import so far."""

    conversations: int = 0
    messages: int = 0
    already_there: int = 0
    refused: list[str] = field(default_factory=list)  # why, by conversation
    not_carried: dict[str, int] = field(default_factory=dict)

    def add(self, reasons: Mapping[str, int]) -> None:
        """Count what was left behind."""
        for reason, number in reasons.items():
            self.not_carried[reason] = self.not_carried.get(reason, 0) + number


async def save(
    owner_id: int,
    source: str,
    imported: Imported,
    report: Report,
    *,
    extend: bool = False,
) -> None:
    """Store one conversation, unless it is there already, and add to the report.

    `extend` adds messages that have come to a conversation since it was imported.
    """
    report.add(imported.not_carried)
    key = imported.id or repr([m.id for m in imported.messages[:3]])
    conversation_id = derived(owner_id, source, key)
    known = await existing(owner_id, [conversation_id, imported.id])
    if known and not extend:
        report.already_there += 1
        return
    if not known and await _restored(owner_id, [conversation_id, imported.id]):
        report.conversations += 1
        return
    copies = prepared(owner_id, conversation_id, imported)
    if known:
        report.already_there += 1
        report.messages += await branches.put_imported(
            owner_id, conversation_id, copies
        )
        return
    conversation = _conversation(owner_id, conversation_id, imported, copies)
    report.messages += await branches.put_imported(owner_id, conversation_id, copies)
    await tags.ensure(owner_id, conversation["tags"])
    await conversations.insert(conversation)
    report.conversations += 1


async def _restored(owner_id: int, conversation_ids: list[str]) -> bool:
    """Bring back the conversation if it was deleted a moment ago; say whether."""
    for conversation_id in conversation_ids:
        with contextlib.suppress(NoSuchConversation):
            await conversations.restore(owner_id, conversation_id)
            return True
    return False


def _conversation(
    owner_id: int, key: str, imported: Imported, copies: list[Message]
) -> Conversation:
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
    return conversation


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
    for message in imported.messages:
        moment = _whole(message.created_at or moment + timedelta(milliseconds=1))
        parent = message.parent_id if message.parent_id in known else None
        yield _message(owner_id, conversation_id, message, parent, moment)


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
    return stored  # type: ignore[return-value]


def _whole(moment: datetime) -> datetime:
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
