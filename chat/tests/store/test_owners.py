"""The store takes the owner first, and sees and changes nobody else's."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from chat.conversations import share_links
from chat.errors import ChatError, Conflict, NotThere
from chat.store import branches, conversations, files, messages, shares, trash
from chat.store.conversations import now
from chat.store.personal.owned import Owned
from chat.tests.stored import everything

ALICE, BOB = 1, 2
HOME = "home"
TEXT: list[Any] = [{"type": "text", "text": "Hers"}]


async def hers() -> None:
    """Store a conversation of Alice's, with a question and an answer under way."""
    made = conversations.new(ALICE, HOME, endpoint="e", model="m", params={})
    await conversations.insert(made)
    question = messages.new_question(ALICE, HOME, "question", None, TEXT)
    answer = messages.new_answer(question, "answer", "run", {})
    await messages.insert_both(question, answer)
    await trash.keep(ALICE, HOME, "question", ["question"], now())


async def her_file(who: int) -> object:
    [file] = await files.all_of(ALICE)
    return await files.get(who, file["_id"])


async def write_on(who: int) -> object:
    answer = await messages.get(ALICE, HOME, "answer")
    await messages.finish(ALICE, "answer", "run", {"status": "complete"})
    return await messages.restart(who, answer, "other")


Reach = Callable[[int], Awaitable[object]]
WAYS: dict[str, Reach] = {
    "get": lambda who: conversations.get(who, HOME),
    "list": lambda who: conversations.page(who),
    "change": lambda who: conversations.change(who, HOME, {"title": "Mine"}),
    "title": lambda who: conversations.set_model_title(who, HOME, "Mine"),
    "use": lambda who: conversations.add_usage(
        who, HOME, prompt=1, completion=1, cost=1.0
    ),
    "delete": lambda who: conversations.delete(who, HOME),
    "get message": lambda who: messages.get(who, HOME, "question"),
    "all messages": lambda who: messages.of(who, HOME),
    "finish": lambda who: messages.finish(who, "answer", "run", {"status": "error"}),
    "edit": lambda who: branches.edit(who, HOME, "question", TEXT),
    "remove": lambda who: branches.remove(who, HOME, ["question"]),
    "feedback": lambda who: branches.feedback(who, HOME, "answer", {"rating": "up"}),
    "summary": lambda who: branches.set_summary(who, HOME, "question", {"text": "x"}),
    "bring back": lambda who: trash.restore(who, HOME, "question"),
    "file": her_file,
}
NOTHING: tuple[object, ...] = (None, False, 0, [], ([], None))


async def reached(way: Reach, who: int) -> bool:
    """Say whether something was read or changed."""
    before = await everything()
    try:
        found = await way(who)
    except ChatError:
        found = None
    return found not in NOTHING or await everything() != before


@pytest.mark.parametrize("name", WAYS)
async def test_whoever_knows_an_id_reaches_nothing_by_it(
    stores: None, transactional_db: None, name: str
) -> None:
    await hers()
    await files.add(ALICE, {"name": "a.txt", "kind": "text", "text": "Hers"}, b"Hers")
    assert not await reached(WAYS[name], BOB)
    assert await reached(WAYS[name], ALICE)


async def test_an_answer_is_written_on_by_its_owner_alone(stores: None) -> None:
    await hers()
    with pytest.raises(ChatError):
        await write_on(BOB)
    assert (await messages.get(ALICE, HOME, "answer"))["status"] == "complete"


async def test_an_answer_is_ended_by_the_run_that_writes_it_and_once(
    stores: None,
) -> None:
    await hers()
    ended = {"status": "complete"}
    assert await messages.finish(ALICE, "answer", "another", ended) is None
    assert await messages.finish(ALICE, "answer", "run", ended)
    assert await messages.finish(ALICE, "answer", "run", {"status": "error"}) is None
    assert (await messages.get(ALICE, HOME, "answer"))["status"] == "complete"


async def test_whoever_answers_a_call_has_seen_it_as_it_is(stores: None) -> None:
    await hers()
    await messages.finish(ALICE, "answer", "run", {"status": "waiting"})
    seen = await messages.get(ALICE, HOME, "answer")
    before = seen.copy()
    before["updated_at"] -= timedelta(seconds=1)
    assert await messages.answer_calls(ALICE, before, []) is None
    assert await messages.answer_calls(ALICE, seen, TEXT)


async def test_a_title_that_comes_late_changes_no_name_that_a_person_gave(
    stores: None,
) -> None:
    await hers()
    await conversations.change(ALICE, HOME, {"title": "Hers", "title_source": "user"})
    assert await conversations.set_model_title(ALICE, HOME, "Model's") is None
    assert (await conversations.get(ALICE, HOME))["title"] == "Hers"


async def test_temporary_conversations_are_on_no_list(stores: None) -> None:
    made = conversations.new(
        ALICE, HOME, endpoint="e", model="m", params={}, temporary=True
    )
    await conversations.insert(made)
    assert await conversations.page(ALICE) == ([], None)


async def test_an_answer_that_is_being_written_is_not_edited(stores: None) -> None:
    await hers()
    with pytest.raises(Conflict):
        await branches.edit(ALICE, HOME, "answer", TEXT)


async def test_a_preset_is_read_by_its_owner_alone(stores: None) -> None:
    presets = Owned("presets")
    kept = await presets.add(ALICE, {"name": "Hers"})
    with pytest.raises(NotThere):
        await presets.get(BOB, kept["_id"])
    assert (await presets.get(ALICE, kept["_id"]))["name"] == "Hers"


async def test_a_share_shows_nothing_of_a_deleted_conversation(stores: None) -> None:
    await hers()
    fields = {"conversation_id": HOME, "leaf_id": "question", "live": False}
    open_ = {"audience": "public", "title": "", "expires_at": None}
    made = await shares.add(ALICE, fields | open_, [])
    shown = await share_links.read(made["_id"], signed_in=False)
    assert shown.messages == []
    await conversations.delete(ALICE, HOME)
    with pytest.raises(NotThere):
        await share_links.read(made["_id"], signed_in=False)
