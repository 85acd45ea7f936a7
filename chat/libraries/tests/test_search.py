"""What a question finds in libraries, by words alone and with vectors."""

from accounts.models import User
from chat.libraries.in_force import Filters
from chat.libraries.search import FoundPassages, LibraryQuestion, search
from chat.libraries.tests.conftest import CHINESE, GUIDE, Filled, put
from chat.store.libraries.access import readable_libraries


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
