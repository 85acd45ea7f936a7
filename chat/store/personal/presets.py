"""Presets: a model with its parameters; at most one is the person's default."""

from chat.store.mongo import database
from chat.store.personal.owned import Document, Owned

_presets = Owned("presets")
all_of = _presets.all
get = _presets.get
add = _presets.add
add_once = _presets.add_once
change = _presets.change
delete = _presets.delete


async def make_default(owner_id: int, preset_id: str) -> Document:
    """Let new chats begin with this preset. Raises NotThere."""
    await _presets.get(owner_id, preset_id)
    await database().presets.update_many(
        {"owner_id": owner_id, "default": True}, {"$set": {"default": False}}
    )
    return await _presets.change(owner_id, preset_id, {"default": True})
