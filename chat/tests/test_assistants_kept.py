"""Assistants are shared, changed and put back: by whom, and for what."""

from collections.abc import Awaitable

import pytest

from accounts.models import PeopleGroup, User
from chat.assistants import keeping
from chat.errors import Denied, NotThere
from chat.person import Person
from chat.store import erasure
from chat.tests.stored import everything
from chat.tests.test_assistants import ALL, PILOT, Open, made, shared
from endpoints.simulator.testing import SimulatorHandle


async def test_others_see_nothing_of_what_is_not_shared(
    socket_for: Open, alice: User, bob: User, configured: SimulatorHandle
) -> None:
    pilot = await made(alice)
    assert await keeping.visible(Person.of(bob)) == []
    tab = await socket_for(bob)
    refused = await tab.ask("Which way?", assistant_id=pilot["_id"])
    assert refused["code"] == "no_such_assistant"
    for act in (keeping.delete, keeping.copy):
        with pytest.raises(NotThere):
            await act(Person.of(bob), pilot["_id"])
    with pytest.raises(NotThere):
        await keeping.change(Person.of(bob), pilot["_id"], PILOT)


@pytest.mark.parametrize(
    ("level", "looks", "changes"),
    [("use", False, False), ("view", True, False), ("edit", True, True)],
)
async def test_what_others_may_do_is_what_it_is_shared_for(
    stores: None,
    alice: User,
    bob: User,
    configured: SimulatorHandle,
    level: str,
    looks: bool,
    changes: bool,
) -> None:
    pilot = await shared(alice, level, f"person:{bob.pk}")
    person = Person.of(bob)
    (seen,) = await keeping.visible(person)
    told = await keeping.shown(person, seen)
    assert ("instructions" in told) == looks
    assert "shared" not in told

    async def tried(work: Awaitable[object]) -> bool:
        try:
            await work
        except Denied:
            return False
        return True

    assert await tried(keeping.copy(person, pilot["_id"])) == looks
    new = {**PILOT, "name": "Mate"}
    assert await tried(keeping.change(person, pilot["_id"], new)) == changes
    assert not await tried(keeping.share(person, pilot["_id"], ALL))
    assert not await tried(keeping.delete(person, pilot["_id"]))


async def test_a_group_has_it_as_long_as_one_is_in_the_group(
    stores: None, alice: User, bob: User, configured: SimulatorHandle
) -> None:
    crew = await PeopleGroup.objects.acreate(name="Crew")
    await shared(alice, "use", f"group:{crew.pk}")
    assert await keeping.visible(Person.of(bob)) == []
    await bob.groups.aadd(crew)
    assert [one["name"] for one in await keeping.visible(Person.of(bob))] == ["Pilot"]
    await bob.groups.aremove(crew)
    assert await keeping.visible(Person.of(bob)) == []


async def test_a_change_keeps_what_was_and_a_restored_version_is_a_new_one(
    stores: None, alice: User, configured: SimulatorHandle
) -> None:
    person = Person.of(alice)
    pilot = await made(alice)
    same = await keeping.change(person, pilot["_id"], PILOT)
    assert same["version"] == 1
    changed = await keeping.change(
        person, pilot["_id"], {**PILOT, "instructions": "Be brief"}
    )
    assert (changed["version"], changed["instructions"]) == (2, "Be brief")
    (earlier,) = keeping.versions_of(changed)
    assert (earlier["version"], "5530" in earlier["instructions"]) == (1, True)
    back = await keeping.restore(person, pilot["_id"], 1)
    assert (back["version"], back["instructions"]) == (3, PILOT["instructions"])
    with pytest.raises(NotThere):
        await keeping.restore(person, pilot["_id"], 99)


async def test_the_person_who_is_erased_takes_their_assistants_along(
    stores: None, alice: User, bob: User, configured: SimulatorHandle
) -> None:
    await shared(alice, "use", f"person:{bob.pk}")
    await erasure.erase(bob.pk)
    held = (await everything())["mongodb"]["assistants"]
    assert held[0]["shared"] == []
    await erasure.erase(alice.pk)
    assert "assistants" not in (await everything())["mongodb"]
