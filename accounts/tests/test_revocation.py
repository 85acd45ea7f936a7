"""Rights end at once, everywhere (S13, S14, S16)."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.keys import api_keys
from accounts.models import User
from accounts.rights import cache
from accounts.rights.abuse.bans import ban, lift
from accounts.rights.revocation import (
    channel_group,
    key_still_allowed,
    outsiders,
    still_allowed,
)
from accounts.rights.rights import entry
from conftest import PASSWORD
from tests.patience import PATIENCE

pytestmark = pytest.mark.usefixtures("asynchronous", "transactional_db")

Heard = Callable[[], Awaitable[dict[str, Any]]]
LIMIT = 5.0  # seconds, the promise


@pytest.fixture
async def heard(alice: User, asynchronous: None) -> AsyncIterator[Heard]:
    """Return a function that waits for what Alice's open socket is told."""
    layer: Any = get_channel_layer()
    channel = await layer.new_channel()
    await layer.group_add(channel_group(alice.pk), channel)

    async def told() -> dict[str, Any]:
        message: dict[str, Any] = await asyncio.wait_for(
            layer.receive(channel), PATIENCE
        )
        return message

    yield told
    await layer.flush()


async def demote(person: User) -> None:
    person.role = "USER"
    await person.asave()


async def suspend(person: User) -> None:
    person.status = User.Status.SUSPENDED
    await person.asave()


async def change_password(person: User) -> None:
    person.set_password("another-long-secret-42")
    await person.asave()


async def put_under_a_ban(person: User) -> None:
    await sync_to_async(ban)(user=person, seconds=60, reason="Spam")


async def delete(person: User) -> None:
    await User.objects.filter(pk=person.pk).adelete()


@pytest.mark.parametrize(
    "end", [demote, suspend, change_password, put_under_a_ban, delete]
)
async def test_open_sockets_hear_of_it(
    alice: User, heard: Heard, end: Callable[[User], Awaitable[None]]
) -> None:
    alices_id = alice.pk
    await end(alice)
    message = await heard()
    assert (message["type"], message["user_id"]) == ("rights.changed", alices_id)


async def test_what_nobody_announced_counts_at_once(alice: User, bob: User) -> None:
    ids = [alice.pk, bob.pk, 987]
    assert await outsiders(ids) == {987}
    await User.objects.filter(pk=alice.pk).aupdate(status=User.Status.SUSPENDED)
    assert await outsiders(ids) == {alice.pk, 987}


@pytest.mark.parametrize("mandatory", [True, False])
async def test_many_are_asked_about_as_one_is(
    make_person: Callable[..., User],
    alice: User,
    mallory: User,
    settings: Settings,
    mandatory: bool,
) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory" if mandatory else "none"
    hour, now = timedelta(hours=1), timezone.now()
    people = [alice, mallory]
    made: dict[str, dict[str, Any]] = {
        "Pending": {"status": User.Status.PENDING},
        "Banned": {"banned_until": now + hour},
        "Lifted": {"banned_until": now - hour},
        "Unproved": {},
        "Proved": {},
    }
    for name, fields in made.items():
        people.append(await sync_to_async(make_person)(name, **fields))
    for person, verified in ((people[-2], False), (people[-1], True)):
        await EmailAddress.objects.acreate(
            user=person, email=person.email, verified=verified
        )
    one_by_one = {
        person.pk
        for person in people
        if not (await sync_to_async(entry)(person)).allowed
    }
    assert await outsiders([person.pk for person in people]) == one_by_one
    assert len(one_by_one) == 3 + mandatory


def test_what_is_kept_of_people_is_believed_for_no_longer_than_promised() -> None:
    assert cache.MOMENT < cache.TRUST <= LIMIT


async def role_of(person: User) -> str:
    return (await roles.of(person.pk)) or ""


roles = cache.Stamped(lambda user_id: User.objects.get(pk=user_id).role)


