"""Which reader takes a file: by what it holds, and by its name where that says no more.

Runs in the child.
"""

import importlib
import io
import re
from typing import Any

import olefile

from chat.files.reading.archive import Archive
from chat.files.reading.found import (
    FoundBlocks,
    FullError,
    ReadingBounds,
    UnreadableError,
)
from chat.files.reading.kinds import BY_ENDING, KINDS

PDF = re.compile(rb"%PDF-\d")
BEGINNING = 1_024  # bytes within which a PDF says that it is one
ZIP, OLE, RTF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf"
PAGE = re.compile(
    rb"\s*(<!--.*?-->\s*)?<(!doctype html|html)\b", re.IGNORECASE | re.DOTALL
)
PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*")
FOLDERS = {"word/": "docx", "xl/": "xlsx", "ppt/": "pptx"}
OLD = {"WordDocument", "PowerPoint Document"}
PLAIN = {"html", "md", "csv", "json", "eml", "txt"}  # told apart by name alone


def answer(
    data: bytes, ending: str, pages: str, characters: str, unpacked: str
) -> dict[str, Any]:
    """Return a ReadDocument's fields, notes as codes; or `error` and `number`."""
    bounds = ReadingBounds(int(pages), int(characters), int(unpacked))
    found = FoundBlocks(bounds)
    cut = False
    try:
        _read(data, ending, found)
    except FullError:
        cut = True
    except UnreadableError as error:
        return {"error": error.reason, "number": error.number, "kind": found.kind}
    except MemoryError:
        return {"error": "memory", "kind": found.kind}
    # Whatever a damaged file makes of a library, recursion included.
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


def _read(data: bytes, ending: str, found: FoundBlocks) -> None:
    if not data.strip():
        raise UnreadableError("empty")
    kind = found.kind = kind_of(data, ending, found.bounds.unpacked)
    named = BY_ENDING.get(ending)
    if named and named.reader != KINDS[kind].reader:
        found.note("named", KINDS[kind].label)
    module = f"chat.files.reading.formats.{KINDS[kind].reader}"
    importlib.import_module(module).read(data, found)


def kind_of(data: bytes, ending: str, unpacked: int) -> str:
    """Return the name of a FileKind. Raises UnreadableError where there is none."""
    if PDF.search(data, 0, BEGINNING):
        return "pdf"
    if data.startswith(ZIP):
        return _zipped(data, unpacked)
    if data.startswith(OLE):
        return _compound(data)
    if data.startswith(RTF):
        raise UnreadableError("old")
    if data.startswith(PICTURES):
        raise UnreadableError("picture")
    return _plain(data, ending)


def _zipped(data: bytes, unpacked: int) -> str:
    with Archive(data, unpacked) as archive:
        if "mimetype" in archive:
            mime = archive.bytes_of("mimetype").decode("ascii", "replace").strip()
            plain = mime.removesuffix("-template")
            found = next((k.name for k in KINDS.values() if k.mime == plain), "")
        elif "[Content_Types].xml" in archive:
            starts = [
                kind for start, kind in FOLDERS.items() if archive.has_folder(start)
            ]
            found = starts[0] if starts else ""
        else:
            found = ""
    if not found:
        raise UnreadableError("archive")
    return found


def _compound(data: bytes) -> str:
    """Return the kind of a file of Microsoft's older form."""
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as file:
            names = {one[0] for one in file.listdir()}
    except OSError as error:
        raise UnreadableError("broken") from error
    if "EncryptedPackage" in names:
        raise UnreadableError("password")
    if "__properties_version1.0" in names:
        return "msg"
    if names & {"Workbook", "Book"}:
        return "xls"
    raise UnreadableError("old" if names & OLD else "unknown")


def _plain(data: bytes, ending: str) -> str:
    named = BY_ENDING.get(ending)
    if named and named.name in PLAIN:
        return named.name
    return "html" if PAGE.match(data[:BEGINNING]) else "txt"
