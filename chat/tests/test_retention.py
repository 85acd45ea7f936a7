from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import orjson
import pytest
from celery import current_app
from django.conf import LazySettings

from accounts.deletion import erase as erase_account
from accounts.models import User
from chat.conversations import branching, retention
from chat.documents import Part
from chat.errors import NoSuchMessage
from chat.store import branches, conversations, everything, files, messages, shares
from chat.store.conversations import DELETED_LIFE, now
from chat.store.personal import presets, projects, prompts, tags
from chat.store.running import run_log
from chat.store.running.run_log import Entry, RunRecord
from chat.tests.api.conftest import talk
from chat.tests.conftest import Tab
from runtime.redis import redis

CANARY = "canary-9f2b7c1e"


async def fill(owner: User) -> str:
    """Leave the canary in everything that a person can write to."""
    home, ids = await talk(owner, CANARY, f"Answer {CANARY}", title=CANARY)
    await presets.add(owner.pk, {"name": CANARY})
    await prompts.add(owner.pk, {"name": CANARY, "text": CANARY})
    await projects.add(owner.pk, {"name": CANARY, "instructions": CANARY})
    await tags.add(owner.pk, {"name": CANARY})
    fields = {"name": CANARY, "kind": "text", "type": "text/plain", "text": CANARY}
    await files.add(owner.pk, fields, CANARY.encode())
    path = await messages.of(owner.pk, home)
    link = {"conversation_id": home, "live": False, "title": CANARY}
    await shares.add(owner.pk, {**link, "expires_at": None}, path)
    await run(owner, home, ids[1])
    gone, (question, _) = await talk(owner, "1", CANARY)
    await branching.delete(owner.pk, gone, question)
    return home


async def run(owner: User, home: str, message_id: str) -> None:
    """Leave the log of an answer that has just ended."""
    question = messages.new_question(owner.pk, home, "q", None, [])
    answer = messages.new_answer(question, "a", "run-1", {})
    await messages.insert(answer)
    record = RunRecord("run-1", owner.pk, home, message_id, "process", 0.0)
    await run_log.register(record, 5)
    frame = orjson.dumps({"text": CANARY})
    await run_log.append([("run-1", Entry(1, frame, last=True))])
    await run_log.unregister(record)


async def everywhere(database: Any) -> list[str]:  # noqa: ANN401
    """Return where the canary is still found, in MongoDB and Redis."""
    found: list[str] = []
    for name in await database.list_collection_names():
        async for document in database[name].find():
            if CANARY in repr(document):
                found.append(f"mongo {name}")
    for key in await redis().keys("*"):
        kind = await redis().type(key)
        held = (
            await redis().xrange(key) if kind == b"stream" else await redis().dump(key)
        )
        if CANARY in repr(held):
            found.append(f"redis {key!r}")
    return found


async def test_an_erased_person_leaves_nothing_behind(
    stores: None,
    mongo_database: Any,  # noqa: ANN401
    alice: User,
) -> None:
    await fill(alice)
    found = await everywhere(mongo_database)
    assert len(found) >= 10  # the premise
    places = {"mongo files", "mongo attachments.chunks", "mongo deleted_messages"}
    assert places <= set(found)

    await retention.erase(alice.pk)

    assert await everywhere(mongo_database) == []


async def test_others_keep_what_is_theirs(stores: None, alice: User, bob: User) -> None:
    home, _ = await talk(bob, "mine")
    await fill(alice)
    await retention.erase(alice.pk)
    assert len(await messages.of(bob.pk, home)) == 1


@pytest.mark.django_db(transaction=True)
def test_deleting_an_account_asks_for_the_erasure(
    redis_clean: str, alice: User, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[tuple[object, ...]] = []
    monkeypatch.setattr(
        current_app, "send_task", lambda *job, **with_: sent.append((*job, with_))
    )
    key = alice.pk
    erase_account(alice)
    assert sent == [("chat.tasks.erase_person", {"args": (key,)})]


async def test_a_deletion_can_be_undone_until_it_is_purged(
    stores: None, alice: User
) -> None:
    home, _ = await talk(alice, "1")
    await conversations.delete(alice.pk, home)
    assert await retention.purge() == 0
    assert (await conversations.restore(alice.pk, home))["_id"] == home


async def test_what_was_deleted_long_ago_is_purged(
    stores: None,
    mongo_database: Any,  # noqa: ANN401
    alice: User,
) -> None:
    home, _ = await talk(alice, "1")
    kept, _ = await talk(alice, "2")
    await conversations.delete(alice.pk, home)
    past = now() - DELETED_LIFE - timedelta(seconds=1)
    await mongo_database.conversations.update_one(
        {"_id": home}, {"$set": {"deleted_at": past}}
    )
    assert await retention.purge() == 1
    assert await messages.of(alice.pk, home) == []
    assert [c["_id"] async for c, _ in everything.conversations(alice.pk)] == [kept]


async def test_a_deleted_branch_takes_its_files_once_it_is_purged(
    stores: None,
    mongo_database: Any,  # noqa: ANN401
    alice: User,
) -> None:
    home, (question,) = await talk(alice, "1")
    file = await files.add(alice.pk, {"name": "a.txt", "kind": "text"}, b"text")
    await files.use(alice.pk, [file["_id"]], None)
    part: Part = {"type": "file", "file_id": file["_id"]}
    await branches.edit(alice.pk, home, question, [part])
    await branching.delete(alice.pk, home, question)
    await retention.purge()
    assert await files.content(alice.pk, file["_id"]) == b"text"
    past = now() - DELETED_LIFE - timedelta(seconds=1)
    await mongo_database.deleted_messages.update_many(
        {}, {"$set": {"deleted_at": past}}
    )
    await retention.purge()
    assert await files.several(alice.pk, [file["_id"]]) == {}
    with pytest.raises(NoSuchMessage):
        await branching.restore(alice.pk, home, question)


async def test_conversations_past_their_retention_are_purged(
    stores: None,
    mongo_database: Any,  # noqa: ANN401
    alice: User,
    settings: LazySettings,
) -> None:
    settings.RETENTION_DAYS = 30
    old, _ = await talk(alice, "1")
    await talk(alice, "2")
    past = now() - timedelta(days=31)
    await mongo_database.conversations.update_one(
        {"_id": old}, {"$set": {"updated_at": past}}
    )
    assert await retention.purge() == 1
    assert await everything.count(alice.pk) == {"conversations": 1, "messages": 1}


async def test_messages_of_a_temporary_chat_expire_with_it(
    socket_for: Callable[[User], Awaitable[Tab]], alice: User
) -> None:
    tab = await socket_for(alice)
    started = await tab.ask("psst", temporary=True)
    home = started["conversation"]["id"]
    conversation = await conversations.get(alice.pk, home)
    stored = await messages.of(alice.pk, home)
    assert conversation["expires_at"] is not None
    assert {m.get("expires_at") for m in stored} == {conversation["expires_at"]}
