"""The engine that the configuration names, and this program where it cannot.

Vectors are kept here in any case: another engine is fed from them, nothing is paid
twice, and a search goes on when a service does not answer.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from chat.libraries.engines import embedded
from chat.libraries.engines.azure import AzureEngine
from chat.libraries.engines.mongodb import MongoEngine
from chat.libraries.engines.seam import (
    Engine,
    EngineError,
    EngineQuestion,
    IndexedPiece,
    Outdated,
    VectorHit,
)
from chat.store.libraries import pieces, removals, vectors
from chat.store.libraries.library_files import LibraryFile
from chat.store.libraries.pieces import StoredPiece
from chat.store.libraries.vectors import VectorBlock
from librechat_yaml.live import librechat

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Near:
    """What was found; `note` says which engine did not answer."""

    hits: Sequence[VectorHit] = ()
    note: str = ""


def engine_in_force() -> Engine | None:
    """Return the engine that is named, None when this program searches itself."""
    named = librechat().libraries.engine
    if named == "mongodb":
        return MongoEngine()
    return _azure() if named == "azure_ai_search" else None


def _azure() -> AzureEngine | None:
    index = librechat().libraries.azure_ai_search
    if not (index.service_endpoint and (index.api_key or index.auth)):
        return None
    return AzureEngine(index)


def key_in_force() -> str:
    """Return what files note that the engine in force holds; "": this program."""
    engine = engine_in_force()
    return engine.key if engine else ""


def _known(key: str) -> Engine | None:
    """Return the engine of a key as long as it can be reached."""
    known: list[Engine | None] = [engine_in_force(), _azure()]
    return next((one for one in known if one and one.key == key), None)


def searched_here(reason: str) -> str:
    """Return that the engine in force was not asked, and why, for people."""
    text = _("Near passages are searched in this program: %(reason)s")
    return text % {"reason": reason}


async def find(
    builds: Mapping[str, LibraryFile], model: str, question: EngineQuestion
) -> Near:
    """Return the nearest pieces of builds, asked for where they are held."""
    engine = engine_in_force()
    away = {b for b, f in builds.items() if engine and f.get("engine") == engine.key}
    found: list[VectorHit] = []
    note = ""
    if engine and away:
        try:
            found = [h for h in await engine.find(question) if h.build in away]
        except EngineError as error:
            log.warning("libraries are searched here: %s", error.reason)
            away, note = set(), searched_here(error.reason)
    here = [build for build in builds if build not in away]
    if not here:
        return Near(found, note)
    own = await embedded.nearest(here, model, question.vector, question.limit)
    if found:
        own = sorted([*found, *own], key=lambda hit: -hit.similarity)
    return Near(own[: question.limit], note)


async def feed(file: LibraryFile, build: str, model: str) -> dict[str, Any]:
    """Give a build's pieces to the engine in force; return fields of the file.

    What fails costs the engine, not the file: this program searches it, and says so.
    """
    engine = engine_in_force()
    if engine is None:
        return {"engine": "", "engine_note": ""}
    try:
        for block in await vectors.of_builds([build], model):
            await engine.prepare(block["dimensions"])
            last = block["start"] + block["count"] - 1
            found = await pieces.of_build(build, block["start"], last)
            await engine.put(_rows(file, found, block))
    except EngineError as error:
        log.warning("a file is searched here: %s", error.reason)
        return {"engine": "", "engine_note": error.reason}
    return {"engine": engine.key, "engine_note": ""}


def _rows(
    file: LibraryFile, found: Sequence[StoredPiece], block: VectorBlock
) -> list[IndexedPiece]:
    rows = embedded.matrices([{**block, "start": 0}])[block["build"]].tolist()
    return [
        IndexedPiece(
            piece["_id"],
            file["library_id"],
            file["_id"],
            " › ".join([file["name"], *piece["headings"]]),
            piece["text"],
            rows[piece["order"] - block["start"]],
        )
        for piece in found
    ]


async def forget(keys: set[str], outdated: Outdated) -> None:
    """Have engines elsewhere forget pieces, now or as soon as they answer."""
    for key in sorted(key for key in keys if key and key != MongoEngine.key):
        owed = await removals.owe(key, outdated.field, outdated.value, outdated.but)
        await _remove(owed)


async def settle() -> int:
    """Try once more what engines have still to forget; return how much is left."""
    left = await removals.owed()
    return sum([not await _remove(one) for one in left])


async def _remove(owed: removals.Removal) -> bool:
    engine = _known(owed["engine"])
    if engine is None:
        return False
    try:
        gone = await engine.forget(Outdated(owed["field"], owed["value"], owed["but"]))
    except EngineError as error:
        log.warning("passages are not removed yet: %s", error.reason)
        return False
    if gone and removals.is_settled(owed):
        await removals.done(owed)
        return True
    return False
