"""Engines: Azure AI Search is fed, asked and emptied; what fails, this program does."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from accounts.models import User
from chat.conversations.retention import erase
from chat.libraries import keeping, passages, tending
from chat.libraries.engines import azure, chosen, embedded, mongodb
from chat.libraries.engines.seam import EngineError, EngineQuestion
from chat.libraries.filling import shelving
from chat.libraries.in_force import Filters
from chat.libraries.tests.conftest import GUIDE, Filled, put
from chat.libraries.tests.pretend_search import KEY, PretendSearch
from chat.libraries.tests.test_vectors import COOKING, configure, found
from chat.store.conversations import now
from chat.store.libraries import library_files
from chat.store.mongo import database
from endpoints.simulator.testing import SimulatorHandle
from tools.tests.servers import serving

INDEX = "librechat-libraries"


class Service:
    """A pretend service, and what puts it in force."""

    def __init__(self, simulator: SimulatorHandle, url: str) -> None:
        self.simulator, self.url = simulator, url
        self.held = PretendSearch()

    def use(self, engine: str = "azure_ai_search", **index: object) -> None:
        """Put the engine in force, for vectors of 64 numbers."""
        section = {"serviceEndpoint": self.url, "apiKey": KEY, **index}
        configure(self.simulator, dimensions=64, engine=engine, azureAISearch=section)

    @property
    def texts(self) -> str:
        return str([one["text"] for one in self.held.documents.values()])


@pytest.fixture
async def service(simulator: SimulatorHandle) -> AsyncIterator[Service]:
    """Serve a pretend Azure AI Search, and have libraries held there."""
    embedded.forget()
    azure.forget_checks()
    made = Service(simulator, "")
    async with serving(made.held.answer()) as server:
        made.url = server.url
        made.use()
        yield made


async def engine_of(library_id: str) -> set[str]:
    return {f.get("engine", "") for f in await library_files.all_of([library_id])}


async def test_an_index_is_made_fed_and_asked(
    service: Service, alice: User, filled: Filled
) -> None:
    service.use(analyzer="zh-Hans.microsoft")
    library, files = await filled(alice, guide=GUIDE, pasta=COOKING)
    assert service.held.index is not None
    vector = service.held.fields["vector"]
    assert (vector["dimensions"], vector["type"]) == (64, "Collection(Edm.Single)")
    assert service.held.fields["text"]["analyzer"] == "zh-Hans.microsoft"
    assert "24 euros" in service.texts
    assert await engine_of(library["_id"]) == {f"azure_ai_search:{service.url}/{INDEX}"}
    embedded.forget()
    await database().library_vectors.delete_many({})  # the index alone can know
    answer = await found(alice, "cooked pastas")
    assert answer.note == ""
    assert answer.hits[0].file["name"] == "pasta.md"
    assert answer.hits[0].similarity > 0
    assert files[0]["pieces"] == 1


@pytest.mark.parametrize("kind", ["vector", "hybrid"])
async def test_only_what_may_be_searched_is_asked_for(
    service: Service, alice: User, bob: User, filled: Filled, kind: str
) -> None:
    service.use(queryType=kind)
    await filled(bob, pasta=COOKING)
    library, _ = await filled(alice, guide=GUIDE, pasta=COOKING + " Al dente.")
    answer = await found(alice, "cooked pastas")
    assert {hit.file["library_id"] for hit in answer.hits} == {library["_id"]}
    assert answer.hits[0].file["name"] == "pasta.md"
    engine = chosen.engine_in_force()
    assert engine
    asked = EngineQuestion("a', 'b", [1.0] * 64, ["x', 'y"], ["z"], 5)
    assert await engine.find(asked) == []  # quotes lead nowhere


async def test_a_new_version_a_deletion_and_an_erasure_reach_the_index(
    service: Service, alice: User, filled: Filled
) -> None:
    library, [file, _] = await filled(alice, guide=GUIDE, pasta=COOKING)
    await put(alice, library["_id"], "guide.md", GUIDE.replace("24", "31"))
    assert "24 euros" not in service.texts
    assert "31 euros" in service.texts
    await shelving.take_out(alice.pk, library["_id"], file["_id"])
    assert "31 euros" not in service.texts
    assert "pasta" in service.texts
    await erase(alice.pk)
    assert service.held.documents == {}


async def test_what_the_service_could_not_forget_is_forgotten_later(
    service: Service, alice: User, filled: Filled
) -> None:
    library, _ = await filled(alice, guide=GUIDE)
    service.held.broken = 503
    await keeping.remove(alice.pk, library["_id"])
    assert service.held.documents
    service.held.broken = 0
    await tending.tend()
    assert service.held.documents == {}
    assert await chosen.settle() == 1  # the service may show changes late
    await database().library_removals.update_many(
        {}, {"$set": {"created_at": now() - timedelta(minutes=2)}}
    )
    assert await chosen.settle() == 0
    assert await database().library_removals.count_documents({}) == 0


async def test_a_service_that_is_away_is_told_and_done_without(
    service: Service, alice: User, filled: Filled
) -> None:
    await filled(alice, guide=GUIDE, pasta=COOKING)
    service.held.broken = 503
    answer = await found(alice, "cooked pastas")
    assert answer.note == (
        "Near passages are searched in this program: Azure AI Search answered 503."
    )
    assert f"({answer.note})" in passages.told(answer).text
    assert answer.hits[0].file["name"] == "pasta.md"
    assert answer.hits[0].similarity > 0


@pytest.mark.parametrize(
    ("change", "note"),
    [
        ({"name": "vector"}, "has no field “contentVector”"),
        ({"dimensions": 3}, "holds vectors of 3 numbers, the model makes 64"),
    ],
)
async def test_an_index_that_does_not_fit_is_told_at_the_file(
    service: Service, alice: User, filled: Filled, change: dict[str, Any], note: str
) -> None:
    await filled(alice, guide=GUIDE)
    azure.forget_checks()
    for field in service.held.fields.values():
        if field["name"] == "vector":
            field.update({"name": "contentVector"} | change)
    service.use(fields={"vector": "contentVector"})
    _, [file] = await filled(alice, "Second", pasta=COOKING)
    assert (file["state"], file["engine"]) == ("ready", "")
    assert note in file["engine_note"]
    assert (await found(alice, "cooked pastas")).hits[0].similarity > 0


async def test_a_passage_that_the_service_refuses_leaves_the_file_here(
    service: Service, alice: User, filled: Filled
) -> None:
    service.held.refused = "too large"
    _, [file] = await filled(alice, guide=GUIDE)
    assert file["engine"] == ""
    assert file["engine_note"] == "Azure AI Search took a passage not in: too large"


async def test_files_move_to_the_engine_that_is_put_in_force_and_back(
    service: Service, alice: User, filled: Filled
) -> None:
    service.use("embedded")
    library, _ = await filled(alice, guide=GUIDE)
    assert service.held.documents == {}
    service.use()
    assert await tending.tend() == 1  # fed from the vectors that were paid already
    assert "24 euros" in service.texts
    assert await tending.tend() == 0
    service.use("embedded")
    await database().library_files.update_many({}, {"$set": {"fed_at": None}})
    assert await tending.tend() == 1
    assert await engine_of(library["_id"]) == {""}
    assert service.held.documents == {}


async def test_this_mongodb_says_that_it_has_no_vector_search(
    service: Service, alice: User, filled: Filled
) -> None:
    service.use("mongodb")
    _, files = await filled(alice, guide=GUIDE, pasta=COOKING)
    assert {f["engine_note"] for f in files} == {"This MongoDB has no vector search."}
    assert (await found(alice, "cooked pastas")).hits[0].file["name"] == "pasta.md"
    asked = EngineQuestion("q", [0.6, 0.8], ["l1"], ["f1"], 50)
    with pytest.raises(EngineError, match="no vector search"):
        await mongodb.MongoEngine().find(asked)


def test_mongodb_is_asked_for_neighbours_in_its_own_form() -> None:
    asked = EngineQuestion("q", [0.6, 0.8], ["l1", "l2"], ["f1"], 50)
    search, project = mongodb.steps(asked)
    assert search == {
        "$vectorSearch": {
            "index": "near_2",
            "path": "vector",
            "queryVector": [0.6, 0.8],
            "numCandidates": 1000,
            "limit": 50,
            "filter": {
                "library_id": {"$in": ["l1", "l2"]},
                "file_id": {"$in": ["f1"]},
            },
        }
    }
    assert project == {"$project": {"score": {"$meta": "vectorSearchScore"}}}
    assert mongodb.definition(2)["fields"][0] == {
        "type": "vector",
        "path": "vector",
        "numDimensions": 2,
        "similarity": "cosine",
    }


async def test_filters_hold_in_the_index_too(
    service: Service, alice: User, filled: Filled
) -> None:
    from chat.libraries.search import LibraryQuestion, search
    from chat.store.libraries.access import readable_libraries

    _, [guide, _pasta] = await filled(alice, guide=GUIDE, pasta=COOKING)
    only = Filters(file_ids=(guide["_id"],))
    question = LibraryQuestion(alice.pk, "cooked pastas", only, all_hits=True)
    answer = await search(await readable_libraries(alice.pk), question)
    assert {hit.file["name"] for hit in answer.hits} == {"guide.md"}
