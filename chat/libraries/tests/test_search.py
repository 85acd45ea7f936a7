"""What a question finds in libraries, by words alone and with vectors."""

import pytest

from accounts.models import User
from chat.libraries.engines.seam import VectorHit
from chat.libraries.in_force import Filters
from chat.libraries.search import FoundPassages, LibraryQuestion, ranked, search
from chat.libraries.tests.conftest import CHINESE, GUIDE, Filled, put
from chat.libraries.words.bm25 import fused
from chat.libraries.words.finding import WordHit
from chat.libraries.words.stems import question_terms
from chat.store.libraries.access import readable_libraries
from librechat_yaml import live
from librechat_yaml.schema import LibreChat
from tools.tests.servers import saying, serving


async def found(user: User, text: str, **fields: object) -> FoundPassages:
    libraries = await readable_libraries(user.pk)
    return await search(libraries, LibraryQuestion(user.pk, text, **fields))  # type: ignore[arg-type]


async def test_words_find_the_passage_with_its_headings(
    alice: User, filled: Filled
) -> None:
    await filled(alice, guide=GUIDE, other="# Cooking\n\nBoil the pasta in water.")
    answer = await found(alice, "What does a night cost?")
    assert "24 euros" in answer.hits[0].piece["text"]
    assert answer.hits[0].file["name"] == "guide.md"
    assert answer.files == 1


async def test_chinese_words_are_found(alice: User, filled: Filled) -> None:
    await filled(alice, zh=CHINESE, other="# 烹饪\n\n把面条放进水里煮。")
    answer = await found(alice, "在哪里支付费用？")
    assert answer.hits[0].file["name"] == "zh.md"


def test_words_that_every_text_has_do_not_decide() -> None:
    assert question_terms("What does this night cost in all?") == ["night", "cost"]
    assert question_terms("Who are you?") == ["who", "are", "you"]
    assert question_terms("请问费用是多少？") == ["问费", "费用", "用是", "是多"]


def test_a_first_place_in_one_ranking_beats_two_late_ones() -> None:
    words = ["first", *(f"w{n}" for n in range(11)), "late"]
    vectors = ["near", *(f"v{n}" for n in range(11)), "late"]
    best = [key for key, _score in fused(words, vectors)]
    assert best[:3] == ["first", "near", "late"]


def test_a_far_passage_still_ranks_what_words_have_found() -> None:
    words = [WordHit("a", 2.0, relevant=True), WordHit("b", 1.9, relevant=True)]
    far = [VectorHit("b", 0.2), VectorHit("c", 0.1)]
    assert [key for key, _score in ranked(words, far)] == ["b", "a", "c"]


@pytest.mark.parametrize(
    ("status", "first", "note"),
    [
        (200, "other.md", ""),
        (
            500,
            "guide.md",
            "The passages are not sorted once more: Jina answered 500.",
        ),
    ],
)
async def test_a_reranker_that_is_named_sorts_what_was_found(
    alice: User,
    filled: Filled,
    monkeypatch: pytest.MonkeyPatch,
    status: int,
    first: str,
    note: str,
) -> None:
    await filled(alice, guide=GUIDE, other="# Fees\n\nA night is paid at the kiosk.")
    results = {"results": [{"index": 1}, {"index": 99}, {"index": "x"}]}
    async with serving(saying(results, status)) as service:
        raw = {
            "libraries": {"reranker": "jina"},
            "webSearch": {"jinaApiKey": "k", "jinaApiUrl": service.url},
        }
        config = LibreChat.model_validate(raw)
        monkeypatch.setattr(live._live, "config", config)
        answer = await found(alice, "What does a night cost?", all_hits=True)
    assert (answer.hits[0].file["name"], answer.note) == (first, note)
    assert len(answer.hits) == 2  # what the service leaves out is not lost
    asked = service.asked[0].json
    assert isinstance(asked, dict)
    assert asked["query"] == "What does a night cost?"
    assert "24 euros" in asked["documents"][0]


async def test_nothing_is_found_where_nothing_answers(
    alice: User, filled: Filled
) -> None:
    await filled(alice, guide=GUIDE)
    answer = await found(alice, "How do I bake sourdough bread?")
    assert answer.hits == ()


async def test_a_new_version_replaces_the_old_one(alice: User, filled: Filled) -> None:
    library, [file] = await filled(alice, guide=GUIDE)
    newer = await put(alice, library["_id"], "guide.md", GUIDE.replace("24", "31"))
    assert (newer["_id"], newer["version"]) == (file["_id"], 2)
    answer = await found(alice, "What does a night cost?")
    assert "31 euros" in answer.hits[0].piece["text"]
    assert len({hit.piece["build"] for hit in answer.hits}) == 1


async def test_only_the_files_that_are_meant_are_searched(
    alice: User, filled: Filled
) -> None:
    _, [_, second] = await filled(alice, guide=GUIDE, copy=GUIDE + "\nA copy.")
    filters = Filters(file_ids=(second["_id"],))
    answer = await found(alice, "What does a night cost?", filters=filters)
    assert {hit.file["name"] for hit in answer.hits} == {"copy.md"}


async def test_bob_finds_nothing_of_alices(
    alice: User, bob: User, filled: Filled
) -> None:
    await filled(alice, guide=GUIDE)
    answer = await found(bob, "What does a night cost?")
    assert (answer.libraries, answer.hits) == (0, ())
