"""Open WebUI's export of chats: a list of `{"title", "chat": {"history": …}}`.

`history` holds `messages`, a tree by id, and `currentId`, the leaf that was shown.
Thoughts and tool calls stand in the texts, as `<details type="reasoning">` and
`<details type="tool_calls">` with HTML-escaped attributes.
"""

import html
import re
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
)

DETAILS = re.compile(
    r'<details type="(reasoning|tool_calls)"([^>]{0,200000})>\s*(.*?)\s*</details>\s*',
    re.DOTALL,
)
SUMMARY = re.compile(r"<summary>.*?</summary>\s*", re.DOTALL)
ATTRIBUTE = re.compile(r"([a-z]+)=\"([^\"]*)\"")
QUOTED = re.compile(r"^> ?", re.MULTILINE)


class RawMessage(Foreign):
    """A message of the tree."""

    id: str
    role: str = ""
    content: str | None = ""
    parentId: str | None = None
    model: str | None = None
    timestamp: Moment = None
    files: list[Any] | None = None


class History(Foreign):
    """The tree."""

    messages: dict[str, RawMessage]
    currentId: str | None = None


class Chat(Foreign):
    """What is inside `chat`."""

    history: History
    title: str | None = None
    models: list[str] | None = None
    system: str | None = None


class Conversation(Foreign):
    """One entry of the export."""

    chat: Chat
    id: str | None = None
    title: str | None = None
    created_at: Moment = None
    updated_at: Moment = None
    archived: bool | None = False
    pinned: bool | None = False


def read(raw: dict[str, Any]) -> Imported:
    """Return the conversation; ValidationError when it is not Open WebUI's format."""
    source = Conversation.model_validate(raw)
    found = source.chat.history.messages
    if len(found) > MAX_MESSAGES:
        raise ImportRefusedError(f"more than {MAX_MESSAGES} messages")
    dropped: list[str] = []
    return Imported(
        id=source.id or next(iter(found), ""),
        title=clean_title(source.title or source.chat.title),
        messages=[_message(one, dropped) for one in found.values()],
        created_at=source.created_at,
        updated_at=source.updated_at,
        model=(source.chat.models or [""])[0],
        leaf_id=source.chat.history.currentId,
        archived=bool(source.archived),
        extra={
            "pinned": bool(source.pinned),
            "system_prompt": source.chat.system or "",
        },
        not_carried=counted(dropped),
    )


def _message(raw: RawMessage, dropped: list[str]) -> ImportedMessage:
    mine = raw.role == "user"
    dropped += ["file" for _ in raw.files or []]
    text = raw.content or ""
    return ImportedMessage(
        id=raw.id,
        parent_id=raw.parentId,
        role="user" if mine else "assistant",
        content=[text_part(text)] if mine else list(_parts(text)),
        created_at=raw.timestamp,
        model="" if mine else raw.model or "",
    )


def _parts(text: str) -> Iterator[Part]:
    """Yield an answer's text with its thoughts and calls told apart."""
    end = 0
    for place, found in enumerate(DETAILS.finditer(text)):
        if before := text[end : found.start()].strip():
            yield text_part(before)
        end = found.end()
        kind, attributes, inner = found.groups()
        inner = SUMMARY.sub("", inner)
        if kind == "reasoning":
            yield reasoning_part(html.unescape(QUOTED.sub("", inner)))
        else:
            told = {
                name: html.unescape(value)
                for name, value in ATTRIBUTE.findall(attributes)
            }
            yield call_part(
                told.get("id") or f"call_{place}",
                told.get("name", ""),
                told.get("arguments", ""),
                told.get("result") or inner,
                place,
            )
    if rest := text[end:].strip():
        yield text_part(rest)
