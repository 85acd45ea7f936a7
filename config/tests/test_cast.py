"""The fixtures that every other test stands on."""

from collections.abc import Callable

from accounts.models import User
from chat.store.mongo import Database
from conftest import PASSWORD


def test_the_cast_are_who_they_say(
    alice: User, bob: User, ada: User, mallory: User
) -> None:
    assert [person.is_active for person in (alice, bob, ada)] == [True, True, True]
    assert not mallory.is_active
    assert ada.is_staff
    assert not alice.is_staff


async def test_people_are_there_for_asynchronous_code(alice: User) -> None:
    assert (await User.objects.aget(email="alice@example.com")).pk == alice.pk


def test_the_password_is_everybodys(make_person: Callable[..., User]) -> None:
    assert make_person("Zoë").check_password(PASSWORD)


async def test_mongodb_is_empty_and_indexed(mongo_database: Database) -> None:
    assert await mongo_database.messages.count_documents({}) == 0
    assert "of_conversation" in await mongo_database.messages.index_information()


async def test_mongodb_is_emptied_before_the_next_test(
    mongo_database: Database,
) -> None:
    await mongo_database.messages.insert_one({"_id": "left over"})
    assert await mongo_database.messages.count_documents({}) == 1
