"""The vectors of a file's pieces: in blocks, each one call and one stored document."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from chat.libraries.embedding import (
    EmbeddingModel,
    NoVectors,
    embedding_model,
    vectors_of,
)
from chat.libraries.engines.embedded import packed
from chat.libraries.pieces import Piece
from chat.store.libraries import libraries, vectors
from chat.store.libraries.library_files import LibraryFile

BLOCK = 64  # pieces


@dataclass(frozen=True, slots=True)
class Made:
    """What a file has of vectors: the fields of its document, and what to say."""

    fields: dict[str, Any]
    notes: tuple[str, ...] = field(default=())


WORDS_ALONE = {"model": "", "dimensions": 0}


async def make_vectors(
    file: LibraryFile,
    found: Sequence[Piece],
    told: Callable[[int], Awaitable[None]],
) -> Made:
    """Make the vectors that are missing; without a model there are words alone.

    What fails costs the vectors, not the file: it is searched by words, and says so.
    """
    model = embedding_model()
    if model is None or not found:
        return Made(WORDS_ALONE)
    try:
        size = await _all_made(file, model, found, told)
    except NoVectors as error:
        await vectors.remove_build(file["building"])
        text = _("Searched by words alone: %(reason)s")
        return Made(WORDS_ALONE, (text % {"reason": error.reason},))
    return Made({"model": model.name, "dimensions": size})


async def _all_made(
    file: LibraryFile,
    model: EmbeddingModel,
    found: Sequence[Piece],
    told: Callable[[int], Awaitable[None]],
) -> int:
    """Return the dimensions; a block of others than the first is no use to anybody."""
    known = await vectors.starts(file["building"], model.name)
    payer = file["added_by"] or await libraries.owner_of(file["library_id"])
    size = model.dimensions or next(iter(known.values()), 0)
    for start in range(0, len(found), BLOCK):
        if known.get(start) == size and size:
            continue
        some = found[start : start + BLOCK]
        made = await vectors_of(payer, model, [piece.searched for piece in some])
        size = size or len(made[0])
        if len(made[0]) != size:
            raise NoVectors(_("The embedding model changed its dimensions."))
        await vectors.insert(_block(file, model, start, made))
        await told((len(found) + start + len(some)) // 2)
    return size


def _block(
    file: LibraryFile, model: EmbeddingModel, start: int, made: list[list[float]]
) -> vectors.VectorBlock:
    size = len(made[0])
    return {
        "_id": f"{file['building']}:{model.name}:{start}",
        "library_id": file["library_id"],
        "file_id": file["_id"],
        "build": file["building"],
        "start": start,
        "count": len(made),
        "model": model.name,
        "dimensions": size,
        "data": packed(made),
    }
