"""Bytes as letters: by their mark, as UTF-8, as the page says, else as they look."""

import codecs
import re

import charset_normalizer

from chat.files.reading.found import FoundBlocks, UnreadableError

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SAMPLE = 200_000  # bytes from which an encoding is guessed
BINARY = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")  # no text file holds these
META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([\w-]{1,40})", re.IGNORECASE)


def text_of(data: bytes, into: FoundBlocks, *, html: bool = False) -> str:
    """Return a text file's letters. Raises UnreadableError when it is none."""
    most = into.bounds.characters * 4 + 4  # bytes; no letter has more in any of these
    encoding = _marked(data) or (_said(data) if html else "") or "utf-8"
    try:
        text = data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        text = _guessed(data[:most], into)
    if BINARY.search(text):
        raise UnreadableError("unknown")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _marked(data: bytes) -> str:
    return next((name for mark, name in MARKS if data.startswith(mark)), "")


def _said(data: bytes) -> str:
    said = META.search(data, 0, 2048)
    return said[1].decode() if said else ""


def _guessed(data: bytes, into: FoundBlocks) -> str:
    if b"\x00" in data[:SAMPLE]:
        raise UnreadableError("unknown")
    best = charset_normalizer.from_bytes(data[:SAMPLE]).best()
    if best is None:
        raise UnreadableError("unknown")
    # The sets that Chinese programs write are parts of this one.
    wide = {"gb2312", "gbk", "hz", "cp936"}
    encoding = "gb18030" if best.encoding in wide else best.encoding
    into.note("encoding", encoding)
    return data.decode(encoding, "replace")
