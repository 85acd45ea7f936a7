"""LibreChat's people sign in here as they did there."""

from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from asgiref.sync import sync_to_async
from django.utils import timezone
from pytest_django import Settings

from accounts.ledger import grants
from accounts.models import User
from accounts.sign_in import unverified
from accounts.sign_in.providers.identities import bind, holder, openid_identity
from chat.imports.librechat.source import LibreChatSource
from chat.tests.imports.conftest import LI, MEI, NOW, carried

pytestmark = pytest.mark.django_db(transaction=True)

ISSUER = "https://login.example.com/tenant/v2.0"


@pytest.fixture
async def old(librechat: LibreChatSource, mongo_database: Any) -> Any:  # noqa: ANN401
    return mongo_database.client["LibreChatOld"]


async def entra(old: Any, **fields: object) -> None:  # noqa: ANN401
    """Let Mei come by OpenID there."""
    known = {"provider": "openid", "openidId": "oid-3", **fields}
    await old.users.update_one({"_id": MEI}, {"$set": known})


@pytest.mark.parametrize("issuer", [ISSUER, ISSUER + "/", None])
async def test_who_came_by_openid_comes_by_openid(
    librechat: LibreChatSource,
    old: Any,  # noqa: ANN401
    settings: Settings,
    issuer: str | None,
) -> None:
    settings.OPENID_ISSUER = ISSUER
    await entra(old, openidIssuer=issuer)
    await carried(librechat)
    mei = await sync_to_async(holder)([openid_identity("oid-3", ISSUER)])
    assert mei is not None
    assert mei.email == "mei@example.com"
    other = openid_identity("oid-3", "https://elsewhere.example.com")
    assert await sync_to_async(holder)([other]) is None


async def test_without_an_issuer_nobody_is_bound_and_it_is_said(
    librechat: LibreChatSource,
    old: Any,  # noqa: ANN401
    settings: Settings,
) -> None:
    settings.OPENID_ISSUER = ""
    await entra(old)
    outcome = await carried(librechat, dry_run=True)
    reason = "people who came by openid: OPENID_ISSUER does not say from where"
    assert outcome.not_carried[reason] == 1
    assert outcome.people["need a link to set a password"] == ["mei@example.com"]


async def test_who_came_here_first_is_known_by_the_provider(
    librechat: LibreChatSource,
    old: Any,  # noqa: ANN401
) -> None:
    await entra(old, openidIssuer=ISSUER)
    here = await User.objects.acreate(email="mei.new@example.com", name="Mei")
    await sync_to_async(bind)(here, [openid_identity("oid-3", ISSUER)])
    outcome = await carried(librechat)
    assert outcome.people["joined with an account that is here already"] == [
        "mei@example.com"
    ]
    assert not await User.objects.filter(email="mei@example.com").aexists()


async def test_ids_of_other_services_are_bound_and_absent_ones_are_said(
    librechat: LibreChatSource,
    old: Any,  # noqa: ANN401
) -> None:
    known = {"googleId": "g1", "githubId": "42", "samlId": "s"}
    await old.users.update_one({"_id": MEI}, {"$set": known})
    outcome = await carried(librechat)
    bound = SocialAccount.objects.filter(user__email="mei@example.com")
    assert {(one.provider, one.uid) async for one in bound} == {
        ("librechat", MEI),
        ("google", "g1"),
        ("github", "42"),
    }
    assert outcome.not_carried["people who came by saml: they need a password link"]


async def test_whom_an_administrator_has_to_look_at_is_named(
    librechat: LibreChatSource,
) -> None:
    outcome = await carried(librechat)
    assert outcome.people == {
        "administrators": ["Li@Example.com"],
        "had a second factor, which is made anew": ["Li@Example.com"],
        "need a link to set a password": ["mei@example.com"],
    }
    assert outcome.not_carried["the role CUSTOM is unknown here: USER was given"] == 1


async def test_nobody_who_was_carried_goes_as_unconfirmed(
    librechat: LibreChatSource,
    old: Any,  # noqa: ANN401
    settings: Settings,
) -> None:
    """Their accounts are years old there, and nobody has signed in here yet."""
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    await old.users.update_one({"_id": MEI}, {"$set": {"createdAt": NOW}})
    await carried(librechat)
    assert await sync_to_async(unverified.expire)(timezone.now()) == 0
    assert await User.objects.filter(email="mei@example.com").aexists()


async def test_a_balance_is_given_once_however_often_the_import_is_begun(
    librechat: LibreChatSource,
    old: Any,  # noqa: ANN401
) -> None:
    balance = await old.balances.find_one_and_delete({"user": LI})
    await carried(librechat)  # as one that was killed before it came to balances
    await old.balances.insert_one(balance)
    assert (await carried(librechat)).made["balances"] == 1
    li = await User.objects.aget(email="li@example.com")
    assert await held(li) == 1_000_000_000
    await sync_to_async(grants.set_credits)(li, 7_000)
    assert (await carried(librechat)).made["balances already here"] == 1
    assert await held(li) == 7_000_000


async def held(person: User) -> int:
    found = await sync_to_async(lambda: list(grants.credits_of_all()))()
    return next(one.left for one in found if one.email == person.email)
