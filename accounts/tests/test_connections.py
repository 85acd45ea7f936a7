"""The page of services that somebody signs in with."""

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from accounts.models import User


@pytest.mark.parametrize("provider", ["ldap", "google", "librechat"])
def test_what_is_not_offered_here_is_no_choice(
    alice: User, client: Client, provider: str
) -> None:
    SocialAccount.objects.create(user=alice, provider=provider, uid="7")
    client.force_login(alice)
    response = client.get("/accounts/3rdparty/")
    assert response.status_code == 200
    assert b'type="radio"' not in response.content
