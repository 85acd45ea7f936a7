"""`registration` of librechat.yaml: which services, and whose addresses."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.adapter import get_adapter
from django.test import Client, RequestFactory
from pytest_django import Settings

from accounts.models import User
from accounts.tests.openid_provider import Provider
from accounts.tests.test_openid import come, provider

pytestmark = pytest.mark.usefixtures("redis_clean")
Configure = Callable[..., None]
__all__ = ["provider"]


def offered(settings: Settings) -> list[str]:
    """Return the services that the sign-in page offers, in its order."""
    apps = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    others = [{**apps[0], "provider_id": name} for name in ("github", "google")]
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [*apps, *others]}}
    found = get_adapter().list_providers(RequestFactory().get("/"))
    return [one.sub_id for one in found]


def test_services_come_in_the_order_of_the_file(
    provider: Provider, settings: Settings, configure: Configure, db: None
) -> None:
    configure(registration={"socialLogins": ["google", "openid", "facebook"]})
    assert offered(settings) == ["google", "openid"]


def test_the_sign_in_page_shows_only_the_services_of_the_file(
    provider: Provider, client: Client, configure: Configure, alice: User
) -> None:
    button = b"/accounts/oidc/openid/login/"
    assert button in client.get("/accounts/login/").content
    configure(registration={"socialLogins": ["google"]})
    assert button not in client.get("/accounts/login/").content


def test_a_service_that_is_not_in_the_file_lets_nobody_in(
    provider: Provider, client: Client, configure: Configure, alice: User
) -> None:
    configure(registration={"socialLogins": ["google"]})
    assert come(client).status_code == 403
    assert User.objects.count() == 1


def test_only_allowed_domains_come_in_with_another_services_word(
    provider: Provider, client: Client, configure: Configure, alice: User
) -> None:
    configure(registration={"allowedDomains": ["harbour.example"]})
    come(client)
    assert User.objects.count() == 1
    provider.claims["email"] = "li@harbour.example"
    come(Client())
    assert User.objects.filter(email="li@harbour.example").exists()


def test_people_are_sent_to_the_provider_at_once_where_that_is_wanted(
    provider: Provider, client: Client, settings: Settings, alice: User
) -> None:
    settings.OPENID_AUTO_REDIRECT = True
    away = client.get("/accounts/login/?next=/c/new")["Location"]
    assert away.startswith(f"{provider.url}/authorization")
    state = parse_qs(urlsplit(away).query)["state"][0]
    back = {"code": "x", "state": state}
    answer = client.get("/accounts/oidc/openid/login/callback/", back)
    assert answer["Location"] == "/c/new"
    assert client.get("/").content == b"home"


@pytest.mark.parametrize("next_url", ["//evil.example/", "https://evil.example/"])
def test_the_way_back_leads_to_no_other_site(
    provider: Provider, client: Client, settings: Settings, db: None, next_url: str
) -> None:
    settings.OPENID_AUTO_REDIRECT = True
    away = client.get("/accounts/login/", {"next": next_url})["Location"]
    state = parse_qs(urlsplit(away).query)["state"][0]
    back = {"code": "x", "state": state}
    answer = client.get("/accounts/oidc/openid/login/callback/", back)
    assert answer["Location"] == "/"


def test_the_page_stays_for_who_asks_for_it_or_has_no_provider(
    provider: Provider,
    client: Client,
    settings: Settings,
    configure: Configure,
    alice: User,
) -> None:
    settings.OPENID_AUTO_REDIRECT = True
    assert client.get("/accounts/login/?redirect=false").status_code == 200
    configure(registration={"socialLogins": ["google"]})
    assert client.get("/accounts/login/").status_code == 200
