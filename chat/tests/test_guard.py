"""The guard finds what no message told of."""

from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session

from accounts.models import User
from accounts.rights.revocation import HeldSession
from chat.runs.watching import guard
from chat.runs.watching.hub import Hub, hub

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass(eq=False)
class Tab:
    """A socket as the hub knows it."""

    owner_id: int
    held: HeldSession
    closed: list[int] = field(default_factory=list)

    def push(self, frame: bytes) -> None:
        raise AssertionError(frame)

    def unread(self) -> int:
        return 0

    async def close(self, code: int) -> None:
        self.closed.append(code)


def session_of(user: User) -> Any:  # noqa: ANN401 - the session store of the settings
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return session


def held_by(user: User) -> HeldSession:
    session = session_of(user)
    return HeldSession(user.pk, session.session_key, session[HASH_SESSION_KEY])


async def tab_of(found: Hub, user: User) -> Tab:
    tab = Tab(user.pk, await sync_to_async(held_by)(user))
    found.sockets.add(tab)
    return tab


async def test_a_session_that_ended_unheard_takes_its_own_sockets_along(
    alice: User, bob: User
) -> None:
    found = await hub()
    ended, other, strangers = [await tab_of(found, who) for who in (alice, alice, bob)]
    timeless = Tab(bob.pk, HeldSession(bob.pk, "", ""))
    found.sockets.add(timeless)
    await guard.look(found)
    assert not ended.closed
    await Session.objects.filter(pk=ended.held.key).adelete()
    await guard.look(found)
    assert ended.closed == [guard.SIGN_IN_AGAIN]
    assert not other.closed + strangers.closed + timeless.closed


async def test_a_new_password_ends_what_the_old_one_opened(
    alice: User, bob: User
) -> None:
    found = await hub()
    tabs = [await tab_of(found, who) for who in (alice, bob)]
    await User.objects.filter(pk=alice.pk).aupdate(password="another")
    await guard.look(found)
    assert [tab.closed for tab in tabs] == [[guard.SIGN_IN_AGAIN], []]


async def test_a_socket_that_cannot_be_closed_keeps_no_other_open(
    alice: User, bob: User
) -> None:
    class Closing(Tab):
        async def close(self, code: int) -> None:
            raise RuntimeError("Unexpected ASGI message 'websocket.close'.")

    found = await hub()
    found.sockets.add(Closing(alice.pk, await sync_to_async(held_by)(alice)))
    tabs = [await tab_of(found, who) for who in (alice, bob)]
    await User.objects.filter(pk__in=[alice.pk, bob.pk]).aupdate(status="suspended")
    await guard.look(found)
    assert all(guard.SIGN_IN_AGAIN in tab.closed for tab in tabs)
