"""Files read by a process that can be ended, for everything that needs their words."""

from chat.files.reading.asking import UnreadableFile, ask
from chat.files.reading.document import Block, ReadDocument
from chat.files.reading.kinds import ending_of
from chat.files.reading.said import note
from chat.files.scans.reading import with_scans

PAGES = 2_000
CHARACTERS = 4_000_000
UNPACKED = 100_000_000  # bytes

__all__ = ["UnreadableFile", "read_again", "read_document"]


async def read_document(
    content: bytes, name: str, mime: str, *, characters: int = CHARACTERS
) -> ReadDocument:
    """Return what a file says: by its content, else by its name.

    Pages that are pictures are read by the service of `ocr`, where there is one.
    Raises UnreadableFile with a sentence for people; what a stranger's program said of
    a file (`mime`) decides nothing.
    """
    del mime
    document = await read_again(content, name, characters=characters)
    return await with_scans(content, document)


async def read_again(
    content: bytes, name: str, *, characters: int = CHARACTERS
) -> ReadDocument:
    """Return what a file says without asking any service. Raises UnreadableFile."""
    # Of a stranger's name no more than its ending goes among a program's arguments.
    bounds = (PAGES, min(characters, CHARACTERS), UNPACKED)
    found = await ask("choosing", content, ending_of(name), *bounds)
    scans = tuple(found["scans"])
    blocks = tuple(
        Block(kind, sound(text), page, level)
        for kind, text, page, level in found["blocks"]
    )
    notes = tuple(note(code, sound(about)) for code, about in found["notes"])
    cut = bool(found["cut"])
    return ReadDocument(found["kind"], found["pages"], blocks, notes, cut, scans)


def sound(text: str) -> str:
    """Return text that can be stored: without half characters and zeros."""
    return text.encode(errors="replace").decode().replace("\x00", "")