@pytest.mark.parametrize("how", ["cleared", "time passes", "ended"])
async def test_one_look_is_one_moment(alice: User, how: str) -> None:
    alice.role = "ADMIN"
    await alice.asave()
    with cache.one_look() as seen:
        assert await role_of(alice) == "ADMIN"
        await demote(alice)
        assert await role_of(alice) == "ADMIN"
        if how == "cleared":
            seen.clear()
            assert await role_of(alice) == "USER"
        elif how == "time passes":
            with cache.as_time_passes() as known:
                assert set(known) == {alice.pk}
                assert await role_of(alice) == "USER"
    assert await role_of(alice) == "USER"


@pytest.mark.parametrize(("moment", "seen_later"), [(60.0, "ADMIN"), (0.0, "USER")])
async def test_a_look_goes_on_as_long_as_it_is_of_this_moment(
    alice: User, monkeypatch: pytest.MonkeyPatch, moment: float, seen_later: str
) -> None:
    monkeypatch.setattr(cache, "MOMENT", moment)
    alice.role = "ADMIN"
    await alice.asave()
    with cache.one_look() as seen:
        assert await role_of(alice) == "ADMIN"
    await demote(alice)
    with cache.one_look(seen):
        assert await role_of(alice) == seen_later


@pytest.fixture
def session_key(alice: User, signed_in: Callable[[User], Client]) -> str:
    """Return the key of a session of Alice's."""
    key = signed_in(alice).session.session_key
    assert key is not None
    return key


@pytest.mark.parametrize("end", [suspend, change_password, put_under_a_ban, delete])
async def test_a_session_is_over(
    session_key: str, alice: User, end: Callable[[User], Awaitable[None]]
) -> None:
    alices_id = alice.pk
    assert await still_allowed(alices_id, session_key)
    await end(alice)
    assert not await still_allowed(alices_id, session_key)


async def test_a_session_ended_from_another_device_is_over(
    session_key: str, alice: User, heard: Heard
) -> None:
    row = await UserSession.objects.aget(session_key=session_key)
    await sync_to_async(row.end)()
    assert (await heard())["cause"] == "session"
    assert not await still_allowed(alice.pk, session_key)


async def test_signing_out_is_told_when_the_session_is_gone(
    alice: User, signed_in: Callable[[User], Client], heard: Heard
) -> None:
    browser = await sync_to_async(signed_in)(alice)
    key = browser.session.session_key
    await sync_to_async(browser.post)("/accounts/logout/")
    while (await heard())["cause"] != "session":
        pass
    assert not await still_allowed(alice.pk, str(key))


async def test_a_session_is_its_persons_alone(
    session_key: str, alice: User, bob: User
) -> None:
    assert not await still_allowed(bob.pk, session_key)
    assert not await still_allowed(alice.pk, "")
    assert not await still_allowed(alice.pk, "made-up-session-key")


async def test_a_lifted_ban_lets_the_session_live_on(
    session_key: str, alice: User
) -> None:
    row = await sync_to_async(ban)(user=alice, seconds=60, reason="Spam")
    await sync_to_async(lift)(row)
    assert await still_allowed(alice.pk, session_key)


async def test_a_revoked_key_is_over(alice: User, heard: Heard) -> None:
    key, _ = await api_keys.create(alice, "laptop")
    await heard()
    assert await key_still_allowed(key.pk)
    await api_keys.revoke(alice.pk, key.pk)
    assert (await heard())["cause"] == "key"
    assert not await key_still_allowed(key.pk)


async def test_changing_the_password_ends_the_other_sessions_and_not_this_one(
    alice: User, signed_in: Callable[[User], Client]
) -> None:
    here, there = [await sync_to_async(signed_in)(alice) for _ in range(2)]
    new = "another-long-secret-42"
    form = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    changed = await sync_to_async(here.post)("/accounts/password/change/", form)
    assert changed.status_code == 302
    assert await still_allowed(alice.pk, str(here.session.session_key))
    assert (await sync_to_async(there.get)("/")).content == b"nobody"
