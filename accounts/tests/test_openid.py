"""Signing in with OpenID Connect (S17, S18): bound by issuer and subject."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers import registry
from allauth.socialaccount.providers.openid_connect.provider import (
    OpenIDConnectProvider,
)
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from accounts.models import PeopleGroup, ToolCredential, User
from accounts.sign_in.providers import kept_tokens
from accounts.tests.openid_provider import CLIENT, Provider, start

pytestmark = pytest.mark.usefixtures("redis_clean")


@pytest.fixture
def provider(settings: Settings) -> Iterator[Provider]:
    """Offer a pretend provider for signing in."""
    provider = Provider()
    server = start(provider)
    app = {
        "provider_id": "openid",
        "name": "OpenID",
        "client_id": CLIENT,
        "secret": "s",
        "settings": {"server_url": provider.url},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    settings.ALLOW_SOCIAL_REGISTRATION = True
    registry.register(OpenIDConnectProvider)
    yield provider
    registry.provider_map.pop(OpenIDConnectProvider.id)
    server.shutdown()
    server.server_close()


def come(browser: Client, door: str = "oidc/openid") -> HttpResponse:
    """Go to the provider and back."""
    away = browser.post(f"/accounts/{door}/login/")
    _, _, address = away["Refresh"].partition("url=")
    state = parse_qs(urlsplit(address).query)["state"][0]
    back = {"code": "x", "state": state}
    return browser.get(f"/accounts/{door}/login/callback/", back)  # type: ignore[return-value]


def test_tokens_of_a_sign_in_are_kept_where_a_server_needs_them(
    provider: Provider, client: Client, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    come(client)
    assert not ToolCredential.objects.exists()
    monkeypatch.setattr(kept_tokens, "wanted", lambda: True)
    come(Client())
    kept = ToolCredential.objects.get(user__email="li@example.com")
    assert (kept.source, kept.kind) == (kept_tokens.SOURCE, "oauth")
    assert b"opaque" not in bytes(kept.ciphertext)
    provider.claims |= {"sub": "subject-2", "email": "new@example.com"}
    come(Client())
    assert ToolCredential.objects.filter(user__email="new@example.com").exists()


def test_somebody_new_gets_an_account_once(
    provider: Provider, client: Client, alice: User
) -> None:
    assert come(client)["Location"] == "/"
    assert client.get("/").content == b"home"
    come(Client())
    newcomer = User.objects.get(email="li@example.com")
    assert (newcomer.name, newcomer.role) == ("李雷", "USER")
    assert not newcomer.has_usable_password()
    assert SocialAccount.objects.count() == 1


def test_the_first_person_of_all_becomes_administrator(
    provider: Provider, client: Client, db: None
) -> None:
    come(client)
    assert User.objects.get().role == "ADMIN"


@pytest.mark.parametrize("verified", [True, False])
def test_an_equal_address_joins_no_account(
    provider: Provider, client: Client, alice: User, verified: bool
) -> None:
    provider.claims |= {"email": alice.email, "email_verified": verified}
    come(client)
    assert client.get("/").content == b"nobody"
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize("known_by", ["id", "address", "nothing"])
def test_whom_a_directory_has_made_signs_in_as_themselves(
    provider: Provider, client: Client, alice: User, known_by: str
) -> None:
    oid = "0a21f0f2" if known_by == "id" else "other"
    provider.claims |= {
        "oid": "0a21f0f2",
        "email": alice.email,
        "email_verified": known_by == "address",
    }
    User.objects.filter(pk=alice.pk).update(external_id=oid)
    come(client)
    came = [] if known_by == "nothing" else [alice.pk]
    assert list(SocialAccount.objects.values_list("user_id", flat=True)) == came


def test_the_same_subject_of_another_issuer_is_somebody_else(
    provider: Provider, client: Client, alice: User
) -> None:
    come(client)
    provider.issuer = "https://other.example"
    provider.claims["email"] = "other@example.com"
    come(Client())
    assert User.objects.filter(email="other@example.com").exists()
    assert SocialAccount.objects.values("uid").distinct().count() == 2


def test_a_new_address_of_the_same_subject_is_the_same_person(
    provider: Provider, client: Client, alice: User
) -> None:
    come(client)
    provider.claims["email"] = "renamed@example.com"
    come(Client())
    assert User.objects.count() == 2


def test_answers_that_contradict_each_other_are_refused(
    provider: Provider, client: Client, db: None
) -> None:
    provider.userinfo["sub"] = "somebody-else"
    assert come(client).status_code == 401
    assert not User.objects.exists()


def test_closed_registration_lets_in_who_was_here_before(
    provider: Provider, client: Client, alice: User, settings: Settings
) -> None:
    come(client)
    settings.ALLOW_SOCIAL_REGISTRATION = False
    back = Client()
    come(back)
    assert back.get("/").content == b"home"
    provider.claims["sub"] = "subject-2"
    provider.claims["email"] = "new@example.com"
    come(Client())
    assert not User.objects.filter(email="new@example.com").exists()


def test_a_suspended_person_stays_out_at_this_door_too(
    provider: Provider, client: Client, alice: User
) -> None:
    come(client)
    User.objects.filter(email="li@example.com").update(status="suspended")
    back = Client()
    assert come(back).status_code == 403
    assert back.get("/").content == b"nobody"


def test_who_lacks_the_required_role_stays_out(
    provider: Provider, client: Client, settings: Settings, alice: User
) -> None:
    settings.OPENID_CLAIMS = settings.OPENID_CLAIMS | {"required_role": ["staff"]}
    assert come(client).status_code == 403
    provider.claims["roles"] = ["staff"]
    assert come(client).status_code == 302


def test_claims_make_and_unmake_an_administrator(
    provider: Provider, settings: Settings, ada: User
) -> None:
    settings.OPENID_CLAIMS = settings.OPENID_CLAIMS | {"admin_role": ["boss"]}
    provider.claims["roles"] = ["boss"]
    come(Client())
    assert User.objects.get(email="li@example.com").role == "ADMIN"
    provider.claims["roles"] = []
    come(Client())
    assert User.objects.get(email="li@example.com").role == "USER"


def test_groups_follow_the_claims_and_leave_others_alone(
    provider: Provider, settings: Settings, alice: User
) -> None:
    settings.OPENID_CLAIMS = settings.OPENID_CLAIMS | {"group_sync": True}
    PeopleGroup.objects.create(name="By hand")
    provider.claims["groups"] = ["Lab", "By hand"]
    come(Client())
    person = User.objects.get(email="li@example.com")
    assert list(person.groups.values_list("name", flat=True)) == ["Lab"]
    provider.claims["groups"] = ["Sales"]
    come(Client())
    assert list(person.groups.values_list("name", flat=True)) == ["Sales"]


def test_a_group_is_known_by_its_id_whatever_it_is_called_here(
    provider: Provider, settings: Settings, alice: User
) -> None:
    settings.OPENID_CLAIMS = settings.OPENID_CLAIMS | {"group_sync": True}
    provider.claims["groups"] = ["1f0c-44"]
    come(Client())
    PeopleGroup.objects.filter(external_id="1f0c-44").update(name="Sales Team")
    come(Client())
    person = User.objects.get(email="li@example.com")
    assert list(person.groups.values_list("name", flat=True)) == ["Sales Team"]
    assert PeopleGroup.objects.count() == 1


def test_too_many_groups_for_a_token_change_nothing(
    provider: Provider,
    settings: Settings,
    alice: User,
    caplog: pytest.LogCaptureFixture,
) -> None:
    settings.OPENID_CLAIMS = settings.OPENID_CLAIMS | {"group_sync": True}
    provider.claims["groups"] = ["Lab"]
    come(Client())
    del provider.claims["groups"]
    provider.claims["_claim_names"] = {"groups": "src1"}
    come(Client())
    person = User.objects.get(email="li@example.com")
    assert list(person.groups.values_list("name", flat=True)) == ["Lab"]
    assert "leaves out the groups" in caplog.text


def test_a_new_name_and_a_confirmed_address_are_taken_over(
    provider: Provider, alice: User
) -> None:
    come(Client())
    person = User.objects.get(email="li@example.com")
    provider.claims |= {"name": "韩雷", "email": "Han@example.com"}
    come(Client())
    person.refresh_from_db()
    assert (person.name, person.email) == ("韩雷", "li@example.com")
    provider.claims["email_verified"] = True
    come(Client())
    person.refresh_from_db()
    assert person.email == "han@example.com"
    provider.claims["email"] = alice.email
    come(Client())
    person.refresh_from_db()
    assert person.email == "han@example.com"


def test_addresses_of_a_domain_that_is_vouched_for_need_no_confirmation(
    provider: Provider, settings: Settings, alice: User
) -> None:
    [app] = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    app["settings"]["verified_email"] = ["example.com"]
    settings.SOCIALACCOUNT_EMAIL_VERIFICATION = "mandatory"
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    come(client := Client())
    assert client.get("/").content == b"home"
    provider.claims |= {"sub": "subject-2", "email": "eve@elsewhere.example"}
    come(client := Client())
    assert client.get("/").content == b"nobody"


def test_an_answer_that_nobody_asked_for_is_refused(
    provider: Provider, client: Client, db: None
) -> None:
    made_up = {"code": "x", "state": "made-up"}
    client.get("/accounts/oidc/openid/login/callback/", made_up)
    assert not User.objects.exists()


def test_a_form_answers_with_a_page_that_goes_on_to_the_provider(
    provider: Provider, client: Client, db: None
) -> None:
    away = client.post("/accounts/oidc/openid/login/")
    assert away.status_code == 200
    assert away["Refresh"].startswith(f"0;url={provider.url}/authorization?")
    assert client.post("/accounts/logout/").status_code == 302


def test_tokens_that_begin_alike_are_different_people(
    provider: Provider, alice: User
) -> None:
    people = {"li@example.com": "subject-10", "han@example.com": "subject-1"}
    for email, subject in people.items():
        provider.claims = {"name": "x" * 200, "sub": subject, "email": email}
        come(Client())
    bound = SocialAccount.objects.values_list("user__email", "uid")
    assert {email: uid.split(":")[-1] for email, uid in bound} == people
