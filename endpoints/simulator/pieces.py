"""Text cut into the pieces that a model would write; a piece stands for a token."""

import hashlib
import re
from functools import lru_cache

PIECE = re.compile(
    r" ?[A-Za-z]{1,8}|[0-9]{1,3}|[\u3040-\u30ff\u3400-\u9fff]{1,2}|\s+|.", re.DOTALL
)


@lru_cache(maxsize=256)
def pieces_of(text: str) -> tuple[str, ...]:
    """Return pieces that join to the text again."""
    return tuple(PIECE.findall(text))


@lru_cache(maxsize=256)
def numbered(length: int, before: str = "") -> tuple[str, ...]:
    """Return `length` distinct pieces, so that a lost or repeated one shows."""
    return tuple(f" {before}w{index}" for index in range(length))


def mark(question: str) -> str:
    """Return a few letters that stand for a question, "" for none."""
    return hashlib.sha256(question.encode()).hexdigest()[:4] if question else ""


def count(value: object) -> int:
    """Return about how many tokens the texts inside a JSON value have."""
    if isinstance(value, str):
        return len(value) if len(value) < 4 else len(PIECE.findall(value))
    if isinstance(value, dict):
        return sum(count(item) for item in value.values())
    if isinstance(value, list | tuple):
        return sum(count(item) for item in value)
    return 0
