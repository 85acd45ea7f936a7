"""A file as its reader looks at it: what was read of it, and pages of PDFs drawn."""

from typing import Any

from chat.errors import NoSuchFile
from chat.files.described import facts, told
from chat.files.reading.asking import ask
from chat.files.reading.document import ReadDocument
from chat.files.reading.kinds import KINDS
from chat.files.reading.read import read_again

WIDTHS = (800, 1_600)  # pixels of a drawn page: few, so that browsers keep them


async def blocks_of(content: bytes, name: str) -> dict[str, Any]:
    """Return a file's blocks for the viewer. Raises UnreadableFile."""
    return shown(await read_again(content, name))


def shown(document: ReadDocument) -> dict[str, Any]:
    """Return what the viewer takes: kind, unit of pages, blocks, and what was read."""
    known = facts(document)
    return {
        "kind": document.kind,
        "unit": KINDS[document.kind].unit,
        "pages": document.pages,
        "about": told(known),
        "blocks": [
            {"kind": b.kind, "text": b.text, "page": b.page, "level": b.level}
            for b in document.blocks
        ],
    }


async def drawn_page(content: bytes, page: int, width: int) -> dict[str, Any]:
    """Return a PDF's page as reading/drawing.py says.

    `width` in pixels is the least: the next of WIDTHS is drawn. Raises NoSuchFile where
    there is no such page, and UnreadableFile.
    """
    wide = next((one for one in WIDTHS if one >= width), WIDTHS[-1])
    found = await ask("drawing", content, page, wide)
    if "picture" not in found:
        raise NoSuchFile
    return found
