"""Nobody gets what is another's from a LibreChat database."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from asgiref.sync import sync_to_async

from accounts.models import User
from chat.documents import text_of
from chat.imports.librechat.source import LibreChatSource
from chat.store import everything
from chat.tests.imports.conftest import (
    MEI,
    ROOT,
    carried,
    conversation,
    said,
)

pytestmark = pytest.mark.django_db(transaction=True)


async def test_nobody_gets_anothers_chats_by_an_address_that_was_never_confirmed(
    librechat: LibreChatSource, make_person: Callable[..., User]
) -> None:
    squatter = await sync_to_async(make_person)("Squatter", email="mei@example.com")
    for dry in (True, False):
        outcome = await carried(librechat, dry_run=dry)
        [reason] = [why for why in outcome.refused if "mei@example.com" in why]
        assert "never confirmed" in reason
        assert outcome.not_carried["conversations of nobody"] == 2
    assert await everything.count(squatter.pk) == {"conversations": 0, "messages": 0}


async def test_an_address_confirmed_on_both_sides_is_the_same_person(
    librechat: LibreChatSource,
    make_person: Callable[..., User],
    mongo_database: Any,  # noqa: ANN401
) -> None:
    mei = await sync_to_async(make_person)("Mei", email="mei@example.com")
    await EmailAddress.objects.acreate(user=mei, email=mei.email, verified=True)
    outcome = await carried(librechat)
    assert any("never confirmed in LibreChat" in why for why in outcome.refused)
    old = mongo_database.client["LibreChatOld"]
    await old.users.update_one({"_id": MEI}, {"$set": {"emailVerified": True}})
    outcome = await carried(librechat)
    assert outcome.people["joined with an account that is here already"] == [mei.email]
    assert (await everything.count(mei.pk))["conversations"] == 1


async def test_the_administrator_may_say_who_is_who(
    librechat: LibreChatSource, make_person: Callable[..., User]
) -> None:
    mei = await sync_to_async(make_person)("Mei", email="mei@elsewhere.example.com")
    outcome = await carried(librechat, joined={"mei@example.com": mei.email})
    assert outcome.made["people already here"] == 1
    assert (await everything.count(mei.pk))["conversations"] == 1
    outcome = await carried(librechat, joined={"mei@example.com": "x@example.com"})
    assert outcome.made["people already here"] == 2  # it is known by now


async def test_equal_ids_of_two_people_stay_two_conversations(
    librechat: LibreChatSource,
    mongo_database: Any,  # noqa: ANN401
) -> None:
    old = mongo_database.client["LibreChatOld"]
    await old.conversations.insert_one(conversation("c1", MEI))
    meis = {**said("secret", "c1", ROOT, "Secret of Mei", mine=True), "user": MEI}
    nobodys = {**said("lost", "c1", ROOT, "Nobody's", mine=True), "user": None}
    await old.messages.insert_many([meis, nobodys])
    outcome = await carried(librechat)
    assert outcome.not_carried["messages of somebody else"] == 2 + 6
    mei = await User.objects.aget(email="mei@example.com")
    li = await User.objects.aget(email="li@example.com")
    texts = {
        owner.pk: {
            text_of(found)
            async for _, kept in everything.conversations(owner.pk)
            for found in kept
        }
        for owner in (mei, li)
    }
    assert "Secret of Mei" in texts[mei.pk]
    assert not {"Secret of Mei", "Nobody's"} & texts[li.pk]
    assert "Nobody's" not in texts[mei.pk]
