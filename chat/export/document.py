"""Our own export of a conversation: JSON with all branches, which import reads back.

Ids stay as they are, so that importing twice makes no duplicates. Nothing of the
owner, the run or the group that answered is in it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson

from chat.documents import Conversation, Message, without_items

FORMAT, VERSION = "librechat-azure.conversation", 1
CONVERSATION = (
    "title",
    "title_source",
    "endpoint",
    "model",
    "params",
    "system_prompt",
    "tags",
    "pinned",
    "archived",
    "current_leaf_id",
    "usage",
    "created_at",
    "updated_at",
)
MESSAGE = (
    "parent_id",
    "role",
    "content",
    "status",
    "model",
    "endpoint",
    "finish_reason",
    "usage",
    "feedback",
    "summary",
    "created_at",
    "updated_at",
)


def document(conversation: Conversation, messages: Sequence[Message]) -> dict[str, Any]:
    """Return the export as a JSON object."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "conversation": _picked(conversation, CONVERSATION),
        "messages": [_message(message) for message in messages],
    }


def _message(message: Message) -> dict[str, Any]:
    """Return a message, its calls whole, without thoughts that only a service reads."""
    content = [without_items(part) for part in message["content"]]
    return _picked({**message, "content": content}, MESSAGE)


def _picked(source: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    fields = {name: source[name] for name in names if source.get(name) is not None}
    return {"id": source["_id"], **fields}


def as_json(conversation: Conversation, messages: Sequence[Message]) -> bytes:
    """Return the export as an indented JSON file."""
    return orjson.dumps(
        document(conversation, messages), _iso, option=orjson.OPT_INDENT_2
    )


def as_line(conversation: Conversation, messages: Sequence[Message]) -> bytes:
    """Return the export as one line of a JSON lines file."""
    return orjson.dumps(document(conversation, messages), _iso) + b"\n"


def _iso(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(type(value).__name__)
