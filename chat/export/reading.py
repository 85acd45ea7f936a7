"""Exports for people: the visible branch as Markdown or text, all messages as CSV."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from chat.conversations.tree import Tree
from chat.documents import Conversation, Message, names_of, text_of
from chat.export.calls import as_markdown, as_text

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what spreadsheets would run


def markdown(conversation: Conversation, messages: Sequence[Message]) -> str:
    """Return the visible branch as Markdown."""
    lines = [f"# {_title(conversation)}", ""]
    if conversation["system_prompt"]:
        lines += [f"> {line}" for line in conversation["system_prompt"].splitlines()]
        lines.append("")
    for message in _visible(conversation, messages):
        lines += [f"## {_speaker(message)}", "", _said(message, as_markdown), ""]
    return "\n".join(lines)


def text(conversation: Conversation, messages: Sequence[Message]) -> str:
    """Return the visible branch as plain text."""
    title = _title(conversation)
    lines = [title, "=" * len(title), ""]
    for message in _visible(conversation, messages):
        stamp = f"{message['created_at']:%Y-%m-%d %H:%M}"
        lines += [f"[{stamp}] {_speaker(message)}:", _said(message, as_text), ""]
    return "\n".join(lines)


def table(conversation: Conversation, messages: Sequence[Message]) -> str:
    """Return all messages of all branches as CSV, safe to open in a spreadsheet."""
    file = io.StringIO()
    file.write("\ufeff")  # so that spreadsheets read it as UTF-8
    writer = csv.writer(file)
    writer.writerow(["id", "parent_id", "role", "model", "created_at", "text"])
    for message in messages:
        writer.writerow(
            _safe(cell)
            for cell in (
                message["_id"],
                message["parent_id"] or "",
                message["role"],
                message.get("model", ""),
                message["created_at"].isoformat(),
                _said(message, as_text),
            )
        )
    return file.getvalue()


def _said(message: Message, told: Callable[[Mapping[str, Any]], str]) -> str:
    """Return a message's texts and calls in order, and the names of its files."""
    names = names_of(message)
    attached = _("Attached: %(names)s") % {"names": ", ".join(names)} if names else ""
    calls = [part for part in message["content"] if part["type"] == "tool_call"]
    if not calls:
        return "\n\n".join(part for part in (text_of(message), attached) if part)
    parts = [
        told(part["call"]) if part["type"] == "tool_call" else part.get("text", "")
        for part in message["content"]
        if part["type"] in ("text", "tool_call")
    ]
    return "\n\n".join(
        stripped for part in (*parts, attached) if (stripped := part.strip())
    )


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def _visible(
    conversation: Conversation, messages: Sequence[Message]
) -> Sequence[Message]:
    return Tree(messages).visible(conversation["current_leaf_id"])


def _title(conversation: Conversation) -> str:
    return conversation["title"] or _("New chat")


def _speaker(message: Message) -> str:
    if message["role"] == "user":
        return _("You")
    return message.get("model") or _("Assistant")
