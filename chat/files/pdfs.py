"""The text of PDFs that people attach, read by a process that can be ended."""

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from chat.errors import Invalid, TooLarge
from runtime import isolated

CHILD = Path(__file__).with_name("pdf_child.py")
MARK = re.compile(rb"%PDF-\d")
BEGINNING = 1_024  # bytes within which a PDF says that it is one
PAGES = 2_000
CHARACTERS = 4_000_000  # of text; the limit of tokens cuts what is kept
SECONDS = 20.0
READERS = ThreadPoolExecutor(2, "pdfs")  # waiting for two processes at most


def is_pdf(data: bytes) -> bool:
    """Say whether bytes begin like a PDF."""
    return MARK.search(data, 0, BEGINNING) is not None


async def text_of(data: bytes) -> tuple[str, bool]:
    """Return a PDF's text, and whether the end is missing. Raises Invalid, TooLarge."""
    loop = asyncio.get_running_loop()
    found = await loop.run_in_executor(READERS, _read, data)
    if error := found.get("error"):
        _refuse(str(error))
    text = str(found["text"]).encode(errors="replace").decode().replace("\x00", "")
    if not text.strip():
        message = _("This PDF holds no text; perhaps its pages are pictures.")
        raise Invalid(message, code="no_text")
    return text, bool(found["cut"])


def _read(data: bytes) -> dict[str, Any]:
    return isolated.run(CHILD, data, str(PAGES), str(CHARACTERS), seconds=SECONDS)


def _refuse(error: str) -> None:
    if error == "password":
        raise Invalid(_("This PDF is protected by a password."), code="protected")
    if error == "pages":
        text = _("A PDF may have at most %(most)d pages.")
        raise TooLarge(text % {"most": PAGES})
    if error == "slow":
        raise Invalid(_("Reading this PDF takes too long."), code="broken_file")
    raise Invalid(_("The PDF is damaged."), code="broken_file")
