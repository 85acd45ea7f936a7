"""Accounts whose address nobody confirmed in a week go."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from accounts.sign_in import unverified

LONG_AGO = timezone.now() - timedelta(days=8)


@pytest.fixture
def sign_up(make_person: Callable[..., User]) -> Callable[..., User]:
    """Return a function that stores somebody who signed up."""

    def made(name: str, *, verified: bool = False, **fields: object) -> User:
        person = make_person(name, **{"created_at": LONG_AGO, **fields})
        EmailAddress.objects.create(
            user=person, email=person.email, verified=verified, primary=True
        )
        return person

    return made


def test_only_who_never_confirmed_in_a_week_goes(
    sign_up: Callable[..., User], alice: User, settings: Settings
) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    sign_up("Gone")
    sign_up("Confirmed", verified=True)
    sign_up("New", created_at=timezone.now() - timedelta(days=6))
    sign_up("Inside", last_login=LONG_AGO)
    sign_up("Boss", role="ADMIN")
    assert unverified.expire(timezone.now()) == 1
    left = set(User.objects.values_list("name", flat=True))
    assert left == {"Alice", "Confirmed", "New", "Inside", "Boss"}


@pytest.mark.parametrize("verification", ["none", "optional"])
def test_nobody_goes_where_nobody_has_to_confirm(
    sign_up: Callable[..., User], settings: Settings, verification: str
) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = verification
    sign_up("Stays")
    assert unverified.expire(timezone.now()) == 0
    assert User.objects.exists()
