"""Claude's data export: `conversations.json`, a list with `chat_messages`."""

from typing import Any

from chat.documents import Part
from chat.imports.shapes import (
    MAX_MESSAGES,
    Foreign,
    Imported,
    ImportedMessage,
    ImportRefusedError,
    Moment,
    clean_title,
    counted,
    reasoning_part,
    text_part,
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
    for message in source.chat_messages:
        before = messages[-1].id if messages else None
        if imported := _message(message, before, dropped):
            messages.append(imported)
    return Imported(
        id=source.uuid,
        title=clean_title(source.name),
        messages=messages,
        created_at=source.created_at,
        updated_at=source.updated_at,
        leaf_id=source.current_leaf_message_uuid,
        not_carried=counted(dropped),
    )


def _message(
    message: RawMessage, before: str | None, dropped: list[str]
) -> ImportedMessage | None:
    """Return the message; without a parent of its own it follows `before`."""
    content = _content(message, dropped)
    if not content:
        return None
    parent = message.parent_message_uuid or before
    return ImportedMessage(
        id=message.uuid,
        parent_id=None if parent == ROOT_ID else parent,
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
    dropped.extend("file" for _ in message.files or [])
    blocks = message.content or [Block(type="text", text=message.text)]
    for block in blocks:
        if block.type == "text" and block.text:
            parts.append(text_part(block.text))
        elif block.type == "thinking" and block.thinking:
            parts.append(reasoning_part(block.thinking))
        elif block.type not in ("text", "thinking"):
            dropped.append(f"block of type {block.type[:40]}")
    return parts
