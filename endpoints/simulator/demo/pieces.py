"""Text cut into the pieces that a model would write: its tokens."""

import hashlib
from collections.abc import Mapping, Sequence
from functools import lru_cache

from endpoints.billing import token_counts

PER_MESSAGE = 3
PER_REPLY = 3
PER_IMAGE = 765


@lru_cache(maxsize=256)
def pieces_of(text: str) -> tuple[str, ...]:
    """Return pieces that join to the text again."""
    return tuple(token_counts.split(text))


@lru_cache(maxsize=256)
def numbered(length: int, before: str = "") -> tuple[str, ...]:
    """Return `length` distinct pieces, so that a lost or repeated one shows."""
    return tuple(f" {before}w{index}" for index in range(length))


def mark(question: str) -> str:
    """Return a few letters that stand for a question, "" for none."""
    return hashlib.sha256(question.encode()).hexdigest()[:4] if question else ""


@lru_cache(maxsize=256)
def written(pieces: tuple[str, ...]) -> int:
    """Return the tokens of an answer."""
    return token_counts.count("".join(pieces))


def count(value: object) -> int:
    """Return the tokens of the texts inside a JSON value; a picture counts whole."""
    if isinstance(value, str):
        return token_counts.count(value)
    if isinstance(value, Mapping):
        if value.get("type") in {"image_url", "input_image"}:
            return PER_IMAGE
        return sum(count(item) for item in value.values())
    if isinstance(value, Sequence):
        return sum(count(item) for item in value)
    return 0


def asked(body: Mapping[str, object]) -> int:
    """Return the tokens of a prompt, with what frames its messages and the reply."""
    given = body.get("messages") or body.get("input") or body.get("prompt")
    told = count(body.get("instructions") or "")
    if not isinstance(given, list):
        return told + count(given)
    return told + PER_REPLY + sum(_of_message(item) for item in given)


def _of_message(item: object) -> int:
    if not isinstance(item, Mapping):
        return count(item)
    said = (item.get(name) for name in ("content", "tool_calls", "name", "output"))
    return PER_MESSAGE + sum(_of_part(part) for part in said)


def _of_part(part: object) -> int:
    """Return the tokens of what a message says, without the names of its parts."""
    if isinstance(part, list):
        return sum(_of_part(each) for each in part)
    if isinstance(part, Mapping) and isinstance(part.get("text"), str):
        return count(part["text"])
    return count(part)
