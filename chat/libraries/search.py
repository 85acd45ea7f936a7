"""Searching some libraries: words and vectors, fused by rank.

Rights are asked by who calls (`readable_libraries`): libraries come as documents that
the person was just allowed to read.
"""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from chat.libraries import reranking
from chat.libraries.embedding import NoVectors, embedding_model, vectors_of
from chat.libraries.engines import chosen
from chat.libraries.engines.seam import EngineQuestion, VectorHit
from chat.libraries.in_force import Filters, files_in_force
from chat.libraries.words.bm25 import fused
from chat.libraries.words.finding import WordHit, by_words
from chat.store.libraries import pieces
from chat.store.libraries.libraries import Library
from chat.store.libraries.library_files import LibraryFile
from chat.store.libraries.pieces import StoredPiece

CANDIDATES = 50  # of each ranking
LIMIT = 8  # passages


@dataclass(frozen=True, slots=True)
class LibraryHit:
    """A passage that was found, and how."""

    piece: StoredPiece
    file: LibraryFile
    score: float  # fused; 1/11 for first place in one ranking
    word_score: float = 0.0  # BM25; 0: not found by words
    similarity: float = 0.0  # cosine; 0: not found by vectors
    relevant: bool = True

    @property
    def place(self) -> str:
        """Return the address that opens the file at the passage."""
        where = f"/libraries/{self.piece['library_id']}/files/{self.piece['file_id']}"
        return f"{where}#p{self.piece['order']}"


@dataclass(frozen=True, slots=True)
class FoundPassages:
    """What a search gave; `note` says what of it could not be done."""

    query: str
    libraries: int
    hits: tuple[LibraryHit, ...] = ()
    note: str = ""

    @property
    def files(self) -> int:
        """How many files the passages come from."""
        return len({hit.file["_id"] for hit in self.hits})


@dataclass(frozen=True, slots=True)
class LibraryQuestion:
    """What is looked for, by whom; `all_hits`: those that answer little, too."""

    user_id: int
    text: str
    filters: Filters = field(default_factory=Filters)
    limit: int = LIMIT
    all_hits: bool = False
    conversation_id: str = ""


async def search(
    libraries: Collection[Library], question: LibraryQuestion
) -> FoundPassages:
    """Return the passages that answer a question, best first."""
    builds = await files_in_force(libraries, question.filters)
    if not builds:
        return FoundPassages(question.text, len(libraries))
    words, (vectors, note) = await asyncio.gather(
        _by_words(libraries, builds, question), _by_vectors(libraries, builds, question)
    )
    hits = await _hits(ranked(words, vectors), words, vectors, builds)
    wanted = [hit for hit in hits if question.all_hits or hit.relevant]
    return await _best(question, len(libraries), wanted, note)


async def _best(
    question: LibraryQuestion, libraries: int, found: list[LibraryHit], note: str
) -> FoundPassages:
    """Return as many as are wanted, sorted once more where a service does that."""
    texts = [hit.piece["text"] for hit in found]
    order, unsorted = await reranking.order_of(question.text, texts)
    best = tuple(found[number] for number in order[: question.limit])
    return FoundPassages(question.text, libraries, best, note or unsorted)


def ranked(
    words: Sequence[WordHit], vectors: Sequence[VectorHit]
) -> list[tuple[str, float]]:
    """Return ids and scores, best first.

    Each place among the nearest counts, however far it is: models' cosines cannot be
    compared, and a far one still tells apart what words found (up to two points).
    """
    return fused([hit.piece_id for hit in words], [hit.piece_id for hit in vectors])


async def _by_words(
    libraries: Collection[Library],
    builds: Mapping[str, LibraryFile],
    question: LibraryQuestion,
) -> list[WordHit]:
    # What a word is worth follows from all that is there, whatever is looked at
    every = await files_in_force(libraries) if question.filters else builds
    return await by_words(
        _with_pieces(every),
        question.text,
        wanted=builds.keys(),
        limit=CANDIDATES,
    )


def _with_pieces(builds: Mapping[str, LibraryFile]) -> list[str]:
    return [build for build, file in builds.items() if file["pieces"]]


async def _by_vectors(
    libraries: Collection[Library],
    builds: Mapping[str, LibraryFile],
    question: LibraryQuestion,
) -> tuple[Sequence[VectorHit], str]:
    """Return the nearest, and why there are none when a model was to be asked."""
    model = embedding_model()
    if model is None:
        return [], ""
    own = {b: file for b, file in builds.items() if file["model"] == model.name}
    if not own:
        return [], ""
    try:
        [vector] = await vectors_of(
            question.user_id, model, [question.text], question.conversation_id
        )
    except NoVectors as error:
        return [], _("Searched by words alone: %(reason)s") % {"reason": error.reason}
    asked = EngineQuestion(
        question.text,
        vector,
        [library["_id"] for library in libraries],
        [file["_id"] for file in own.values()] if question.filters else None,
        CANDIDATES,
    )
    near = await chosen.find(own, model.name, asked)
    return near.hits, near.note


async def _hits(
    ranked: Sequence[tuple[str, float]],
    words: Sequence[WordHit],
    vectors: Sequence[VectorHit],
    builds: Mapping[str, LibraryFile],
) -> list[LibraryHit]:
    """Return what was found with its text, best first; what is gone by now is not."""
    said = {hit.piece_id: hit for hit in words}
    near = {hit.piece_id: hit for hit in vectors}
    found = await pieces.by_ids([key for key, _ in ranked])
    return [
        LibraryHit(
            found[key],
            builds[found[key]["build"]],
            score,
            said[key].score if key in said else 0.0,
            near[key].similarity if key in near else 0.0,
            (key in said and said[key].relevant)
            or (key in near and near[key].relevant),
        )
        for key, score in ranked
        if key in found and found[key]["build"] in builds
    ]
