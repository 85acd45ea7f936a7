"""Indexing goes on after a death, replaces whole versions, leaves nothing behind."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import User
from chat.conversations.retention import erase
from chat.libraries import indexing, keeping, tending
from chat.libraries.filling import shelving
from chat.libraries.search import LibraryQuestion, search
from chat.libraries.tests.conftest import GUIDE, Filled
from chat.store.conversations import now
from chat.store.libraries import indexing_state, library_files, pieces
from chat.store.libraries.access import readable_libraries
from chat.store.mongo import database

LONG = "\n\n".join(
    f"## Section {n}\n\nWord{n} " + "plain words " * 300 for n in range(9)
)


async def killed_after(
    monkeypatch: pytest.MonkeyPatch, file_id: str, stored: int
) -> None:
    """Have a worker die once it has stored some pieces."""
    whole = pieces.insert

    async def dying(rows: Any) -> None:  # noqa: ANN401
        await whole(rows[:stored])
        raise MemoryError

    with monkeypatch.context() as patched:
        patched.setattr(pieces, "insert", dying)
        with pytest.raises(MemoryError):
            await indexing.index(file_id)


async def test_a_dead_workers_file_is_gone_on_with(
    stores: None, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = await keeping.make(alice.pk, "Harbour", "")
    file = (await shelving.put(alice.pk, library["_id"], "a.md", LONG.encode())).file
    await killed_after(monkeypatch, file["_id"], 3)
    half = await library_files.get(library["_id"], file["_id"])
    assert (half["state"], half["build"]) == ("indexing", "")
    assert not (await _found(alice, "Word1")).hits  # nothing half-indexed is found
    assert await indexing_state.claim(file["_id"]) is None  # somebody has it
    await _expire(file["_id"])
    assert await tending.tend() == 1
    assert await indexing.index(file["_id"]) == "ready"
    ready = await library_files.get(library["_id"], file["_id"])
    stored = await pieces.of_build(ready["build"])
    assert [one["order"] for one in stored] == list(range(ready["pieces"]))
    assert (await _found(alice, "Word1")).hits


async def test_a_file_that_kills_each_worker_is_given_up(
    stores: None, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = await keeping.make(alice.pk, "Harbour", "")
    file = (await shelving.put(alice.pk, library["_id"], "a.md", LONG.encode())).file
    for _ in range(indexing.TRIES):
        await killed_after(monkeypatch, file["_id"], 1)
        await _expire(file["_id"])
    assert await indexing.index(file["_id"]) == "failed"


async def test_a_version_that_was_replaced_meanwhile_leaves_nothing(
    stores: None, alice: User
) -> None:
    library = await keeping.make(alice.pk, "Harbour", "")
    first = (await shelving.put(alice.pk, library["_id"], "a.md", b"# Old words")).file
    claimed = await indexing_state.claim(first["_id"])
    assert claimed is not None
    await shelving.put(alice.pk, library["_id"], "a.md", b"# New words")
    with pytest.raises(indexing.Superseded):
        await indexing._indexed(claimed)
    assert await indexing.index(first["_id"]) == "ready"
    assert not (await _found(alice, "old")).hits
    assert (await _found(alice, "new")).hits


async def test_an_erased_person_leaves_no_word_in_any_collection(
    stores: None, alice: User, bob: User, filled: Filled
) -> None:
    library, _ = await filled(alice, canary="# Canary7731\n\nCanary7731 sings.")
    await keeping.share(alice.pk, library["_id"], [(bob.email, "edit")])
    await erase(alice.pk)
    assert "canary7731" not in (await _everything()).casefold()
    assert await _number("library.chunks") == 0
    assert await _number("library_vectors") == 0


async def test_a_library_goes_to_who_owns_it_as_well(
    stores: None, alice: User, bob: User, filled: Filled
) -> None:
    library, _ = await filled(alice, guide=GUIDE)
    await keeping.share(alice.pk, library["_id"], [(bob.email, "own")])
    await erase(alice.pk)
    [kept] = await readable_libraries(bob.pk)
    assert (kept["owner_id"], kept["grants"]) == (bob.pk, [])
    assert (await _found(bob, "What does a night cost?")).hits
    [file] = await library_files.all_of([library["_id"]])
    assert file["added_by"] is None


async def test_a_deleted_library_leaves_nothing(
    stores: None, alice: User, filled: Filled
) -> None:
    library, _ = await filled(alice, canary="# Canary7731\n\nCanary7731 sings.")
    await keeping.remove(alice.pk, library["_id"])
    assert "canary7731" not in (await _everything()).casefold()


async def _found(user: User, text: str) -> Any:  # noqa: ANN401
    libraries = await readable_libraries(user.pk)
    return await search(libraries, LibraryQuestion(user.pk, text))


async def _expire(file_id: str) -> None:
    past = now() - timedelta(seconds=1)
    await database().library_files.update_one(
        {"_id": file_id}, {"$set": {"claimed_until": past}}
    )


async def _everything() -> str:
    names = await database().list_collection_names()
    rows = [await database()[name].find().to_list(None) for name in names]
    return str(rows)


async def _number(name: str) -> int:
    number: int = await database()[name].count_documents({})
    return number
