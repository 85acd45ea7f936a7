"""Which reader takes a file, by what it holds and then by its name."""

import importlib
from typing import Any

from chat.files.reading.formats.found import (
    FoundBlocks,
    FullError,
    ReadingBounds,
    UnreadableError,
)

BEGINNING = 1_024  # bytes within which a PDF says that it is one


def answer(
    data: bytes, name: str, pages: str, characters: str, unpacked: str
) -> dict[str, Any]:
    """Return a ReadDocument's fields, notes as codes; or `error` and `number`."""
    bounds = ReadingBounds(int(pages), int(characters), int(unpacked))
    found = FoundBlocks(bounds)
    cut = False
    try:
        found.kind = kind_of(data, name)
        reader = importlib.import_module(f"chat.files.reading.formats.{found.kind}")
        reader.read(data, found)
    except FullError:
        cut = True
    except UnreadableError as error:
        return {"error": error.reason, "number": error.number, "kind": found.kind}
    # Whatever a damaged file makes of a library, recursion and memory included.
    except Exception:  # noqa: BLE001
        return {"error": "broken", "kind": found.kind}
    return {
        "kind": found.kind,
        "pages": found.pages,
        "blocks": found.blocks,
        "notes": found.notes,
        "scans": found.scans,
        "cut": cut,
    }


def kind_of(data: bytes, name: str) -> str:
    """Return the reader's name."""
    return "pdf" if b"%PDF-" in data[:BEGINNING] else "plain"
