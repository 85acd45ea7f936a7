"""Chatbot UI's export: `{"version": …, "history": [conversation …]}`, no trees."""

import hashlib
from typing import Any

from pydantic import BaseModel

from chat.imports.shapes import (
    Foreign,
    Imported,
    ImportedMessage,
    clean_title,
    text_part,
)


class RawMessage(Foreign):
    """One turn."""

    role: str
    content: str = ""


class Model(Foreign):
    """The model that was chosen."""

    id: str | None = ""


class Conversation(Foreign):
    """One conversation of `history`."""

    id: str | int
    messages: list[RawMessage]
    name: str | None = None
    prompt: str | None = ""
    model: Model | None = None


def read(raw: dict[str, Any]) -> Imported:
    """Return the conversation; ValidationError when it is not Chatbot UI's format."""
    source = Conversation.model_validate(raw)
    turns = [turn for turn in source.messages if turn.role in ("user", "assistant")]
    messages: list[ImportedMessage] = []
    for number, turn in enumerate(turns):
        messages.append(
            ImportedMessage(
                id=f"{source.id}/{number}/{_digest(turn)}",
                parent_id=messages[-1].id if messages else None,
                role="user" if turn.role == "user" else "assistant",
                content=[text_part(turn.content)] if turn.content else [],
            )
        )
    return Imported(
        id=str(source.id),
        title=clean_title(source.name),
        messages=messages,
        model=(source.model.id if source.model else "") or "",
        extra={"system_prompt": source.prompt or ""},
    )


def _digest(turn: BaseModel) -> str:
    return hashlib.sha256(turn.model_dump_json().encode()).hexdigest()[:16]
