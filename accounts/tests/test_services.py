"""Google, GitHub and Discord: there and back again, against a pretend one (S17)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers import registry
from allauth.socialaccount.providers.discord.provider import DiscordProvider
from allauth.socialaccount.providers.github.provider import GitHubProvider
from allauth.socialaccount.providers.google.provider import GoogleProvider
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from accounts.tests.openid_provider import CLIENT, Provider, start
from accounts.tests.test_openid import come

pytestmark = pytest.mark.usefixtures("redis_clean")
EMAIL = "li@example.com"
CLASSES = {one.id: one for one in (GoogleProvider, GitHubProvider, DiscordProvider)}


@dataclass
class Service:
    """One of the three, and the pretend server that stands for it."""

    name: str
    server: Provider

    def say(self, email: str, number: str = "1") -> None:
        """Have the service say who comes, in its own way."""
        mails = [{"email": email, "primary": True, "verified": True}]
        self.server.claims = {"sub": number, "email": email, "given_name": "雷"}
        self.server.answers = {
            "/user": {"id": number, "login": "li", "name": "雷", "email": None},
            "/user/emails": mails,
            "/users/@me": {"id": number, "username": "雷", "email": email},
        }

    def come(self, browser: Client) -> Client:
        """Go there and back with a browser."""
        come(browser, self.name)
        return browser


@pytest.fixture(params=sorted(CLASSES))
def service(
    request: pytest.FixtureRequest,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Service]:
    """Offer a service whose addresses are a pretend server's."""
    provider = Provider(issuer="https://accounts.google.com")
    server = start(provider)
    one = CLASSES[request.param]
    app = {"client_id": CLIENT, "secret": "s"}
    settings.SOCIALACCOUNT_PROVIDERS = {one.id: {"APPS": [app]}}
    settings.ALLOW_SOCIAL_REGISTRATION = True
    profile = {"github": "/user", "discord": "/users/@me"}.get(one.id, "/userinfo")
    own = {"access_token": "/token", "profile": profile, "emails": "/user/emails"}
    for name, path in own.items():
        url = f"{provider.url}{path}"
        monkeypatch.setattr(one.oauth2_adapter_class, f"{name}_url", url, raising=False)
    registry.register(one)
    made = Service(one.id, provider)
    made.say(EMAIL)
    yield made
    registry.provider_map.pop(one.id)
    server.shutdown()
    server.server_close()


def inside(browser: Client) -> bool:
    return browser.get("/").content == b"home"


def test_somebody_new_gets_one_account_and_comes_back_to_it(
    service: Service, alice: User
) -> None:
    assert inside(service.come(Client()))
    assert inside(service.come(Client()))
    newcomer = User.objects.get(email=EMAIL)
    assert (newcomer.name, newcomer.role) == ("雷", "USER")
    assert not newcomer.has_usable_password()
    account = SocialAccount.objects.get()
    assert (account.user, account.provider, account.uid) == (
        newcomer,
        service.name,
        "1",
    )


def test_an_equal_address_takes_no_account_over(service: Service, alice: User) -> None:
    service.say(alice.email)
    assert not inside(service.come(Client()))
    assert not SocialAccount.objects.exists()


def test_closed_registration_lets_in_who_was_here_before(
    service: Service, alice: User, settings: Settings
) -> None:
    service.come(Client())
    settings.ALLOW_SOCIAL_REGISTRATION = False
    assert inside(service.come(Client()))
    service.say("new@example.com", "2")
    assert not inside(service.come(Client()))
    assert not User.objects.filter(email="new@example.com").exists()


def test_only_allowed_domains_come_in(
    service: Service, alice: User, configure: Callable[..., None]
) -> None:
    configure(registration={"allowedDomains": ["harbour.example"]})
    assert not inside(service.come(Client()))
    service.say("li@harbour.example")
    assert inside(service.come(Client()))
    assert User.objects.count() == 2


def test_a_suspended_person_stays_out(service: Service, alice: User) -> None:
    service.come(Client())
    User.objects.filter(email=EMAIL).update(status="suspended")
    assert not inside(service.come(Client()))
