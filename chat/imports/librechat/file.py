"""LibreChat's own JSON export of one conversation, flat or nested, and its messages.

Field names as in LibreChat's `messages` collection and its export dialog.
"""

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
    clean_title,
    counted,
    reasoning_part,
    text_part,
    thoughts_apart,
)

NO_PARENT = "00000000-0000-0000-0000-000000000000"


class RawMessage(Foreign):
    """A message as LibreChat stores it."""

    messageId: str
    parentMessageId: str | None = None
    text: str | None = ""
    content: list[Any] | None = None
    isCreatedByUser: bool | None = None
    sender: str | None = None
    model: str | None = None
    endpoint: str | None = None
    createdAt: Moment = None
    finish_reason: str | None = None
    unfinished: bool | None = None
    error: bool | None = None
    feedback: dict[str, Any] | None = None
    files: list[dict[str, Any]] | None = None
    summary: str | None = None
    summaryTokenCount: int | None = None


class Options(Foreign):
    """The conversation's settings, when they were exported."""

    model: str | None = None
    promptPrefix: str | None = None


class Conversation(Foreign):
    """The exported file."""

    conversationId: str
    messages: list[dict[str, Any]]
    title: str | None = None
    endpoint: str | None = None
    options: Options | None = None


def read(raw: dict[str, Any]) -> Imported:
    """Return the conversation; ValidationError when it is not LibreChat's format."""
    source = Conversation.model_validate(raw)
    dropped: list[str] = []
    messages = [
        message(RawMessage.model_validate(found), dropped)
        for found in _flat(source.messages)
    ]
    options = source.options or Options()
    return Imported(
        id=source.conversationId,
        title=clean_title(source.title),
        messages=messages,
        endpoint=source.endpoint or "",
        model=options.model or "",
        extra={"system_prompt": options.promptPrefix or ""},
        not_carried=counted(dropped),
    )


def _flat(messages: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield messages before their `children`, at most MAX_MESSAGES of them."""
    waiting = list(reversed(messages))
    number = 0
    while waiting:
        number += 1
        if number > MAX_MESSAGES:
            raise ImportRefusedError(f"more than {MAX_MESSAGES} messages")
        message = waiting.pop()
        children = message.get("children")
        if isinstance(children, list):
            waiting.extend(child for child in reversed(children) if child)
        yield message


def message(raw: RawMessage, dropped: list[str]) -> ImportedMessage:
    """Return one message in our terms; what cannot be carried goes to `dropped`."""
    mine = raw.isCreatedByUser
    if mine is None:
        mine = raw.sender == "User"
    parent = raw.parentMessageId
    content = _content(raw, dropped)
    return ImportedMessage(
        id=raw.messageId,
        parent_id=None if parent in (None, "", NO_PARENT) else parent,
        role="user" if mine else "assistant",
        content=content if mine else thoughts_apart(content),
        created_at=raw.createdAt,
        model="" if mine else raw.model or "",
        extra=_extra(raw),
    )


def _content(raw: RawMessage, dropped: list[str]) -> list[Part]:
    parts: list[Part] = []
    dropped.extend("file" for _ in raw.files or [])
    for found in raw.content or []:
        match found:
            case {"type": "text", "text": str(text) | {"value": str(text)}} if text:
                parts.append(text_part(text))
            case {"type": "think", "think": str(text) | {"value": str(text)}} if text:
                parts.append(reasoning_part(text))
            case {"type": "error", "error": str(text)} if text:
                parts.append(text_part(text))
            case {"type": "text" | "think"}:
                pass
            case {"type": str(kind)}:
                dropped.append(f"part of type {kind[:40]}")
            case _:
                dropped.append("part without a type")
    if not any(part["type"] == "text" for part in parts) and raw.text:
        parts.append(text_part(raw.text))
    return parts


def _extra(raw: RawMessage) -> dict[str, Any]:
    extra: dict[str, Any] = {}
    if raw.endpoint:
        extra["endpoint"] = raw.endpoint
    if raw.error:
        extra["status"] = "failed"
    elif raw.unfinished:
        extra["status"] = "interrupted"
    if raw.finish_reason:
        extra["finish_reason"] = raw.finish_reason
    if raw.summary:
        tokens = raw.summaryTokenCount or 0
        extra["summary"] = {"text": raw.summary, "tokens": tokens}
    if feedback := _feedback(raw.feedback):
        extra["feedback"] = feedback
    return extra


def _feedback(raw: dict[str, Any] | None) -> dict[str, str]:
    rating = {"thumbsUp": "up", "thumbsDown": "down"}.get(
        str((raw or {}).get("rating", ""))
    )
    if raw is None or rating is None:
        return {}
    tag = raw.get("tag")
    key = tag.get("key", "") if isinstance(tag, dict) else tag or ""
    return {"rating": rating, "tag": str(key)[:40], "text": str(raw.get("text") or "")}
