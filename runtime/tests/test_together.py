"""Many who ask at the same moment cost one question."""

import asyncio
from collections.abc import Collection

import pytest

from runtime.together import Together


class Store:
    """Answers a key with how many questions there were; waits to be let."""

    def __init__(self) -> None:
        self.asked: list[set[str]] = []
        self.open = asyncio.Event()
        self.away = False

    async def look_up(self, keys: Collection[str]) -> dict[str, int]:
        self.asked.append(set(keys))
        await self.open.wait()
        if self.away:
            raise ConnectionError
        return {key: len(self.asked) for key in keys}


async def turns() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_who_asks_in_one_moment_is_answered_by_one_question() -> None:
    store = Store()
    store.open.set()
    together = Together(store.look_up)
    found = await asyncio.gather(*(together.of(key) for key in "abcab"))
    assert (found, store.asked) == ([1] * 5, [set("abc")])


async def test_nobody_is_answered_by_a_question_that_was_put_before() -> None:
    store = Store()
    together = Together(store.look_up)
    first = asyncio.create_task(together.of("a"))
    await turns()
    later = [asyncio.create_task(together.of(key)) for key in "ab"]
    await turns()
    store.open.set()
    assert await first == 1
    assert [await each for each in later] == [2, 2]
    assert store.asked == [{"a"}, {"a", "b"}]


async def test_who_goes_away_takes_nobody_along() -> None:
    store = Store()
    together = Together(store.look_up)
    impatient, patient = (asyncio.create_task(together.of("a")) for _ in range(2))
    await turns()
    impatient.cancel()
    await turns()
    store.open.set()
    assert await patient == 1


async def test_a_store_that_is_away_is_told_to_those_who_asked_and_tried_again() -> (
    None
):
    store = Store()
    store.open.set()
    store.away = True
    together = Together(store.look_up)
    with pytest.raises(ConnectionError):
        await together.of("a")
    store.away = False
    assert await together.of("a") == 2
