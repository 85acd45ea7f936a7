"""How long conversations are kept: what the file says, and what becomes of them."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import AsyncClient

from accounts.models import User
from chat.conversations import retention
from chat.documents import Part
from chat.store import branches, everything, files, messages, shares
from chat.store.conversations import now
from chat.tests.api.conftest import talk
from chat.tests.configured import put
from chat.tests.conftest import Tab
from endpoints.simulator.testing import SimulatorHandle
from librechat_yaml import live
from librechat_yaml.schema import LibreChat


@pytest.mark.parametrize(
    ("interface", "days", "hours"),
    [
        ({}, 0, None),
        ({}, 2, 48),
        ({"generalChatRetention": 5}, 0, None),
        ({"retentionMode": "all"}, 0, 720),
        ({"retentionMode": "all", "temporaryChatRetention": 9}, 0, 9),
        ({"retentionMode": "all", "generalChatRetention": 5}, 0, 5),
        ({"retentionMode": "all", "generalChatRetention": 5}, 1, 5),
        ({"retentionMode": "all", "generalChatRetention": 30}, 1, 24),
    ],
)
def test_the_shorter_retention_holds(
    settings: LazySettings,
    interface: dict[str, object],
    days: int,
    hours: float | None,
) -> None:
    settings.RETENTION_DAYS = days
    keep(interface)
    found = retention.kept_for()
    assert (found and found / timedelta(hours=1)) == hours


def keep(interface: dict[str, object]) -> None:
    live.swap(LibreChat.model_validate({"version": "1", "interface": interface}))


async def test_any_chat_goes_when_its_hours_are_over_files_and_links_too(
    stores: None,
    mongo_database: Any,  # noqa: ANN401
    alice: User,
) -> None:
    keep({"retentionMode": "all", "generalChatRetention": 5})
    old, (question,) = await talk(alice, "1")
    kept, _ = await talk(alice, "2")
    file = await files.add(alice.pk, {"name": "a.txt", "kind": "text"}, b"text")
    await files.use(alice.pk, [file["_id"]], None)
    part: Part = {"type": "file", "file_id": file["_id"]}
    await branches.edit(alice.pk, old, question, [part])
    path = await messages.of(alice.pk, old)
    link = {"conversation_id": old, "live": False, "title": "t", "expires_at": None}
    await shares.add(alice.pk, link, path)
    for home, hours in ((old, 5.1), (kept, 4.9)):
        await mongo_database.conversations.update_one(
            {"_id": home}, {"$set": {"updated_at": now() - timedelta(hours=hours)}}
        )
    assert await retention.purge() == 1
    assert [c["_id"] async for c, _ in everything.conversations(alice.pk)] == [kept]
    assert await messages.of(alice.pk, old) == []
    assert await mongo_database["attachments.chunks"].count_documents({}) == 0
    assert await mongo_database.shares.count_documents({}) == 0
    assert await mongo_database.shared_messages.count_documents({}) == 0


async def test_a_chat_that_goes_on_is_kept(
    socket_for: Callable[[User], Awaitable[Tab]],
    configured: SimulatorHandle,
    mongo_database: Any,  # noqa: ANN401
    alice: User,
) -> None:
    put(configured, interface={"retentionMode": "all", "generalChatRetention": 5})
    tab = await socket_for(alice)
    started = await tab.ask("1")
    await tab.events()
    home, leaf = started["conversation"]["id"], started["message"]["id"]
    await mongo_database.conversations.update_one(
        {"_id": home}, {"$set": {"updated_at": now() - timedelta(hours=6)}}
    )
    await tab.ask("2", conversation_id=home, parent_id=leaf)
    await tab.events()
    assert await retention.purge() == 0


async def test_open_tabs_are_told_of_a_chat_whose_time_is_over(
    socket_for: Callable[[User], Awaitable[Tab]],
    configured: SimulatorHandle,
    mongo_database: Any,  # noqa: ANN401
    alice: User,
) -> None:
    put(configured, interface={"retentionMode": "all", "generalChatRetention": 1})
    home, _ = await talk(alice, "1")
    await mongo_database.conversations.update_one(
        {"_id": home}, {"$set": {"updated_at": now() - timedelta(hours=2)}}
    )
    tab = await socket_for(alice)
    await retention.purge()
    assert (await tab.until("conversation.deleted"))["conversation_id"] == home


@pytest.mark.parametrize(
    ("hours", "words"),
    [(1, "1 hour after"), (30, "30 hours after"), (24, "1 day after"), (48, "2 days")],
)
async def test_people_are_told_how_long_chats_are_kept(
    stores: None, alice: User, hours: int, words: str
) -> None:
    keep({"retentionMode": "all", "generalChatRetention": hours})
    client = AsyncClient()
    await client.aforce_login(alice)
    assert words in (await client.get("/api/config")).json()["kept"]
    assert f"deleted {words}" in (await client.get("/")).content.decode()
