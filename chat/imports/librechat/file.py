"""LibreChat's own JSON export of one conversation, flat or nested, and its messages.

Field names as in LibreChat's `messages` collection and its export dialog.
"""

import contextlib
import json
from collections.abc import Iterator
from typing import Any

from pydantic import AliasChoices, Field

from chat.documents import Part
from chat.imports.librechat import calls
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
    without_marks,
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
    attachments: list[dict[str, Any]] | None = None
    quotes: list[Any] | None = None
    summary: str | None = None
    summaryTokenCount: int | None = None


class Options(Foreign):
    """The conversation's settings, when they were exported."""

    model: str | None = None
    promptPrefix: str | None = None


class Conversation(Foreign):
    """The exported file."""

    conversationId: str
    messages: list[dict[str, Any]] = Field(
        validation_alias=AliasChoices("messages", "messagesTree")
    )
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
    found = [_part(part, raw, place) for place, part in enumerate(raw.content or [])]
    parts = [part for part in found if part is not None]
    dropped += [_unknown(part) for part in raw.content or [] if not _is_known(part)]
    if not any(part["type"] == "text" for part in parts) and raw.text:
        parts.append(text_part(_said(raw)))
    return [*_before(raw, dropped), *parts]


def _part(found: object, raw: RawMessage, place: int) -> Part | None:
    """Return a part as ours; of one that is not known the place alone is kept."""
    part: Part | None = None
    match found:
        case {"type": "text", "text": str(text) | {"value": str(text)}} if text:
            part = text_part(without_marks(text))
        case {"type": "think", "think": str(text) | {"value": str(text)}} if text:
            part = reasoning_part(text)
        case {"type": "error", "error": str(text)} if text:
            part = text_part(text)
        case {"type": "tool_call", "tool_call": {"name": str()} as call}:
            part = calls.part(call, raw.attachments or [], place)
        case {"type": str(kind)} if kind not in KNOWN:
            part = text_part(f"[{kind[:40]}]")
    return part


KNOWN = frozenset({"text", "think", "error", "tool_call"})


def _is_known(part: object) -> bool:
    return isinstance(part, dict) and part.get("type") in KNOWN


def _unknown(part: object) -> str:
    kind = part.get("type") if isinstance(part, dict) else None
    return f"part of type {kind[:40]}" if isinstance(kind, str) else "part without type"


def _said(raw: RawMessage) -> str:
    """Return a message's text; what LibreChat keeps of an error by its name."""
    text = without_marks(raw.text or "")
    if raw.error and text.startswith("{"):
        with contextlib.suppress(ValueError):
            kind = json.loads(text).get("type")
            return f"[{kind}]" if isinstance(kind, str) else text
    return text


def _before(raw: RawMessage, dropped: list[str]) -> Iterator[Part]:
    """Yield what stands in front of a text: passages asked about, names of files."""
    for quote in raw.quotes or []:
        text = quote if isinstance(quote, str) else (quote or {}).get("text")
        if isinstance(text, str) and text.strip():
            yield text_part("\n".join(f"> {line}" for line in text.splitlines()))
    for file in raw.files or []:
        name = " ".join(str(file.get("filename") or "file").split())[:200]
        dropped.append("files in messages: their names are carried, not the bytes")
        yield text_part(f"[{name}]")


def _extra(raw: RawMessage) -> dict[str, Any]:
    extra: dict[str, Any] = {}
    if raw.endpoint:
        extra["endpoint"] = raw.endpoint
    if raw.error or any(_is_error(part) for part in raw.content or []):
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


def _is_error(part: object) -> bool:
    return isinstance(part, dict) and part.get("type") == "error"


def _feedback(raw: dict[str, Any] | None) -> dict[str, str]:
    rating = {"thumbsUp": "up", "thumbsDown": "down"}.get(
        str((raw or {}).get("rating", ""))
    )
    if raw is None or rating is None:
        return {}
    tag = raw.get("tag")
    key = tag.get("key", "") if isinstance(tag, dict) else tag or ""
    return {"rating": rating, "tag": str(key)[:40], "text": str(raw.get("text") or "")}
