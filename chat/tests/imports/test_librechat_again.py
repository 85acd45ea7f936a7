"""A second import follows what has changed there, and leaves what has changed here."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.core.management import CommandError, call_command

from accounts.models import User
from chat.documents import Conversation, Message, text_of
from chat.errors import NoSuchConversation
from chat.ids import derived
from chat.imports.librechat.source import LibreChatSource
from chat.imports.librechat.wishes import SOURCE
from chat.imports.shapes import ImportRefusedError
from chat.store import branches, conversations, everything, messages
from chat.store.personal import presets, projects, prompts, tags
from chat.tests.imports.conftest import LI, MEI, NOW, carried, conversation, said

pytestmark = pytest.mark.django_db(transaction=True)

LATER = datetime.now(UTC).replace(microsecond=0) - timedelta(days=1)


@pytest.fixture
async def old(librechat: LibreChatSource, mongo_database: Any) -> Any:  # noqa: ANN401
    await carried(librechat)
    return mongo_database.client["LibreChatOld"]


async def of_li() -> tuple[Conversation, dict[str, Message]]:
    li = await User.objects.aget(email="li@example.com")
    home = derived(li.pk, SOURCE, "c1")
    found = await messages.of(li.pk, home)
    return await conversations.get(li.pk, home), {text_of(one): one for one in found}


async def test_what_was_edited_renamed_and_filed_there_is_so_here(
    librechat: LibreChatSource,
    old: Any,  # noqa: ANN401
) -> None:
    await old.messages.update_one({"messageId": "c1-2"}, {"$set": {"text": "West"}})
    rated = {"feedback": {"rating": "thumbsUp"}}
    await old.messages.update_one({"messageId": "c1-3"}, {"$set": rated})
    named = {"title": "Harbour", "isArchived": False, "tags": ["work", "sea"]}
    await old.conversations.update_one({"conversationId": "c1"}, {"$set": named})
    outcome = await carried(librechat)
    assert outcome.made["conversations topped up"] == 1
    assert (outcome.differing, sorted(outcome.checksums)) == ([], ["c1", "c2"])
    home, held = await of_li()
    assert (home["title"], home["archived"]) == ("Harbour", False)
    assert home["tags"] == ["work", "sea"]
    assert "West" in held
    assert held["South"]["feedback"]["rating"] == "up"
    assert "conversations topped up" not in (await carried(librechat)).made


async def test_a_new_turn_comes_to_the_top_and_is_what_is_shown(
    librechat: LibreChatSource,
    old: Any,  # noqa: ANN401
) -> None:
    new = {**said("c1-6", "c1", "c1-2", "And now?", mine=True), "createdAt": LATER}
    await old.messages.insert_one(new)
    moved = {"$set": {"updatedAt": LATER}}
    await old.conversations.update_one({"conversationId": "c1"}, moved)
    assert (await carried(librechat)).messages == 1
    home, held = await of_li()
    assert home["updated_at"] == LATER
    assert home["current_leaf_id"] == held["And now?"]["_id"]


async def test_what_changed_here_stays_and_what_changed_on_both_sides_is_named(
    librechat: LibreChatSource,
    old: Any,  # noqa: ANN401
) -> None:
    home, held = await of_li()
    mine = [{"type": "text", "text": "Mine"}]
    for text in ("North", "South"):
        key = held[text]["_id"]
        await branches.edit(home["owner_id"], home["_id"], key, mine)  # type: ignore[arg-type]
    await branches.remove(home["owner_id"], home["_id"], [held["Sure?"]["_id"]])
    await conversations.change(home["owner_id"], home["_id"], {"pinned": True})
    await old.messages.update_one({"messageId": "c1-2"}, {"$set": {"text": "West"}})
    outcome = await carried(librechat)
    assert outcome.differing == ["c1"]
    home, held = await of_li()
    assert home["pinned"] is True
    assert not {"West", "Sure?"} & set(held)


@pytest.mark.parametrize("touched", [False, True])
async def test_what_was_deleted_there_goes_when_asked_unless_it_was_changed_here(
    librechat: LibreChatSource,
    old: Any,  # noqa: ANN401
    touched: bool,
) -> None:
    home, _ = await of_li()
    owner, key = home["owner_id"], home["_id"]
    if touched:
        await conversations.change(owner, key, {"title": "Mine"})
    await old.conversations.delete_many({"user": LI})  # and none is left there
    await old.messages.delete_one({"messageId": "c2-2"})
    told = (await carried(librechat)).not_carried
    assert told["conversations deleted there since"] == 1
    assert told["messages deleted there since"] == 1
    await carried(librechat, delete=True, dry_run=True)
    assert await conversations.get(owner, key)
    outcome = await carried(librechat, delete=True)
    if touched:
        assert outcome.differing == [key]
        assert await conversations.get(owner, key)
        return
    assert outcome.made["conversations deleted, as there"] == 1
    with pytest.raises(NoSuchConversation):
        await conversations.get(owner, key)


async def test_an_import_of_an_earlier_version_is_followed_as_well(
    librechat: LibreChatSource,
    old: Any,  # noqa: ANN401
    mongo_database: Any,  # noqa: ANN401
) -> None:
    for name in ("conversations", "messages"):
        await mongo_database[name].update_many({}, {"$unset": {"imported": ""}})
    assert (await carried(librechat)).differing == []
    await old.messages.update_one({"messageId": "c1-2"}, {"$set": {"text": "West"}})
    assert (await carried(librechat)).differing == []
    assert "West" in (await of_li())[1]


async def test_under_retention_ordinary_chats_come_with_their_date(
    librechat: LibreChatSource,
    old: Any,  # noqa: ANN401
) -> None:
    until = datetime.now(UTC).replace(microsecond=0) + timedelta(days=300)
    dated = {"isTemporary": False, "expiredAt": until}
    await old.conversations.insert_many(
        [
            conversation("dated", LI, **dated),
            conversation("past", LI, isTemporary=False, expiredAt=NOW),
        ]
    )
    await old.messages.insert_one(said("d1", "dated", "", "For a while", mine=True))
    outcome = await carried(librechat)
    assert outcome.not_carried["conversations that had expired"] == 1
    li = await User.objects.aget(email="li@example.com")
    home = derived(li.pk, SOURCE, "dated")
    assert (await conversations.get(li.pk, home))["expires_at"] == until
    assert [one["expires_at"] for one in await messages.of(li.pk, home)] == [until]


async def test_projects_versions_defaults_and_descriptions_come_along(
    librechat: LibreChatSource,
    old: Any,  # noqa: ANN401
) -> None:
    project = {"_id": "p1", "user": MEI, "name": "Harbour", "description": "Be brief"}
    await old.chatprojects.insert_one(project)
    filed = conversation("filed", MEI, chatProjectId="p1")
    await old.conversations.insert_one(filed)
    tag = {"user": MEI, "tag": "sea", "description": "All at sea", "position": 3}
    await old.conversationtags.insert_one(tag)
    preset = {"presetId": "q", "user": MEI, "title": "Mine", "defaultPreset": True}
    await old.presets.insert_one(preset)
    lost = {"_id": "g2", "name": "Lost", "author": MEI, "productionId": "gone"}
    await old.promptgroups.insert_one(lost)
    outcome = await carried(librechat)
    mei = await User.objects.aget(email="mei@example.com")
    [kept] = await projects.all_of(mei.pk)
    assert (kept["name"], kept["instructions"]) == ("Harbour", "Be brief")
    home = await conversations.get(mei.pk, derived(mei.pk, SOURCE, "filed"))
    assert home["project_id"] == kept["_id"]
    [sea] = await tags.all_of(mei.pk)
    assert (sea["description"], sea["position"]) == ("All at sea", 3)
    assert [one["default"] for one in await presets.all_of(mei.pk)] == [True]
    assert outcome.not_carried["prompts without any text"] == 1
    li = await User.objects.aget(email="li@example.com")
    [prompt] = await prompts.all_of(li.pk)
    assert [one["text"] for one in prompt["versions"]] == ["Old"]


async def test_nothing_falls_out_untold(
    librechat: LibreChatSource,
    old: Any,  # noqa: ANN401
) -> None:
    await old.newthings.insert_one({"a": 1})
    await old.groups.insert_one({"name": "Pilots"})
    await old.users.update_one({"_id": MEI}, {"$set": {"avatar": "/x.png"}})
    await old.balances.update_one({"user": LI}, {"$set": {"refillAmount": 5}})
    told = (await carried(librechat, dry_run=True)).not_carried
    assert told["newthings: there is no counterpart here"] == 1
    assert any(reason.startswith("groups: ") for reason in told)
    assert told["users: the field avatar is not carried"] == 1
    assert told["balances: the field refillAmount is not carried"] == 1


async def test_one_person_or_the_latest_conversations_alone(
    librechat: LibreChatSource,
    old: Any,  # noqa: ANN401
) -> None:
    outcome = await carried(
        librechat, dry_run=True, only=frozenset({"mei@example.com"})
    )
    assert outcome.conversations == 1
    assert outcome.made["people already here"] == 1
    outcome = await carried(librechat, dry_run=True, since=NOW + timedelta(days=1))
    assert outcome.conversations == 0


async def test_conversations_go_on_with_the_model_that_was_asked_for(
    librechat: LibreChatSource,
    mongo_database: Any,  # noqa: ANN401
) -> None:
    await carried(librechat, models={"azureOpenAI/gpt-4o": "azureOpenAI/gpt-5"})
    li = await User.objects.aget(email="li@example.com")
    [(home, _)] = [found async for found in everything.conversations(li.pk)]
    assert (home["endpoint"], home["model"]) == ("azureOpenAI", "gpt-5")
    with pytest.raises(CommandError, match="no such model here"):
        await sync_to_async(call_command)(
            "import_librechat", "mongodb://x", model=[("a", "azureOpenAI/none")]
        )


async def test_an_empty_database_is_an_error(
    librechat: LibreChatSource,
    old: Any,  # noqa: ANN401
) -> None:
    await old.users.drop()
    with pytest.raises(ImportRefusedError, match="no people in this database"):
        await carried(librechat)
