"""ChatGPT's `conversations.json`: a list of trees, each a `mapping` of nodes by id.

Format as OpenAI's data export writes it (2023 to 2026). Hidden nodes, tool traffic and
system messages are dropped; what hangs below them moves up to the next kept message.
"""

import json
import re
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

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
    without_dropped,
    without_marks,
)


class Author(Foreign):
    """Who wrote a node: user, assistant, system or tool."""

    role: str = ""


class Body(Foreign):
    """A node's content: `parts` for texts and images, `text` for code."""

    content_type: str = ""
    parts: list[Any] | None = None
    text: str | None = None
    thoughts: list[dict[str, Any]] | None = None


class Metadata(Foreign):
    """What is used of a node's metadata."""

    model_slug: str | None = None
    is_visually_hidden_from_conversation: bool | None = None


OR_EMPTY = BeforeValidator(lambda value: {} if value is None else value)


class RawMessage(Foreign):
    """A node's message."""

    author: Annotated[Author, OR_EMPTY] = Author()
    content: Annotated[Body, OR_EMPTY] = Body()
    metadata: Annotated[Metadata, OR_EMPTY] = Metadata()
    create_time: Moment = None
    recipient: str | None = "all"


class Node(Foreign):
    """A node of the tree; the root has no message."""

    message: RawMessage | None = None
    parent: str | None = None


class Conversation(Foreign):
    """One conversation of the export."""

    mapping: dict[str, Node]
    title: str | None = None
    create_time: Moment = None
    update_time: Moment = None
    current_node: str | None = None
    conversation_id: str | None = None
    id: str | None = None
    is_archived: bool | None = False
    is_starred: bool | None = False
    default_model_slug: str | None = None
    gizmo_id: str | None = Field(default=None)


def read(raw: dict[str, Any]) -> Imported:
    """Return the conversation; ValidationError when it is not ChatGPT's format."""
    source = Conversation.model_validate(raw)
    if len(source.mapping) > MAX_MESSAGES:
        raise ImportRefusedError(f"more than {MAX_MESSAGES} messages")
    dropped: list[str] = []
    contents = {key: _content(node, dropped) for key, node in source.mapping.items()}
    parents = {key: node.parent for key, node in source.mapping.items()}

    def kept(key: str) -> bool:
        return bool(contents.get(key))

    messages = [
        _message(key, node.message, contents[key], without_dropped(parents, kept, key))
        for key, node in source.mapping.items()
        if node.message is not None and kept(key)
    ]
    leaf = source.current_node
    if leaf is not None and not kept(leaf):
        leaf = without_dropped(parents, kept, leaf)
    return Imported(
        id=source.conversation_id or source.id or "",
        title=clean_title(source.title),
        messages=messages,
        created_at=source.create_time,
        updated_at=source.update_time,
        model=source.default_model_slug or "",
        leaf_id=leaf,
        archived=bool(source.is_archived),
        extra={"pinned": bool(source.is_starred)},
        not_carried=counted(dropped),
    )


def _message(
    key: str, message: RawMessage, content: list[Part], parent: str | None
) -> ImportedMessage:
    return ImportedMessage(
        id=key,
        parent_id=parent,
        role="user" if message.author.role == "user" else "assistant",
        content=content,
        created_at=message.create_time,
        model=message.metadata.model_slug or "",
    )


def _content(node: Node, dropped: list[str]) -> list[Part]:
    """Return a node's parts, empty when the node is not for readers."""
    message = node.message
    if message is None or message.metadata.is_visually_hidden_from_conversation:
        return []
    if message.author.role not in ("user", "assistant"):
        if message.author.role == "tool":
            dropped.append("tool output")
        return []
    if message.author.role == "assistant" and message.recipient not in (None, "all"):
        if message.recipient == CANVAS and (document := _canvas(message.content)):
            return [text_part(document)]
        dropped.append("tool call")
        return []
    return _parts(message.content, dropped)


CANVAS = "canmore.create_textdoc"  # {"name", "type", "content"}, as JSON in the text
UNFENCED = ("document", "")


def _canvas(body: Body) -> str:
    """Return a document that was written beside the chat; "" when it is none."""
    text = body.text or "".join(part for part in body.parts or [] if part)
    try:
        raw = json.loads(text)
    except (ValueError, TypeError):
        return ""
    if not isinstance(raw, dict) or not isinstance(raw.get("content"), str):
        return ""
    kind = str(raw.get("type") or "")
    if kind in UNFENCED:
        return str(raw["content"])
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", raw["content"])), default=0))
    return f"{fence}{kind.removeprefix('code/')}\n{raw['content']}\n{fence}"


def _parts(body: Body, dropped: list[str]) -> list[Part]:
    match body.content_type:
        case "text" | "multimodal_text":
            return [
                found for part in body.parts or [] if (found := _part(part, dropped))
            ]
        case "code" | "execution_output":
            return [text_part(f"```\n{body.text}\n```")] if body.text else []
        case "thoughts":
            thoughts = (str(t.get("content", "")) for t in body.thoughts or [])
            text = "\n\n".join(thought for thought in thoughts if thought)
            return [reasoning_part(text)] if text else []
        case "reasoning_recap":
            return []
        case other:
            dropped.append(f"content of type {other[:40]}")
            return []


def _part(part: object, dropped: list[str]) -> Part | None:
    match part:
        case str():
            return text_part(without_marks(part)) if part else None
        case {"text": str(text)}:  # a transcript of speech
            return text_part(text) if text else None
        case {"content_type": "image_asset_pointer"}:
            dropped.append("image")
        case _:
            dropped.append("attachment")
    return None
