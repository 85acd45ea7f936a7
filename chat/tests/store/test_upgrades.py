"""Documents are brought into this version's form once, whatever happens meanwhile."""

from typing import Any

import pytest

from chat.store.mongo import database
from chat.store.upgrades import run
from chat.store.upgrades.steps import STEPS, UpgradeStep

pytestmark = pytest.mark.usefixtures("stores")

COUNTED = UpgradeStep(1, "count", "things", {"old": True}, {"$set": {"old": False}})
NAMED = UpgradeStep(
    2, "name", "things", {"name": None}, {"$set": {"name": "x"}}, needs=2
)


class Killed(BaseException):
    """What ends a process in the middle of its work."""


async def fill(count: int) -> None:
    things = [{"_id": f"{i:05}", "old": True} for i in range(count)]
    await database().things.insert_many(things)


async def old_ones() -> int:
    count: int = await database().things.count_documents({"old": True})
    return count


async def record() -> dict[str, Any]:
    return await database().schema.find_one({"_id": "documents"}) or {}


def test_the_steps_are_numbered_without_a_gap() -> None:
    assert [step.number for step in STEPS] == list(range(1, len(STEPS) + 1))


async def test_each_step_is_done_once_and_written_down() -> None:
    await fill(3)
    told: list[str] = []
    await run.upgrade(told.append, [COUNTED])
    await database().things.update_one({"_id": "00000"}, {"$set": {"old": True}})
    await run.upgrade(told.append, [COUNTED])
    assert await old_ones() == 1
    [done] = (await record())["done"]
    assert (done["number"], done["name"], done["changed"]) == (1, "count", 3)
    assert told == ["1. count: 3 of at most 3"]


async def test_a_step_that_was_killed_goes_on_where_it_was(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(run, "BATCH", 10)
    await fill(35)
    batches = 0

    def die_in_the_second(_line: str) -> None:
        nonlocal batches
        batches += 1
        if batches == 2:
            raise Killed

    with pytest.raises(Killed):
        await run.upgrade(die_in_the_second, [COUNTED])
    assert await old_ones() == 15
    told: list[str] = []
    await run.upgrade(told.append, [COUNTED])
    assert await old_ones() == 0
    assert told[-1] == "1. count: 35 of at most 35"


async def test_a_program_that_does_not_know_the_form_is_refused() -> None:
    await run.upgrade(print, [COUNTED, NAMED])
    assert await run.pending([COUNTED, NAMED]) == []
    with pytest.raises(run.TooNewError, match=r"step 2; this one knows 1"):
        await run.upgrade(print, [COUNTED])


async def test_a_program_of_the_version_before_may_go_on() -> None:
    later = UpgradeStep(2, "name", "things", {"name": None}, {"$set": {"name": "x"}})
    await run.upgrade(print, [COUNTED, later])
    assert await run.pending([COUNTED]) == []


async def test_conversations_of_the_first_version_say_which_tools_are_on() -> None:
    old, new = {"_id": "old"}, {"_id": "new", "tools": ["web_search"]}
    await database().conversations.insert_many([old, new])
    await run.upgrade(print)
    found = await database().conversations.find().sort("_id").to_list(None)
    assert [each["tools"] for each in found] == [["web_search"], []]
