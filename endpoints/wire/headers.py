"""Headers of one call: who calls, and what the configuration adds. Pure."""

import base64
import re
from collections.abc import Mapping

from endpoints.targets import Target

PLACEHOLDER = re.compile(r"\{\{(LIBRECHAT_(?:USER|OPENID|BODY)_[A-Z0-9_]+)\}\}")
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
KEY_AND_BEARER = ("models", "exact")


def key_headers(target: Target) -> dict[str, str]:
    """Return the headers that carry the target's key; {} without a key."""
    key = target.auth.key
    if not key or target.auth.type != "key":
        return {}
    bearer = {"Authorization": f"Bearer {key}"}
    if target.style == "openai":
        return bearer
    if target.style in KEY_AND_BEARER:
        return {"api-key": key, **bearer}
    return {"api-key": key}


def added_headers(target: Target, placeholders: Mapping[str, str]) -> dict[str, str]:
    """Return `additionalHeaders` with the user's values filled in.

    A header of the name `api-key` is left out: it must not replace the group's key.
    """
    return {
        name: filled(value, placeholders)
        for name, value in target.headers.items()
        if name.lower() != "api-key" or not target.auth.key
    }


def filled(value: str, placeholders: Mapping[str, str]) -> str:
    """Return `value` with known placeholders replaced; without a value, by nothing."""
    return PLACEHOLDER.sub(lambda match: latin(placeholders.get(match[1], "")), value)


def latin(text: str) -> str:
    """Return `text` fit for a header: no control characters, Latin-1 or base64."""
    text = CONTROL.sub("", text)
    try:
        text.encode("latin-1")
    except UnicodeEncodeError:
        return "b64:" + base64.b64encode(text.encode()).decode()
    return text
