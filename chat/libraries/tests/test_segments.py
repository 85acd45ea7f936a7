"""What searches keep in memory: whole, bounded, and never of another's library."""

from collections.abc import AsyncIterator, Collection, Mapping
from dataclasses import dataclass

from accounts.models import User
from chat.libraries.segments import (
    MOST_SMALL,
    KeptSegments,
    belonging,
    grouped,
    piece_ids,
)
from chat.libraries.tests.conftest import GUIDE, Filled
from chat.libraries.words import finding
from chat.libraries.words.finding import by_words
from chat.libraries.words.packing import gather, joined, numbers_of, packed
from chat.store.mongo import database


@dataclass(frozen=True)
class Some:
    """Builds of ten pieces each, a byte for each piece."""

    builds: Mapping[str, int]

    @property
    def size(self) -> int:
        return sum(self.builds.values())


class Shelf:
    """Notes what is read, together."""

    def __init__(self, memory: int = 1_000, together: int = 99) -> None:
        self.read: list[list[str]] = []
        self.together = together
        self.kept = KeptSegments(memory, self._read)

    async def _read(self, builds: Collection[str]) -> AsyncIterator[Some]:
        self.read.append([*builds])
        for at in range(0, len(builds), self.together):
            yield Some(dict.fromkeys([*builds][at : at + self.together], 10))

    async def ask(self, *builds: str) -> set[str]:
        found = await self.kept.each(builds, lambda segment: [*segment.builds])
        return {build for some in found for build in some}


async def test_what_was_read_is_not_read_again() -> None:
    shelf = Shelf()
    assert await shelf.ask("a", "b") == {"a", "b"}
    assert await shelf.ask("a", "b", "c") == {"a", "b", "c"}
    assert await shelf.ask("b", "a") == {"a", "b"}
    assert shelf.read == [["a", "b"], ["c"]]


async def test_more_than_memory_holds_is_found_all_the_same() -> None:
    shelf = Shelf(memory=10, together=1)
    for _ in range(2):
        assert await shelf.ask("a", "b", "c") == {"a", "b", "c"}
        assert shelf.kept._bytes <= 10


async def test_small_segments_that_pile_up_become_one() -> None:
    shelf, builds = Shelf(), [str(number) for number in range(MOST_SMALL + 2)]
    for at in range(1, len(builds) + 1):
        assert await shelf.ask(*builds[:at]) >= {*builds[:at]}
    assert len(shelf.kept._segments) == 1


async def test_builds_out_of_force_leave_memory() -> None:
    shelf = Shelf()
    await shelf.ask("a", "b", "c")
    assert await shelf.ask("d", "c") == {"c", "d"}
    assert {*shelf.kept._where} == {"c", "d"}


async def test_a_build_is_never_divided_between_segments() -> None:
    async def blocks() -> AsyncIterator[tuple[str, int]]:
        for block in (("a", 15_000), ("b", 900), ("b", 900), ("b", 1), ("c", 1)):
            yield block

    groups = [group async for group in grouped(blocks(), lambda block: block)]
    assert [[name for name, _ in group] for group in groups] == [
        ["a", "b", "b", "b"],
        ["c"],
    ]


def test_a_piece_has_its_id_by_its_place() -> None:
    assert piece_ids({"a": 2, "b": 0, "c": 3}, [0, 1, 2, 4]) == [
        "a:0",
        "a:1",
        "c:0",
        "c:2",
    ]


def test_joined_blocks_count_what_their_texts_have() -> None:
    texts = {"a": ["cat dog cat", "bird"], "b": ["dog dog dogs"]}
    segment = joined(
        [
            {
                "_id": build,
                "library_id": "l",
                "file_id": build,
                "build": build,
                "start": 0,
                "count": len(some),
                **packed(some),
            }
            for build, some in texts.items()
        ]
    )
    terms = numbers_of(["dog", "cat", "horse"])
    found = gather(segment, terms, {"a", "b"}, {"b"})
    assert (found.pieces, found.words) == (3, 7)
    assert found.having.tolist() == [2, 1, 0]
    assert found.ids.tolist() == [2]
    assert found.hits.tolist() == [[3], [0], [0]]
    assert belonging(segment.builds, {"b"}).tolist() == [False, False, True]


async def test_words_of_builds_that_are_not_asked_for_are_not_found(
    alice: User, bob: User, filled: Filled
) -> None:
    _, [hers] = await filled(alice, guide=GUIDE)
    _, [his] = await filled(bob, notes="# Notes\n\nA night at sea.")
    both = [hers["build"], his["build"]]
    assert len(await by_words(both, "night")) == 2  # one segment from here on
    [hit] = await by_words([his["build"]], "night")
    assert hit.piece_id.startswith(his["build"])


async def test_words_that_were_indexed_before_they_lay_in_blocks_are_found(
    alice: User, filled: Filled
) -> None:
    _, [file] = await filled(alice, guide=GUIDE)
    await database().library_terms.delete_many({})
    for _ in range(2):
        finding.forget()
        assert await by_words([file["build"]], "electricity")
    assert await database().library_terms.count_documents({}) == 1
