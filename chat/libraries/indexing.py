"""One file → pieces and vectors, in a worker; whoever is killed is gone on with.

Pieces and vectors get ids that follow from the build and their order, so what is stored
already is neither made nor paid again. The build counts once it is whole.
"""

import asyncio
import logging
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from chat.errors import NoSuchFile, NotThere
from chat.files.reading.read import UnreadableFile, read_document
from chat.libraries.engines import chosen
from chat.libraries.engines.seam import Outdated
from chat.libraries.pieces import Piece, pieces_of
from chat.libraries.vector_making import Made, make_vectors
from chat.libraries.words import making
from chat.store.conversations import now
from chat.store.libraries import indexing_state, libraries, library_files, pieces
from chat.store.libraries.library_files import LibraryFile
from chat.store.libraries.pieces import StoredPiece

log = logging.getLogger(__name__)

MOST_PIECES = 20_000  # of one file
TRIES = 5  # workers that may die over one file


class Superseded(Exception):
    """The file was replaced or removed while it was indexed."""


async def index(file_id: str) -> str:
    """Index a file that waits; return its state then, "" when there was none."""
    file = await indexing_state.claim(file_id)
    if file is None:
        return ""
    try:
        with override(file["language"]):
            return await _indexed(file)
    except (Superseded, NotThere):  # NotThere: the library itself is gone
        await pieces.remove_build(file["building"])
        await chosen.forget({chosen.key_in_force()}, _build(file))
        return ""
    except asyncio.CancelledError:
        await indexing_state.let_go(file)
        raise


async def _indexed(file: LibraryFile) -> str:
    if file["tries"] > TRIES:
        return await _failed(file, _("Reading this file ended the program each time."))
    try:
        data = await library_files.content(file)
        document = await read_document(data, file["name"], file["type"])
    except UnreadableFile as error:
        return await _failed(file, error.message)
    except NoSuchFile:
        return await _failed(file, _("The content of this file is gone."))
    found = await asyncio.to_thread(pieces_of, document.blocks)
    notes = [*document.notes]
    if document.cut or len(found) > MOST_PIECES:
        notes.append(_("The file is very long: its end is not searched."))
    found = found[:MOST_PIECES]
    if not found:
        notes.append(_("No words were found in this file."))
    words = await _store(file, found)
    made = await make_vectors(file, found, _Progress(file, len(found)))
    held = await _fed(file, made)
    kind = {"pages": document.pages, "tables": document.tables}
    counts = {"pieces": len(found), "words": words, "done": len(found)}
    return await _finished(
        file, {**kind, **counts, **made.fields, **held, "notes": [*notes, *made.notes]}
    )


async def _fed(file: LibraryFile, made: Made) -> dict[str, Any]:
    """Give what was made to the engine in force, before it counts."""
    if not made.fields["model"]:
        return {"engine": "", "engine_note": ""}
    return await chosen.feed(file, file["building"], made.fields["model"])


async def _store(file: LibraryFile, found: Sequence[Piece]) -> int:
    """Store the pieces that are missing; return the number of all their words."""
    told = _Progress(file, len(found))
    known = await pieces.orders(file["building"])
    words = 0
    for at in range(0, len(found), making.TOGETHER):
        rows = [row(file, piece) for piece in found[at : at + making.TOGETHER]]
        words += making.words_in(await making.store(rows))
        if fresh := [row for row in rows if row["order"] not in known]:
            await pieces.insert(fresh)
        await told(at // 2)  # the other half is the vectors' part
    return words


def row(file: LibraryFile, piece: Piece) -> StoredPiece:
    """Return a piece of the file as it is stored."""
    return {
        "_id": f"{file['building']}:{piece.order}",
        "library_id": file["library_id"],
        "file_id": file["_id"],
        "build": file["building"],
        "order": piece.order,
        "page": piece.page,
        "headings": list(piece.headings),
        "text": piece.text,
        "tokens": piece.tokens,
    }


class _Progress:
    """Says how many pieces are done; raises Superseded when nobody waits for them."""

    def __init__(self, file: LibraryFile, total: int) -> None:
        self._file, self._total = file, total

    async def __call__(self, done: int) -> None:
        if not await indexing_state.progress(self._file, done, self._total):
            raise Superseded


async def _finished(file: LibraryFile, fields: dict[str, Any]) -> str:
    if not await indexing_state.finish(file, {**fields, "embedded_at": now()}):
        raise Superseded
    await pieces.keep_only(file["_id"], file["building"])
    await chosen.forget(_holding(file), _others(file, file["building"]))
    await libraries.touch(file["library_id"])
    log.info("indexed a file of a library: %d pieces", fields["pieces"])
    return "ready"


async def _failed(file: LibraryFile, reason: str) -> str:
    """Note the reason; a version that was there before is searched no more."""
    if not await indexing_state.fail(file, reason):
        raise Superseded
    await pieces.keep_only(file["_id"], "")
    await chosen.forget(_holding(file), _others(file, ""))
    await libraries.touch(file["library_id"])
    return "failed"


def _holding(file: LibraryFile) -> set[str]:
    """Return the engine that held the version before: it has that to forget."""
    return {file.get("engine", "")}


def _others(file: LibraryFile, build: str) -> Outdated:
    return Outdated("file", file["_id"], build)


def _build(file: LibraryFile) -> Outdated:
    return Outdated("build", file["building"])
