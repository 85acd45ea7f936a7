"""A socket is whoever its session says, however many come at once."""

from datetime import timedelta
from importlib import import_module

import pytest
from allauth.mfa.models import Authenticator
from asgiref.sync import async_to_sync, sync_to_async
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import Role, User
from accounts.rights.revocation import HeldSession
from accounts.rights.second_factors import lacking, lacks_one
from accounts.rights.visitors import read, visitor_of

pytestmark = pytest.mark.usefixtures("asynchronous", "transactional_db")


@sync_to_async
def signed_in(user: User, **changes: str) -> str:
    """Return the key of a session of somebody."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session.update(
        {
            SESSION_KEY: str(user.pk),
            BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
            HASH_SESSION_KEY: user.get_session_auth_hash(),
            **changes,
        }
    )
    session.save()
    return str(session.session_key)


async def test_a_session_says_whose_a_socket_is(alice: User) -> None:
    key = await signed_in(alice)
    held = HeldSession(alice.pk, key, alice.get_session_auth_hash())
    assert await visitor_of(key) == (alice, held)


async def test_a_session_that_does_not_stand_is_nobodys(
    alice: User, mallory: User
) -> None:
    expired = await signed_in(alice)
    past = timezone.now() - timedelta(seconds=1)
    await Session.objects.filter(pk=expired).aupdate(expire_date=past)
    keys = [
        *("", "made-up", expired),
        await signed_in(mallory),
        await signed_in(alice, **{HASH_SESSION_KEY: "of an old password"}),
        await signed_in(alice, **{HASH_SESSION_KEY: ""}),
        await signed_in(alice, **{BACKEND_SESSION_KEY: "no.longer.There"}),
        await signed_in(alice, **{SESSION_KEY: "999999"}),
    ]
    assert [await visitor_of(key) for key in keys] == [None] * len(keys)


def test_who_must_add_a_second_factor_is_known_of_all_at_once(
    alice: User, bob: User, ada: User
) -> None:
    Role.objects.filter(name="USER").update(second_factor=True)
    kind = Authenticator.Type.TOTP
    Authenticator.objects.create(user=alice, type=kind, data={"secret": "x"})
    codes = Authenticator.Type.RECOVERY_CODES
    Authenticator.objects.create(user=bob, type=codes, data={"seed": "x"})
    people = {(user.pk, user.role): user for user in (alice, bob, ada)}
    found = lacking(people)
    assert found == {one: lacks_one(user) for one, user in people.items()}
    assert [user.name for one, user in people.items() if found[one]] == ["Bob"]


def test_a_crowd_costs_two_queries(
    alice: User, bob: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    keys = [async_to_sync(signed_in)(who) for who in (alice, bob) * 10]
    with django_assert_num_queries(2):
        found = read(keys)
    people = [each and each[0] for each in map(found.get, keys)]
    assert people == [alice, bob] * 10
