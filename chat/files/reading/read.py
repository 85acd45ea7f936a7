"""Files read by a process that can be ended, for everything that needs their words."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from chat.errors import Invalid
from chat.files.reading.document import Block, ReadDocument
from chat.files.reading.kinds import ending_of
from chat.files.reading.said import note, reason
from runtime import isolated

CHILD = Path(__file__).with_name("child.py")
PAGES = 2_000
CHARACTERS = 4_000_000
UNPACKED = 100_000_000  # bytes
SECONDS = 20.0
READERS = ThreadPoolExecutor(2, "reading")  # waiting for two processes at most


class UnreadableFile(Invalid):
    """The file cannot be read."""

    code = "broken_file"


async def read_document(
    content: bytes, name: str, mime: str, *, characters: int = CHARACTERS
) -> ReadDocument:
    """Return what a file says: by its content, else by its name.

    Raises UnreadableFile with a sentence for people; what a stranger's program said of
    a file (`mime`) decides nothing.
    """
    del mime
    most = min(characters, CHARACTERS)
    found = await answered(_read, content, name, most)
    scans = tuple(found["scans"])
    blocks = tuple(
        Block(kind, sound(text), page, level)
        for kind, text, page, level in found["blocks"]
    )
    notes = tuple(note(code, sound(about)) for code, about in found["notes"])
    cut = bool(found["cut"])
    return ReadDocument(found["kind"], found["pages"], blocks, notes, cut, scans)


async def answered(
    ask: Callable[..., dict[str, Any]], *about: object
) -> dict[str, Any]:
    """Return what a child says, asked in a thread. Raises UnreadableFile."""
    found = await asyncio.get_running_loop().run_in_executor(READERS, ask, *about)
    if error := found.get("error"):
        message, code = reason(str(error), int(found.get("number", 0)))
        raise UnreadableFile(message, code=code)
    return found


def _read(content: bytes, name: str, characters: int) -> dict[str, Any]:
    bounds = (str(PAGES), str(characters), str(UNPACKED))
    # Of a stranger's name no more than its ending goes among a program's arguments.
    asked = ("choosing", ending_of(name), *bounds)
    return isolated.run(CHILD, content, *asked, seconds=SECONDS)


def sound(text: str) -> str:
    """Return text that can be stored: without half characters and zeros."""
    return text.encode(errors="replace").decode().replace("\x00", "")
