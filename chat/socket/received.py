"""Reads a frame as it came from a browser."""

from typing import Any

import orjson
from django.utils.translation import gettext as _
from pydantic import ValidationError

from chat.errors import Invalid
from chat.frames import CLIENT_FRAME, MAX_FRAME, AnyClientFrame


def parsed(text: str | None) -> dict[str, Any]:
    """Return a frame's JSON object. Raises Invalid."""
    if text is None:
        raise Invalid(_("Frames are JSON text."), code="bad_frame")
    try:
        raw = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise Invalid(_("This frame is not JSON."), code="bad_frame") from None
    if not isinstance(raw, dict):
        raise Invalid(_("A frame is a JSON object."), code="bad_frame")
    return raw


def id_of(raw: dict[str, Any]) -> str:
    """Return the id that the reply echoes; "" when it has none."""
    found = raw.get("id")
    return found[:64] if isinstance(found, str) else ""


def measured(text: str) -> None:
    """Refuse what is too large; the server has bounded it, so its `id` was read."""
    if len(text) > MAX_FRAME or len(text.encode()) > MAX_FRAME:
        raise Invalid(_("This frame is too large."), code="too_large")


def checked(raw: dict[str, Any]) -> AnyClientFrame:
    """Return the frame, every field as it should be. Raises Invalid."""
    try:
        return CLIENT_FRAME.validate_python(raw)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(step) for step in first["loc"])
        code = "unknown_type" if first["type"].startswith("union_tag") else "bad_frame"
        raise Invalid(f"{where}: {first['msg']}", code=code) from None
