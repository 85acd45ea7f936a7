"""Which importer reads an object; add a format by adding a line to FORMATS."""

from collections.abc import Callable
from typing import Any

from pydantic import ValidationError

from chat.imports import chatbot_ui, chatgpt, claude, open_webui, own
from chat.imports.librechat import file
from chat.imports.shapes import Imported, ImportRefusedError

FORMATS: tuple[tuple[str, str, Callable[[dict[str, Any]], Imported]], ...] = (
    # name, the key that gives it away, reader
    ("own", "format", own.read),
    ("chatgpt", "mapping", chatgpt.read),
    ("claude", "chat_messages", claude.read),
    ("open-webui", "chat", open_webui.read),
    ("librechat", "conversationId", file.read),
    ("chatbot-ui", "messages", chatbot_ui.read),
)


def read(raw: dict[str, Any]) -> tuple[str, Imported]:
    """Return the format's name and the conversation. Raises ImportRefusedError."""
    for name, mark, reader in FORMATS:
        if mark not in raw:
            continue
        try:
            return name, reader(raw)
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False)[0]
            place = ".".join(str(step) for step in first["loc"])[:100]
            raise ImportRefusedError(f"{name}: {place}: {first['msg']}") from None
    raise ImportRefusedError("not a format that can be imported")
