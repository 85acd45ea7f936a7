"""Embedding deployments that go wrong: the file says so, and words find it."""

import asyncio
from collections.abc import AsyncIterator, Callable

import orjson
import pytest

from accounts.ledger.models import LedgerEntry
from accounts.models import User
from chat.libraries import indexing, tending, vector_making
from chat.libraries.engines import embedded
from chat.libraries.tests.conftest import Filled
from chat.libraries.tests.test_vectors import found
from chat.store.libraries import library_files
from chat.store.mongo import database
from librechat_yaml import live
from librechat_yaml.schema import LibreChat
from tools.tests.servers import Asked, head, serving

LONG = "\n\n".join(f"## Section {n}\n\n" + f"harbour{n} word " * 200 for n in range(6))
Rows = list[dict[str, object]]
Turn = Callable[[int, list[str]], tuple[int, Rows]]


def vector(text: str, size: int = 4) -> list[float]:
    """Return a vector that tells which section a text is of."""
    number = next((n for n in range(6) if f"harbour{n} " in f"{text} "), 0)
    return [1.0, float(number), *([0.0] * (size - 2))]


def rows(texts: list[str], size: int = 4) -> Rows:
    return [{"index": n, "embedding": vector(t, size)} for n, t in enumerate(texts)]


def whole(call: int, texts: list[str]) -> tuple[int, Rows]:
    return 200, rows(texts)


def fails_in_the_middle(call: int, texts: list[str]) -> tuple[int, Rows]:
    return (200, rows(texts)) if call == 1 else (400, [])


def changes_its_dimensions(call: int, texts: list[str]) -> tuple[int, Rows]:
    return 200, rows(texts, 4 if call == 1 else 8)


def forgets_one(call: int, texts: list[str]) -> tuple[int, Rows]:
    return 200, rows(texts)[1:]


def tells_another_twice(call: int, texts: list[str]) -> tuple[int, Rows]:
    return 200, [{**row, "index": 0} for row in rows(texts)]


def in_another_order(call: int, texts: list[str]) -> tuple[int, Rows]:
    return 200, rows(texts)[::-1]


class Deployment:
    """A service of embeddings that answers as its turn says."""

    def __init__(self) -> None:
        self.turn: Turn = whole
        self.calls = 0

    async def __call__(self, asked: Asked, writer: asyncio.StreamWriter) -> None:
        body = asked.json
        assert isinstance(body, dict)
        self.calls += 1
        status, data = self.turn(self.calls, body["input"])
        usage = {"prompt_tokens": 7, "total_tokens": 7}
        told = {"data": data, "usage": usage} if data else {"error": {"message": "no"}}
        writer.write(head(status, "application/json") + orjson.dumps(told))


@pytest.fixture
async def deployment(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Deployment]:
    """Put a model in force that the deployment makes, two passages a call."""
    embedded.forget()
    monkeypatch.setattr(vector_making, "BLOCK", 2)
    made = Deployment()
    async with serving(made) as server:
        custom = {
            "name": "Local",
            "apiKey": "k",
            "baseURL": f"{server.url}/v1",
            "models": {"default": ["text-embedding-3-small"]},
        }
        raw = {"version": "1.3.17", "endpoints": {"custom": [custom]}}
        live.swap(LibreChat.model_validate(raw))
        yield made


@pytest.mark.parametrize(
    ("turn", "why"),
    [
        (fails_in_the_middle, ""),
        (changes_its_dimensions, "The embedding model changed its dimensions."),
        (forgets_one, ""),
        (tells_another_twice, ""),
    ],
)
async def test_what_goes_wrong_leaves_words_alone_and_is_told_at_the_file(
    deployment: Deployment, alice: User, filled: Filled, turn: Turn, why: str
) -> None:
    deployment.turn = turn
    library, [file] = await filled(alice, guide=LONG)
    assert file["pieces"] > 2  # more than one call
    assert (file["state"], file["model"], file["dimensions"]) == ("ready", "", 0)
    [note] = file["notes"]
    assert note.startswith(f"Searched by words alone: {why}")
    assert await database().library_vectors.count_documents({}) == 0
    answer = await found(alice, "harbour3")
    assert "harbour3" in answer.hits[0].piece["text"]
    assert {hit.similarity for hit in answer.hits} == {0.0}
    await _later(file["_id"])
    deployment.turn = whole
    assert await tending.tend() == 1
    await indexing.index(file["_id"])
    again = await library_files.get(library["_id"], file["_id"])
    assert (again["dimensions"], again["notes"]) == (4, [])


async def test_each_call_that_was_answered_is_paid_though_the_next_one_failed(
    deployment: Deployment, alice: User, filled: Filled
) -> None:
    deployment.turn = fails_in_the_middle
    await filled(alice, guide=LONG)
    lines = [one async for one in LedgerEntry.objects.filter(kind="embedding")]
    assert [one.prompt for one in lines if one.outcome == "ok"] == [7]


async def test_vectors_go_by_the_place_that_is_told_not_by_their_order(
    deployment: Deployment, alice: User, filled: Filled
) -> None:
    deployment.turn = in_another_order
    _, [file] = await filled(alice, guide=LONG)
    assert file["dimensions"] == 4
    answer = await found(alice, "harbour4 ")
    best = max(answer.hits, key=lambda hit: hit.similarity)
    assert "harbour4" in best.piece["text"]
    assert best.similarity == pytest.approx(1.0, abs=0.01)


async def _later(file_id: str) -> None:
    await database().library_files.update_one(
        {"_id": file_id}, {"$set": {"embedded_at": None}}
    )
