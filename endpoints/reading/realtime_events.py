"""What a service says in a session of the Realtime API. Pure.

Source: https://platform.openai.com/docs/api-reference/realtime-server-events (2026-10).
"""

from collections.abc import Mapping
from typing import Any

import orjson

from endpoints.events import Usage
from endpoints.reading import figures
from endpoints.reading.error_bodies import malformed

DONE = "response.done"
CREATED = "response.created"
TRANSCRIBED = "conversation.item.input_audio_transcription.completed"
WORDS = (".text.delta", ".output_text.delta", "transcript.delta", "arguments.delta")
SOUND = ("response.audio.delta", "response.output_audio.delta")


def event_of(message: bytes | str) -> dict[str, Any]:
    """Return an event; raises BadAnswer for what is none."""
    try:
        told = orjson.loads(message)
    except orjson.JSONDecodeError as error:
        raise malformed() from error
    if not isinstance(told, dict) or not isinstance(told.get("type"), str):
        raise malformed()
    return told


def response_of(told: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the answer that an event is about; {} for none."""
    found = told.get("response")
    return found if isinstance(found, Mapping) else {}


def usage_told(told: Mapping[str, Any] | None) -> Usage | None:
    """Return the tokens of a `usage`, by their kinds; None when it tells none.

    Sound that was heard before and is in the cache is `heard_again`, not `heard`.
    """
    if not isinstance(told, Mapping):
        return None
    if told.get("type") == "duration":
        return Usage(seconds=_count(told, "seconds"))
    if told.get("input_tokens") is None and told.get("output_tokens") is None:
        return None
    given, made = _inner(told, "input"), _inner(told, "output")
    again = _count(_object(given, "cached_tokens_details"), "audio_tokens")
    return Usage(
        _count(told, "input_tokens"),
        _count(told, "output_tokens"),
        _count(given, "cached_tokens"),
        heard=max(_count(given, "audio_tokens") - again, 0),
        heard_again=again,
        seen=_count(given, "image_tokens"),
        spoken=_count(made, "audio_tokens"),
    )


def _inner(told: Mapping[str, Any], side: str) -> Mapping[str, Any]:
    return _object(told, f"{side}_token_details") or _object(
        told, f"{side}_tokens_details"
    )


def _object(told: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = told.get(name)
    return found if isinstance(found, Mapping) else {}


def _count(told: Mapping[str, Any], name: str) -> int:
    return figures.count(told.get(name) or 0) or 0
