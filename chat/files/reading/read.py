"""Files read by a process that can be ended, for everything that needs their words."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from chat.errors import Invalid
from chat.files.reading.document import Block, ReadDocument
from runtime import isolated

CHILD = Path(__file__).with_name("child.py")
PAGES = 2_000
CHARACTERS = 4_000_000
UNPACKED = 200_000_000  # bytes
SECONDS = 20.0
READERS = ThreadPoolExecutor(2, "reading")  # waiting for two processes at most


class UnreadableFile(Invalid):
    """The file cannot be read."""

    code = "broken_file"


async def read_document(content: bytes, name: str, mime: str) -> ReadDocument:
    """Return what a file says: by its content, else by its name, else its type.

    Raises UnreadableFile with a sentence for people.
    """
    del mime  # what a stranger's program says of a file counts least
    found = await asyncio.get_running_loop().run_in_executor(
        READERS, _read, content, name
    )
    if error := found.get("error"):
        raise UnreadableFile(_reason(str(error), int(found.get("number", 0))))
    blocks = tuple(
        Block(kind, _sound(text), page, level)
        for kind, text, page, level in found["blocks"]
    )
    return ReadDocument(
        found["kind"], found["pages"], blocks, (), found["cut"], tuple(found["scans"])
    )


def _read(content: bytes, name: str) -> dict[str, Any]:
    bounds = (str(PAGES), str(CHARACTERS), str(UNPACKED))
    return isolated.run(CHILD, content, name, *bounds, seconds=SECONDS)


def _sound(text: str) -> str:
    """Return text that can be stored: without half characters and zeros."""
    return text.encode(errors="replace").decode().replace("\x00", "")


def _reason(error: str, number: int) -> str:
    if error == "password":
        return _("The file is protected by a password.")
    if error == "pages":
        return _("A file may have at most %(most)d pages.") % {"most": number}
    if error == "slow":
        return _("Reading this file takes too long.")
    if error == "unknown":
        return _("This is no file whose words can be read.")
    return _("The file is damaged.")
