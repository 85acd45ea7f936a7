"""Stores what an importer has read: repeatable, and without a half that says nothing.

A conversation's messages are stored before the conversation that shows them. One that
is there already is topped up with what has changed at its source.
"""

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from chat.errors import NoSuchConversation
from chat.ids import derived
from chat.imports.prepared import conversation_of, prepared
from chat.imports.shapes import Imported
from chat.imports.topping_up import Topped, top_up
from chat.store import branches, conversations
from chat.store.everything import existing
from chat.store.personal import tags


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
    owner_id: int, source: str, imported: Imported, report: Report
) -> Topped | None:
    """Store one conversation, or top it up, and add to the report.

    Returns what has changed in one that was there, None for a new one.
    """
    report.add(imported.not_carried)
    key = imported.id or repr([m.id for m in imported.messages[:3]])
    home = derived(owner_id, source, key)
    copies = prepared(owner_id, home, imported)
    conversation = conversation_of(owner_id, source, home, imported, copies)
    if await existing(owner_id, [home]):
        topped = await top_up(conversation, copies)
        report.already_there += 1
        report.messages += topped.new_messages
        return topped
    if await existing(owner_id, [imported.id]):  # it came from here
        report.already_there += 1
        return Topped()
    if await _restored(owner_id, [home, imported.id]):
        report.conversations += 1
        return None
    report.messages += await branches.put_imported(owner_id, home, copies)
    await tags.ensure(owner_id, conversation["tags"])
    await conversations.insert(conversation)
    report.conversations += 1
    return None


async def _restored(owner_id: int, conversation_ids: list[str]) -> bool:
    """Bring back the conversation if it was deleted a moment ago; say whether."""
    for conversation_id in conversation_ids:
        with contextlib.suppress(NoSuchConversation):
            await conversations.restore(owner_id, conversation_id)
            return True
    return False
