"""Vectors: made by the configuration's model, paid, checked, made anew for another."""

import pytest

from accounts.ledger.models import LedgerEntry
from accounts.models import User
from chat.libraries import indexing, tending
from chat.libraries.embedding import embedding_model
from chat.libraries.engines import embedded
from chat.libraries.search import FoundPassages, LibraryQuestion, search
from chat.libraries.tests.conftest import GUIDE, Filled
from chat.store.libraries import library_files
from chat.store.libraries.access import readable_libraries
from chat.tests.configured import group
from endpoints.simulator.script import Script
from endpoints.simulator.testing import SimulatorHandle
from librechat_yaml import live
from librechat_yaml.schema import LibreChat

COOKING = "# Cooking\n\nBoil the pasta in salted water for nine minutes."


def configure(simulator: SimulatorHandle, **libraries: object) -> None:
    """Put two embedding models in force."""
    models = {
        "text-embedding-3-small": {"deploymentName": "text-embedding-3-small"},
        "text-embedding-3-large": {"deploymentName": "text-embedding-3-large"},
    }
    azure = {"groups": [group(simulator, "demo", models)]}
    raw = {"version": "1.3.17", "endpoints": {"azureOpenAI": azure}}
    live.swap(LibreChat.model_validate({**raw, "libraries": libraries}))


@pytest.fixture
def embedding(simulator: SimulatorHandle) -> SimulatorHandle:
    """Have the pretend Azure make vectors of 64 numbers."""
    embedded.forget()
    configure(simulator, dimensions=64)
    return simulator


async def found(user: User, text: str) -> FoundPassages:
    libraries = await readable_libraries(user.pk)
    return await search(libraries, LibraryQuestion(user.pk, text, all_hits=True))


async def test_meaning_is_searched_and_paid(
    embedding: SimulatorHandle, alice: User, filled: Filled
) -> None:
    _, files = await filled(alice, guide=GUIDE, pasta=COOKING)
    assert {(f["model"], f["dimensions"]) for f in files} == {
        ("azureOpenAI/text-embedding-3-small", 64)
    }
    answer = await found(alice, "cooked pastas")  # neither word stands there
    assert answer.hits[0].file["name"] == "pasta.md"
    assert answer.hits[0].similarity > 0
    lines = [line async for line in LedgerEntry.objects.filter(kind="embedding")]
    assert len(lines) == 3
    assert {line.user_id for line in lines} == {alice.pk}


async def test_another_model_has_files_indexed_anew(
    embedding: SimulatorHandle, alice: User, filled: Filled
) -> None:
    library, [file] = await filled(alice, guide=GUIDE)
    configure(embedding, embeddingModel="text-embedding-3-large", dimensions=32)
    assert await tending.tend() == 0  # tried a moment ago
    await _long_ago(file["_id"])
    assert await tending.tend() == 1
    assert await indexing.index(file["_id"]) == "ready"
    again = await library_files.get(library["_id"], file["_id"])
    assert again["model"] == "azureOpenAI/text-embedding-3-large"
    assert again["dimensions"] == 32
    assert (await found(alice, "a night")).hits[0].similarity > 0


async def _long_ago(file_id: str) -> None:
    from chat.store.mongo import database

    await database().library_files.update_one(
        {"_id": file_id}, {"$set": {"embedded_at": None}}
    )


async def test_a_model_that_fails_leaves_words_and_says_so(
    embedding: SimulatorHandle, alice: User, filled: Filled
) -> None:
    embedding.script("text-embedding-3-small", Script(error="forbidden"))
    _, [file] = await filled(alice, guide=GUIDE)
    assert (file["state"], file["model"]) == ("ready", "")
    assert file["notes"][0].startswith("Searched by words alone: ")
    assert (await found(alice, "What does a night cost?")).hits


def test_the_embedding_model_is_found_by_name_or_switched_off(
    embedding: SimulatorHandle,
) -> None:
    configure(embedding, embeddingModel="text-embedding-3-large")
    model = embedding_model()
    assert model is not None
    assert model.offer.model == "text-embedding-3-large"
    configure(embedding, embeddings=False)
    assert embedding_model() is None
