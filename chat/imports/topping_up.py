"""A conversation that was imported before, followed by what has changed at its source.

Three states are compared: as it was carried (`imported`), as it is there now, as it is
here now. What has changed there alone is taken over; what has changed here alone stays;
what has changed on both sides stays, too, and is told.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from chat.conversations.tree import Tree
from chat.documents import Conversation, Message
from chat.imports.prepared import FIELDS, digest
from chat.store import branches, conversations, messages
from chat.store.personal import tags


@dataclass(slots=True)
class Topped:
    """What became of a conversation that was there already."""

    new_messages: int = 0
    changed: bool = False  # something was taken over
    both: bool = False  # something has changed there and here: it is left as it is here
    deleted_there: int = 0  # messages that are here alone by now


async def top_up(fresh: Conversation, copies: list[Message]) -> Topped:
    """Follow the source; `fresh` and `copies` are what would be stored today."""
    owner_id, home = fresh["owner_id"], fresh["_id"]
    here = await conversations.get(owner_id, home)
    held = {message["_id"]: message for message in await messages.of(owner_id, home)}
    topped = Topped()
    until = here.get("imported", {}).get("until")
    new = [copy for copy in copies if _is_new(copy, held, until)]
    edited = _edited(copies, held, topped)
    topped.deleted_there = _missing(copies, held)
    topped.new_messages = await branches.put_imported(owner_id, home, new)
    await branches.replace_imported(owner_id, home, edited)
    changes = _fields(here, fresh, topped)
    if new:
        changes |= _end(here, fresh, held, new)
    topped.changed = bool(new or edited or changes)
    await tags.ensure(owner_id, changes.get("tags", ()))
    await conversations.change(
        owner_id, home, {**changes, "imported": fresh["imported"]}
    )
    return topped


def _is_new(copy: Message, held: dict[str, Message], until: Any) -> bool:  # noqa: ANN401
    """Say whether a message is to be added: not one that was deleted here."""
    return copy["_id"] not in held and (until is None or copy["created_at"] > until)


def _edited(
    copies: list[Message], held: dict[str, Message], topped: Topped
) -> list[Message]:
    """Return what was edited there, or has no mark yet; note what was on both sides."""
    found: list[Message] = []
    for copy in copies:
        mine = held.get(copy["_id"])
        if mine is None or copy["imported"] == mine.get("imported"):
            continue
        now = digest(mine)
        if now in (copy["imported"], mine.get("imported")):
            found.append(copy)
        else:
            topped.both = True
    return found


def _missing(copies: list[Message], held: dict[str, Message]) -> int:
    there = {copy["_id"] for copy in copies}
    return sum("imported" in mine and key not in there for key, mine in held.items())


def _fields(here: Conversation, fresh: Conversation, topped: Topped) -> dict[str, Any]:
    was: dict[str, Any] = dict(here.get("imported", {}))
    mine: dict[str, Any] = dict(here)
    theirs: dict[str, Any] = dict(fresh)
    changes = {}
    for name in FIELDS:
        if name not in was or theirs[name] in (was[name], mine[name]):
            continue
        if mine[name] == was[name]:
            changes[name] = theirs[name]
        else:
            topped.both = True
    return changes


def _end(
    here: Conversation,
    fresh: Conversation,
    held: dict[str, Message],
    new: list[Message],
) -> dict[str, Any]:
    """Return the place in the list, and the newest turn for who has not moved."""
    moved: dict[str, Any] = {"updated_at": max(here["updated_at"], fresh["updated_at"])}
    if here["current_leaf_id"] == here.get("imported", {}).get("leaf"):
        last = max(new, key=lambda message: message["created_at"])
        moved["current_leaf_id"] = Tree([*held.values(), *new]).leaf(last["_id"])
        fresh["imported"]["leaf"] = moved["current_leaf_id"]
    return moved


async def untouched(owner_id: int, home: str) -> bool:
    """Say whether a conversation is still as it was carried."""
    here = await conversations.get(owner_id, home)
    was: dict[str, Any] = dict(here.get("imported", {}))
    mine: dict[str, Any] = dict(here)
    if any(mine[name] != was.get(name) for name in FIELDS):
        return False
    held = await messages.of(owner_id, home)
    return all(digest(message) == message.get("imported") for message in held)


def checksum(found: Iterable[Message]) -> str:
    """Return the hash of a tree: ids, parents, roles and texts, in any order."""
    lines = sorted(
        repr((m["_id"], m["parent_id"], m["role"], [dict(p) for p in m["content"]]))
        for m in found
    )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
