"""What a program may say in a session. Pure."""

import uuid
from collections.abc import Mapping
from typing import Any

import orjson

from endpoints.gateway.errors import GatewayError, invalid
from endpoints.gateway.requests.json_body import crowded, too_deep

MOST = 10_000  # lists and objects in one event
OUTER = ("session", "response")
# A prompt that lies at the service has no owner that we know.
NOBODYS = ("prompt",)
FIXED = ("model",)  # a session keeps the model that it began with


def event_of(text: str | None) -> dict[str, Any]:
    """Return a program's event; raises GatewayError for what is none."""
    if text is None:
        raise invalid("Events are texts.")
    raw = text.encode(errors="replace")
    if crowded(raw, MOST):
        raise invalid(f"The event holds more than {MOST} lists and objects.")
    try:
        event = orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise GatewayError(400, "invalid_json", "The event is not JSON.") from None
    if not isinstance(event, dict) or not isinstance(event.get("type"), str):
        raise invalid("An event is an object with a `type`.", "type")
    if too_deep(event):
        raise invalid("The event is nested too deeply.")
    return event


def permissible(event: dict[str, Any]) -> bool:
    """Change what must be; tell whether anything was. Raises GatewayError."""
    changed = False
    for outer in OUTER:
        settings = event.get(outer)
        if not isinstance(settings, dict):
            continue
        for name in NOBODYS:
            if settings.get(name) is not None:
                raise invalid(f"`{name}` is not for programs.", f"{outer}.{name}")
        for name in FIXED:
            changed = settings.pop(name, None) is not None or changed
    if event["type"] == "response.create" and not isinstance(
        event.get("event_id"), str
    ):
        event["event_id"] = f"event_{uuid.uuid4().hex[:21]}"
        changed = True
    return changed


def transcriber(event: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the settings that name a model which writes down what is heard."""
    session = event.get("session")
    if not isinstance(session, Mapping):
        return None
    sound = session.get("audio")
    heard = sound.get("input") if isinstance(sound, Mapping) else None
    general = heard.get("transcription") if isinstance(heard, Mapping) else None
    told = general or session.get("input_audio_transcription")
    named = isinstance(told, dict) and isinstance(told.get("model"), str)
    return told if named else None
