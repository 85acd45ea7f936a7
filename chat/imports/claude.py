"""Claude's data export: `conversations.json`, a list with `chat_messages`."""

import json
from collections.abc import Iterator
from typing import Any

from chat.documents import Part
from chat.imports.shapes import (
    MAX_MESSAGES,
    Foreign,
    Imported,
    ImportedMessage,
    ImportRefusedError,
    Moment,
    call_part,
    clean_title,
    counted,
    reasoning_part,
    text_part,
    without_dropped,
)

ROOT_ID = "00000000-0000-4000-8000-000000000000"  # the parent of a first message


class Attachment(Foreign):
    """A file whose text Claude had extracted."""

    file_name: str | None = ""
    extracted_content: str | None = ""


class Block(Foreign):
    """A block of a message's content."""

    type: str = ""
    text: str | None = None
    thinking: str | None = None
    id: str | None = None  # of a tool_use
    name: str | None = None
    input: Any = None
    tool_use_id: str | None = None  # of its tool_result
    content: Any = None


class RawMessage(Foreign):
    """A message; older exports have only `text`."""

    uuid: str
    sender: str
    text: str | None = ""
    content: list[Block] | None = None
    created_at: Moment = None
    parent_message_uuid: str | None = None
    attachments: list[Attachment] | None = None
    files: list[dict[str, Any]] | None = None


class Conversation(Foreign):
    """One conversation of the export."""

    uuid: str
    chat_messages: list[RawMessage]
    name: str | None = None
    created_at: Moment = None
    updated_at: Moment = None
    current_leaf_message_uuid: str | None = None


def read(raw: dict[str, Any]) -> Imported:
    """Return the conversation; ValidationError when it is not Claude's format."""
    source = Conversation.model_validate(raw)
    if len(source.chat_messages) > MAX_MESSAGES:
        raise ImportRefusedError(f"more than {MAX_MESSAGES} messages")
    dropped: list[str] = []
    messages: list[ImportedMessage] = []
    contents = {one.uuid: _content(one, dropped) for one in source.chat_messages}
    parents = dict(_parents(source.chat_messages))
    for message in source.chat_messages:
        if contents[message.uuid]:
            parent = without_dropped(
                parents, lambda key: bool(contents.get(key)), message.uuid
            )
            messages.append(_message(message, parent, contents[message.uuid]))
    return Imported(
        id=source.uuid,
        title=clean_title(source.name),
        messages=messages,
        created_at=source.created_at,
        updated_at=source.updated_at,
        leaf_id=source.current_leaf_message_uuid,
        not_carried=counted(dropped),
    )


def _parents(found: list[RawMessage]) -> Iterator[tuple[str, str | None]]:
    """Yield each message's parent; without one of its own it follows the one before."""
    before: str | None = None
    for message in found:
        parent = message.parent_message_uuid or before
        yield message.uuid, None if parent == ROOT_ID else parent
        before = message.uuid


def _message(
    message: RawMessage, parent: str | None, content: list[Part]
) -> ImportedMessage:
    return ImportedMessage(
        id=message.uuid,
        parent_id=parent,
        role="user" if message.sender == "human" else "assistant",
        content=content,
        created_at=message.created_at,
    )


def _content(message: RawMessage, dropped: list[str]) -> list[Part]:
    parts: list[Part] = [
        text_part(f"{file.file_name}:\n{file.extracted_content}")
        for file in message.attachments or []
        if file.extracted_content
    ]
    for file in message.files or []:
        dropped.append("files in messages: their names are carried, not the bytes")
        parts.append(text_part(f"[{str(file.get('file_name') or 'file')[:200]}]"))
    blocks = message.content or [Block(type="text", text=message.text)]
    results = {one.tool_use_id: one for one in blocks if one.type == "tool_result"}
    for place, block in enumerate(blocks):
        if block.type == "text" and block.text:
            parts.append(text_part(block.text))
        elif block.type == "thinking" and block.thinking:
            parts.append(reasoning_part(block.thinking))
        elif block.type == "tool_use" and block.name:
            parts.append(_call(block, results.get(block.id), place))
        elif block.type not in ("text", "thinking", "tool_result"):
            dropped.append(f"block of type {block.type[:40]}")
    return parts


def _call(block: Block, result: Block | None, place: int) -> Part:
    given = json.dumps(block.input, ensure_ascii=False) if block.input else ""
    answer = result.content if result is not None else ""
    if isinstance(answer, list):
        texts = (one.get("text") for one in answer if isinstance(one, dict))
        answer = "\n".join(text for text in texts if isinstance(text, str))
    return call_part(
        block.id or f"call_{place}", block.name or "", given, str(answer or ""), place
    )
