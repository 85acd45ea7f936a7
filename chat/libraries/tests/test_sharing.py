"""Whom a library is shared with, as searches and choices see it."""

from collections.abc import Callable

from accounts.models import User
from chat.choices.libraries_chosen import library_switches
from chat.libraries import keeping
from chat.store.libraries.access import reachable, readable_libraries


async def test_a_library_that_may_only_be_seen_is_not_searched(
    stores: None, alice: User, bob: User
) -> None:
    library = await keeping.make(alice.pk, "Harbour", "")
    await keeping.share(alice.pk, library["_id"], [(bob.email, "view")])
    assert await readable_libraries(bob.pk) == []
    assert await library_switches(bob.pk) == []
    assert [one["name"] for one in await reachable(bob.pk, "view")] == ["Harbour"]


async def test_a_suspended_person_reaches_nothing(
    stores: None, alice: User, mallory: User
) -> None:
    library = await keeping.make(alice.pk, "Harbour", "")
    await keeping.share(alice.pk, library["_id"], [("everyone", "own")])
    assert await reachable(mallory.pk, "view") == []


async def test_an_administrator_reaches_no_more_than_others(
    stores: None, alice: User, ada: User, make_person: Callable[..., User]
) -> None:
    await keeping.make(alice.pk, "Diary", "")
    assert await reachable(ada.pk, "view") == []
