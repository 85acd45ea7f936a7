"""Libraries for the test of plans: documents, and a call of each method."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from chat.store.libraries import (
    indexing_state,
    libraries,
    library_files,
    near,
    pieces,
    removals,
    term_blocks,
    vectors,
)
from chat.store.libraries.library_files import LibraryFile
from chat.store.libraries.vectors import VectorBlock
from chat.store.mongo import StoreError

START = datetime(2026, 1, 1, tzinfo=UTC)
ALICE = 1
EACH = 20  # files of a library
REACHED = libraries.reached(ALICE, ["person:1", "group:2", "everyone"], "use")


def library(number: int) -> dict[str, Any]:
    grant = {"subject": f"person:{number % 50}", "right": "use"}
    return {
        "_id": f"l{number}",
        "owner_id": number % 100,
        "name": f"library {number}",
        "grants": [grant],
        "changed": 0,
    }


def file(number: int) -> dict[str, Any]:
    return {
        "_id": f"f{number}",
        "library_id": f"l{number // EACH}",
        "name": f"file {number}",
        "state": "waiting" if number % 100 == 0 else "ready",
        "claimed_until": None,
        "content_id": f"b{number}",
        "build": f"u{number}",
        "building": f"u{number}",
        "pieces": 1,
        "words": 9,
        "model": "e/m",
        "dimensions": 3,
        "embedded_at": None,
        "added_by": number % 100,
        "size": 1,
    }


def piece(number: int) -> dict[str, Any]:
    return {
        **_place(number),
        "_id": f"u{number}:0",
        "order": 0,
        "page": 1,
    }


def terms_of(number: int) -> dict[str, Any]:
    arrays = dict.fromkeys(("words", "terms", "sizes", "places", "counts"), b"")
    place = {"_id": f"u{number}:0", "start": 0, "count": 1}
    return {**_place(number), **place, **arrays}


def block(number: int) -> dict[str, Any]:
    return {
        **_place(number),
        "_id": f"u{number}:e/m:0",
        "start": 0,
        "count": 1,
        "model": "e/m",
        "dimensions": 3,
        "data": b"",
    }


def _place(number: int) -> dict[str, Any]:
    home = f"l{number // EACH}"
    return {"library_id": home, "file_id": f"f{number}", "build": f"u{number}"}


async def fill(database: Any, number: int) -> None:  # noqa: ANN401 - the driver is untyped
    made: dict[str, Callable[[int], dict[str, Any]]] = {
        "libraries": library,
        "library_files": file,
        "library_pieces": piece,
        "library_terms": terms_of,
        "library_vectors": block,
        "library_near": block,
        "library_removals": lambda number: dict(removal(number)),
    }
    for name, row in made.items():
        await database[name].insert_many([row(each) for each in range(number)])
    rows = [
        {"_id": f"b{n}", "metadata": {"library_id": f"l{n // EACH}"}, "length": 0}
        for n in range(number)
    ]
    await database["library.files"].insert_many(rows)


def stored(number: int) -> LibraryFile:
    return file(number)  # type: ignore[return-value]


def vector_block(number: int) -> VectorBlock:
    return block(number)  # type: ignore[return-value]


def removal(number: int) -> removals.Removal:
    return {
        "_id": f"r{number}",
        "engine": "azure",
        "field": "file",
        "value": f"f{number}",
        "but": "",
        "created_at": START,
    }


async def refused(work: Awaitable[object]) -> None:
    """Ask what only servers with an engine of their own can do."""
    with pytest.raises(StoreError):
        await work


Call = Callable[[], Awaitable[object]]
CALLS: dict[str, Call] = {
    "libraries.all_of": lambda: libraries.all_of(REACHED, None),
    "libraries.get": lambda: libraries.get(REACHED, "l1"),
    "libraries.add": lambda: libraries.add(ALICE, "new", ""),
    "libraries.change": lambda: libraries.change(REACHED, "l1", {"name": "n"}),
    "libraries.touch": lambda: libraries.touch("l1"),
    "libraries.owned": lambda: libraries.owned(ALICE),
    "libraries.owner_of": lambda: libraries.owner_of("l1"),
    "libraries.remove": lambda: libraries.remove("l9"),
    "libraries.hand_over": lambda: libraries.hand_over(
        library(2),  # type: ignore[arg-type]
        ALICE,
    ),
    "libraries.forget_subject": lambda: libraries.forget_subject("person:3"),
    "library_files.put": lambda: library_files.put("l1", "new", {"tags": []}, b"data"),
    "library_files.get": lambda: library_files.get("l1", "f21"),
    "library_files.named": lambda: library_files.named("l1", "file 21"),
    "library_files.all_of": lambda: library_files.all_of(["l1", "l2"]),
    "library_files.counts": lambda: library_files.counts(["l1", "l2"]),
    "library_files.content": lambda: library_files.content(stored(21)),
    "library_files.tag": lambda: library_files.tag("l1", "f21", ["t"]),
    "library_files.delete": lambda: library_files.delete(["f41"]),
    "library_files.remove_bytes": lambda: library_files.remove_bytes(["b42"]),
    "library_files.stray_bytes": lambda: library_files.stray_bytes("l3"),
    "library_files.forget_adder": lambda: library_files.forget_adder(7),
    "indexing_state.wait_again": lambda: indexing_state.wait_again("f22"),
    "indexing_state.claim": lambda: indexing_state.claim("f100"),
    "indexing_state.progress": lambda: indexing_state.progress(stored(100), 1, 2),
    "indexing_state.finish": lambda: indexing_state.finish(stored(100), {}),
    "indexing_state.fail": lambda: indexing_state.fail(stored(100), "why"),
    "indexing_state.let_go": lambda: indexing_state.let_go(stored(100)),
    "indexing_state.left_behind": indexing_state.left_behind,
    "indexing_state.with_other_vectors": lambda: indexing_state.with_other_vectors(
        "e/other", 0
    ),
    "pieces.insert": lambda: pieces.insert(
        [piece(5_000)]  # type: ignore[list-item]
    ),
    "pieces.orders": lambda: pieces.orders("u21"),
    "term_blocks.insert": lambda: term_blocks.insert(
        terms_of(5_000)  # type: ignore[arg-type]
    ),
    "term_blocks.of_builds": lambda: anext(term_blocks.of_builds(["u21", "u22"])),
    "pieces.by_ids": lambda: pieces.by_ids(["u21:0"]),
    "pieces.of_build": lambda: pieces.of_build("u21"),
    "pieces.on_pages": lambda: pieces.on_pages("u21", 1, 2),
    "pieces.keep_only": lambda: pieces.keep_only("f21", "u21"),
    "pieces.remove_build": lambda: pieces.remove_build("u23"),
    "pieces.remove": lambda: pieces.remove(["f24"]),
    "pieces.remove_all": lambda: pieces.remove_all("l4"),
    "vectors.insert": lambda: vectors.insert(vector_block(25)),
    "vectors.starts": lambda: vectors.starts("u25", "e/m"),
    "vectors.each_of": lambda: anext(vectors.each_of(["u25", "u26"], "e/m")),
    "vectors.of_builds": lambda: vectors.of_builds(["u25"], "e/m"),
    "vectors.remove_build": lambda: vectors.remove_build("u26"),
    "indexing_state.held_elsewhere": lambda: indexing_state.held_elsewhere("other"),
    "indexing_state.fed": lambda: indexing_state.fed(stored(27), {}),
    "near.put": lambda: near.put([{"_id": "u27:0", "vector": [0.6, 0.8]}]),
    "near.indexes": lambda: refused(near.indexes("near_2")),
    "near.make_index": lambda: refused(near.make_index("near_2", {})),
    "near.find": lambda: refused(near.find([{"$vectorSearch": {}}])),
    "removals.owe": lambda: removals.owe("azure", "file", "f27"),
    "removals.owed": removals.owed,
    "removals.done": lambda: removals.done(removal(28)),
}
