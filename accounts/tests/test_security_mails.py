"""People are told by mail of changes to how they sign in."""

from collections.abc import Callable

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client

from accounts.models import User
from accounts.sign_in.invitation_mail import send_invitation
from conftest import PASSWORD

NEW = "another-long-secret-42"
FORM = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}


def changed(browser: Client) -> bool:
    browser.post("/accounts/password/change/", FORM)
    return User.objects.get(name="Alice").check_password(NEW)


def test_a_new_password_is_told_whoever_made_the_account(
    alice: User, signed_in: Callable[[User], Client]
) -> None:
    assert changed(signed_in(alice))
    [told] = mail.outbox
    assert told.to == [alice.email]
    assert "password" in told.body.lower()
    assert NEW not in told.body


def test_a_mail_server_that_is_away_takes_no_change_back(
    alice: User, signed_in: Callable[[User], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> int:
        raise ConnectionRefusedError

    monkeypatch.setattr(EmailBackend, "send_messages", away)
    assert changed(signed_in(alice))


@pytest.mark.django_db
def test_without_a_mail_server_an_invitation_is_printed(settings: object) -> None:
    assert not send_invitation("new@example.com", "made-up-token")
    assert "made-up-token" in mail.outbox[0].body


def test_a_new_key_is_told_and_never_its_text(
    alice: User, signed_in: Callable[[User], Client]
) -> None:
    body = {"name": "laptop"}
    made = signed_in(alice).post("/api/keys", body, "application/json").json()
    [told] = mail.outbox
    assert (told.to, told.subject) == ([alice.email], "A new API key")
    assert "laptop" in told.body
    assert made["text"] not in told.body
