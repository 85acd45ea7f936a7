"""Taking in one file: what it is by its content, within the installation's limits."""

import asyncio
import mimetypes
import re
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from pathlib import PurePosixPath
from typing import Any

from django.utils.translation import gettext as _

from chat.errors import Denied, Invalid, TooLarge
from chat.files import pdfs
from chat.files.pictures import (
    PIXELS,
    BrokenPictureError,
    NotAPictureError,
    TooManyPixelsError,
    remade,
)
from chat.store import files
from chat.store.personal.owned import Document
from endpoints.billing import token_counts
from librechat_yaml.live import librechat

MB = 1_000_000
PDF = "application/pdf"
PICTURE_MB, TEXT_MB = 40, 10  # however much the configuration allows
NAME = 200  # characters kept of a file's name
DECODERS = ThreadPoolExecutor(2, "pictures")  # few at a time, for their memory
BINARY = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")  # no text file holds these
MARKS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def most_bytes(endpoint: str) -> int:
    """Return how large a file for this endpoint may be."""
    config = librechat().file_config
    limit = config.limits(endpoint).file_size_limit
    return int(min(limit, config.server_file_size_limit, PICTURE_MB) * MB)


async def take(owner_id: int, endpoint: str, name: str, data: bytes) -> Document:
    """Keep a file of a person. Raises Denied, Invalid or TooLarge."""
    limits = librechat().file_config.limits(endpoint)
    if limits.disabled:
        raise Denied(_("Files cannot be attached here."), code="switched_off")
    if not data:
        raise Invalid(_("The file is empty."), code="empty")
    _fits(data, most_bytes(endpoint))
    fields, kept = await _read(clean(name), data, limits.supported_mime_types)
    return await files.add(owner_id, fields, kept)


async def _read(
    name: str, data: bytes, allowed: tuple[str, ...]
) -> tuple[dict[str, Any], bytes]:
    if pdfs.is_pdf(data):
        _permit(PDF, allowed)
        text, cut = await pdfs.text_of(data)
        return await _text(name, PDF, text, cut=cut), data
    loop, output = asyncio.get_running_loop(), librechat().image_output_type
    try:
        picture = await loop.run_in_executor(DECODERS, remade, data, output)
    except NotAPictureError:
        return await _read_plain(name, data, allowed), data
    except TooManyPixelsError:
        text = _("The picture is too large: at most %(most)d megapixels are possible.")
        raise TooLarge(text % {"most": PIXELS // 1_000_000}) from None
    except BrokenPictureError:
        raise Invalid(_("The picture is damaged."), code="broken_file") from None
    _permit(picture.type, allowed)
    size = {"width": picture.width, "height": picture.height}
    return {"name": name, "kind": "image", "type": picture.type, **size}, picture.data


async def _read_plain(
    name: str, data: bytes, allowed: tuple[str, ...]
) -> dict[str, Any]:
    _fits(data, TEXT_MB * MB)
    text = _decoded(data)
    if text is None:
        message = _(
            "Only pictures, PDF and text files can be attached, and this is neither."
        )
        raise Invalid(message, code="unsupported_type")
    kind = _text_type(name)
    _permit(kind, allowed)
    return await _text(name, kind, text)


async def _text(
    name: str, kind: str, text: str, *, cut: bool = False
) -> dict[str, Any]:
    kept, number = await _cut(text, librechat().file_config.file_token_limit)
    counted = {"tokens": number, "cut": cut or len(kept) < len(text)}
    return {"name": name, "kind": "text", "type": kind, "text": kept, **counted}


def _fits(data: bytes, most: int) -> None:
    if len(data) > most:
        text = _("The file may have at most %(size)d MB.")
        raise TooLarge(text % {"size": max(1, most // MB)})


def _permit(kind: str, allowed: tuple[str, ...]) -> None:
    """Ask the configuration's patterns; without any, all that can be read is let in."""
    if allowed and not any(re.search(pattern, kind) for pattern in allowed):
        text = _("Files of the type %(type)s cannot be attached here.")
        raise Invalid(text % {"type": kind}, code="unsupported_type")


def _decoded(data: bytes) -> str | None:
    encoding = next(
        (name for mark, name in MARKS if data.startswith(mark)), "utf-8-sig"
    )
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    return None if BINARY.search(text) else text


def _text_type(name: str) -> str:
    guessed = mimetypes.guess_type(name)[0] or "text/plain"
    known = guessed.startswith(("text/", "application/"))
    return guessed if known else "text/plain"


async def _cut(text: str, most: int) -> tuple[str, int]:
    """Return as much of the text as `most` tokens hold, and their number."""
    await token_counts.ready()
    number = await token_counts.count_text(text)
    while number > most:
        text = text[: int(len(text) * most / number * 0.98)]
        number = await token_counts.count_text(text)
    return text, number


def clean(name: str) -> str:
    """Return a name to show: never a path, and without what does not show."""
    last = PurePosixPath(name.replace("\\", "/")).name
    shown = "".join(c for c in last if unicodedata.category(c)[0] != "C").strip()
    return shown[-NAME:] or _("file")
