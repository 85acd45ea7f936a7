"""The prompt library: texts with variables, each with a `/` command and versions."""

from collections.abc import Mapping
from typing import Any

from pymongo import ReturnDocument

from chat.errors import NotThere
from chat.store.conversations import now
from chat.store.mongo import database
from chat.store.personal.owned import Document, Owned

VERSIONS = 20  # earlier texts that are kept

_prompts = Owned("prompts", order="name")
all_of = _prompts.all
get = _prompts.get
delete = _prompts.delete
add_once = _prompts.add_once


async def add(owner_id: int, fields: Mapping[str, Any]) -> Document:
    """Store a new prompt. Raises Conflict when its command is taken."""
    return await _prompts.add(owner_id, {**fields, "versions": []})


async def change(owner_id: int, prompt_id: str, changes: Mapping[str, Any]) -> Document:
    """Change a prompt; a text that is replaced is kept among the versions."""
    before = await _prompts.get(owner_id, prompt_id)
    changed = await _prompts.change(owner_id, prompt_id, changes)
    if changed["text"] == before["text"]:
        return changed
    version = {"text": before["text"], "created_at": before["updated_at"]}
    found: Document | None = await database().prompts.find_one_and_update(
        {"_id": prompt_id, "owner_id": owner_id},
        {"$push": {"versions": {"$each": [version], "$slice": -VERSIONS}}},
        return_document=ReturnDocument.AFTER,
    )
    if found is None:
        raise NotThere
    return found


async def used(owner_id: int, prompt_id: str) -> None:
    """Note that a prompt was used, so that lists can begin with what is used."""
    await database().prompts.update_one(
        {"_id": prompt_id, "owner_id": owner_id},
        {"$inc": {"uses": 1}, "$set": {"used_at": now()}},
    )
