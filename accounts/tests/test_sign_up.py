"""Signing up: who may, and as what."""

from collections.abc import Callable

import pytest
from django.core import mail
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.models import Invitation, PeopleGroup, User
from accounts.sign_in.password_links import password_link
from accounts.sign_in.registration import InvitationUsed, invite, store

FORM = {"name": "李雷", "email": "Li@Example.com", "password1": "a-long-secret-42"}


def sign_up(client: Client, **changes: str) -> HttpResponse:
    return client.post("/accounts/signup/", FORM | changes)  # type: ignore[return-value]


def test_whoever_comes_first_is_led_to_sign_up_and_told_as_what(
    client: Client, db: None, settings: Settings
) -> None:
    page = client.get("/accounts/login/?next=/c/new", follow=True)
    assert page.redirect_chain == [("/accounts/signup/?next=%2Fc%2Fnew", 302)]
    assert "the administrator’s" in page.content.decode()
    assert client.get("/accounts/login/?redirect=false").status_code == 200
    settings.ALLOW_REGISTRATION = False
    assert client.get("/accounts/login/").status_code == 200


def test_whoever_comes_later_signs_in(client: Client, alice: User) -> None:
    assert client.get("/accounts/login/").status_code == 200
    assert "the administrator’s" not in client.get("/accounts/signup/").content.decode()


def test_the_first_person_becomes_administrator(client: Client, db: None) -> None:
    assert sign_up(client).status_code == 302
    first = User.objects.get()
    assert (first.name, first.email, first.role) == ("李雷", "li@example.com", "ADMIN")
    assert client.get("/").content == b"home"


def test_the_second_person_is_a_member(client: Client, alice: User) -> None:
    sign_up(client)
    assert User.objects.get(email="li@example.com").role == "USER"


def test_an_address_in_other_letters_is_the_same_address(
    client: Client, alice: User
) -> None:
    sign_up(client, email="ALICE@example.com")
    assert User.objects.filter(email__iexact="alice@example.com").count() == 1
    assert client.get("/").content == b"nobody"


def test_nobody_signs_up_when_registration_is_closed(
    client: Client, alice: User, settings: Settings
) -> None:
    settings.ALLOW_REGISTRATION = False
    sign_up(client)
    assert User.objects.count() == 1


def test_an_invitation_opens_a_closed_door_once(
    client: Client, ada: User, settings: Settings
) -> None:
    settings.ALLOW_REGISTRATION = False
    group = PeopleGroup.objects.create(name="Lab")
    invitation, token = invite("li@example.com", by=ada, groups=[group])
    assert client.get(f"/accounts/invitation/{token}/").status_code == 302
    sign_up(client)
    newcomer = User.objects.get(email="li@example.com")
    invitation.refresh_from_db()
    assert invitation.accepted_by == newcomer
    assert list(newcomer.groups.all()) == [group]
    assert Client().get(f"/accounts/invitation/{token}/").status_code == 404


def test_of_two_who_use_one_invitation_at_once_one_comes_in(ada: User) -> None:
    invitation, _token = invite(by=ada)
    store(User(name="Li", email="li@example.com"), invitation)
    with pytest.raises(InvitationUsed):
        store(User(name="Han", email="han@example.com"), invitation)
    assert not User.objects.filter(email="han@example.com").exists()


def test_an_invitation_is_for_its_address_alone(
    client: Client, ada: User, settings: Settings
) -> None:
    settings.ALLOW_REGISTRATION = False
    token = invite("somebody@example.com", by=ada)[1]
    client.get(f"/accounts/invitation/{token}/")
    sign_up(client)
    assert not User.objects.filter(email="li@example.com").exists()


@pytest.mark.parametrize("token", ["x", "null", "%00", "' OR 1=1 --"])
def test_a_made_up_invitation_is_not_found(
    client: Client, db: None, token: str
) -> None:
    assert client.get(f"/accounts/invitation/{token}/").status_code == 404


def test_an_old_invitation_is_not_found(client: Client, ada: User) -> None:
    token = invite(by=ada)[1]
    Invitation.objects.update(expires_at=timezone.now())
    assert client.get(f"/accounts/invitation/{token}/").status_code == 404


def test_the_token_of_an_invitation_is_stored_nowhere(ada: User) -> None:
    invitation, token = invite(by=ada)
    assert token not in str(Invitation.objects.filter(pk=invitation.pk).values())


def test_only_allowed_domains_register(
    client: Client, alice: User, configure: Callable[..., None]
) -> None:
    configure(registration={"allowedDomains": ["example.org"]})
    sign_up(client)
    sign_up(client, email="li@sub.example.org")
    assert User.objects.count() == 1
    sign_up(client, email="li@Example.ORG")
    assert User.objects.filter(email="li@example.org").exists()


def test_with_approval_people_wait_and_are_nobody(
    client: Client, alice: User, settings: Settings
) -> None:
    settings.REGISTRATION_APPROVAL = True
    response = sign_up(client)
    assert User.objects.get(email="li@example.com").status == "pending"
    assert response.status_code == 403
    assert client.get("/").content == b"nobody"


def test_the_first_person_needs_no_approval(
    client: Client, db: None, settings: Settings
) -> None:
    settings.REGISTRATION_APPROVAL = True
    sign_up(client)
    assert client.get("/").content == b"home"


@pytest.mark.parametrize("password", ["short", " " * 12, "x" * 129, "password123"])
def test_weak_and_endless_passwords_are_refused(
    client: Client, db: None, password: str
) -> None:
    assert sign_up(client, password1=password).status_code == 200
    assert not User.objects.exists()


def test_passwords_are_hashed_with_argon2(client: Client, db: None) -> None:
    sign_up(client)
    assert User.objects.get().password.startswith("argon2$")


def test_an_unconfirmed_address_keeps_people_out_when_it_must_be_confirmed(
    client: Client, alice: User, settings: Settings
) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    sign_up(client)
    assert client.get("/").content == b"nobody"
    assert [message.to for message in mail.outbox] == [["li@example.com"]]


def test_the_links_of_mails_leave_no_token_in_the_log(
    client: Client, ada: User, caplog: pytest.LogCaptureFixture
) -> None:
    token = invite(by=ada)[1]
    caplog.set_level("DEBUG")
    assert client.get(f"/accounts/invitation/{token}/").status_code == 302
    link = password_link(ada)
    assert client.get(link).status_code == 302
    told = " ".join(f"{record.__dict__}" for record in caplog.records)
    assert "/accounts/invitation/…" in told
    assert token not in told
    assert link.split("/")[-2] not in told
