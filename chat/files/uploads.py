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
from chat.files.described import facts
from chat.files.limits import MB, most_bytes
from chat.files.pictures import (
    PIXELS,
    BrokenPictureError,
    NotAPictureError,
    TooManyPixelsError,
    remade,
)
from chat.files.reading.document import ReadDocument
from chat.files.reading.kinds import KINDS
from chat.files.reading.read import read_document
from chat.files.scans.reading import ocr_in_force
from chat.store import files
from chat.store.personal.owned import Document
from endpoints.billing import token_counts
from librechat_yaml.live import librechat

NAME = 200  # characters kept of a file's name
DECODERS = ThreadPoolExecutor(2, "pictures")  # few at a time, for their memory


async def take(
    owner_id: int, endpoint: str, name: str, data: bytes, *, origin: str = ""
) -> Document:
    """Keep a file of a person, from a server where `origin` names one.

    Raises Denied, Invalid or TooLarge.
    """
    limits = librechat().file_config.limits(endpoint)
    if limits.disabled:
        raise Denied(_("Files cannot be attached here."), code="switched_off")
    if not data:
        raise Invalid(_("The file is empty."), code="empty")
    _fits(data, most_bytes(endpoint))
    fields, kept = await _read(clean(name), data, limits.supported_mime_types)
    from_server = {"origin": clean(origin)} if origin else {}
    return await files.add(owner_id, {**fields, **from_server}, kept)


async def _read(
    name: str, data: bytes, allowed: tuple[str, ...]
) -> tuple[dict[str, Any], bytes]:
    loop, output = asyncio.get_running_loop(), librechat().image_output_type
    try:
        picture = await loop.run_in_executor(DECODERS, remade, data, output)
    except NotAPictureError:
        return await _read_words(name, data, allowed), data
    except TooManyPixelsError:
        text = _("The picture is too large: at most %(most)d megapixels are possible.")
        raise TooLarge(text % {"most": PIXELS // 1_000_000}) from None
    except BrokenPictureError:
        raise Invalid(_("The picture is damaged."), code="broken_file") from None
    _permit(picture.type, allowed)
    size = {"width": picture.width, "height": picture.height}
    return {"name": name, "kind": "image", "type": picture.type, **size}, picture.data


async def _read_words(
    name: str, data: bytes, allowed: tuple[str, ...]
) -> dict[str, Any]:
    config = librechat().file_config
    _fits(data, int(config.file_context_size_limit * MB))
    most = config.file_context_char_limit
    document = await read_document(data, name, "", characters=most)
    kind = KINDS[document.kind].mime if document.kind != "txt" else _text_type(name)
    _permit(kind, allowed)
    text = document.text()
    if not text:
        raise Invalid(_why_no_text(document), code="no_text")
    return {"name": name, "kind": "text", "type": kind, **await _kept(text, document)}


def _why_no_text(document: ReadDocument) -> str:
    text = _("This file holds no text.")
    if document.scans and ocr_in_force() is None:
        text = _(
            "This file holds no text: its pages are pictures, and no service that "
            "reads them is configured."
        )
    return " ".join([text, *document.notes])


async def _kept(text: str, document: ReadDocument) -> dict[str, Any]:
    kept, number = await _cut(text, librechat().file_config.file_token_limit)
    cut = document.cut or len(kept) < len(text)
    return {"text": kept, "tokens": number, "cut": cut, "read": facts(document)}


def _fits(data: bytes, most: int) -> None:
    if len(data) > most:
        text = _("The file may have at most %(size)d MB.")
        raise TooLarge(text % {"size": max(1, most // MB)})


def _permit(kind: str, allowed: tuple[str, ...]) -> None:
    """Ask the configuration's patterns; without any, all that can be read is let in."""
    if allowed and not any(re.search(pattern, kind) for pattern in allowed):
        text = _("Files of the type %(type)s cannot be attached here.")
        raise Invalid(text % {"type": kind}, code="unsupported_type")


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
