"""What the chunks of one answer have in common, so that each need not be parsed. Pure.

Most differ in nothing but one piece of text. A chunk that begins and ends like the one
before, with one plain text between, is known to be another of them: in JSON an
unescaped quote can only end a text.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

MARK = b'"delta":{"content":'
QUOTE, ESCAPE = b'"', b"\\"


@dataclass(frozen=True, slots=True)
class Template:
    """The bytes before and after a chunk's text: as they come, and as they go on."""

    before: bytes
    after: bytes
    before_passed: bytes
    after_passed: bytes

    def text_of(self, data: bytes) -> bytes | None:
        """Return the text in its quotes; None when this chunk must be parsed."""
        if not (data.startswith(self.before) and data.endswith(self.after)):
            return None
        text = data[len(self.before) : len(data) - len(self.after)]
        plain = len(text) > 2 and text.count(QUOTE) == 2 and ESCAPE not in text
        return text if plain and text[:1] == text[-1:] == QUOTE else None

    def passed(self, text: bytes) -> bytes:
        """Return the chunk to pass on, framed."""
        return b"".join((self.before_passed, text, self.after_passed))


def template_of(
    chunk: Mapping[str, Any], data: bytes, passed: bytes
) -> Template | None:
    """Return what chunks like this one have in common, None when it is not usual.

    `data` is the chunk as it came, `passed` as it goes on.
    """
    choices = chunk["choices"]
    if len(choices) != 1 or choices[0].get("finish_reason") or chunk.get("usage"):
        return None
    delta = choices[0]["delta"]
    if set(delta) != {"content"} or not delta["content"]:
        return None
    text = orjson.dumps(delta["content"])
    came, goes = _halves(data, text), _halves(passed, text)
    if came is None or goes is None:
        return None
    return Template(*came, b"data: " + goes[0], goes[1] + b"\n\n")


def _halves(data: bytes, text: bytes) -> tuple[bytes, bytes] | None:
    """Return what stands before and after the text; None when it is written oddly."""
    start = data.find(MARK) + len(MARK)
    end = start + len(text)
    if start < len(MARK) or data[start:end] != text or data.count(MARK) != 1:
        return None
    return data[:start], data[end:]
