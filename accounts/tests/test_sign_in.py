"""Signing in: second factors, resets, hostile input (S12, S21, S22, S25)."""

import re
import time
from collections.abc import Callable

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core import mail
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from conftest import PASSWORD

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
HOSTILE = [
    "' OR '1'='1' --",
    '{"$ne": null}',
    '{"$regex": "(a+)+$"}',
    "alice@example.com\x00",
    "alice@example.com'--",
    "\u202ealice@example.com",
    "a" * 100_000,
    "",
]


def code(step: int = 0) -> str:
    return str(format_hotp_value(hotp_value(SECRET, int(time.time()) // 30 + step)))


@pytest.fixture
def at_second_factor(alice: User, redis_clean: str) -> Client:
    """Return a browser in which Alice gave her password, but no code yet."""
    secret = get_adapter().encrypt(SECRET)
    Authenticator.objects.create(
        user=alice, type=Authenticator.Type.TOTP, data={"secret": secret}
    )
    browser = Client(REMOTE_ADDR="203.0.113.7")
    form = {"login": alice.email, "password": PASSWORD}
    answer = browser.post("/accounts/login/", form)
    assert answer["Location"] == "/accounts/2fa/authenticate/"
    return browser


def test_the_stored_secret_is_the_one_that_counts(alice: User) -> None:
    assert TOTP.activate(alice, SECRET).validate_code(code())


def test_a_password_alone_is_not_enough(at_second_factor: Client) -> None:
    assert at_second_factor.get("/").content == b"nobody"


def test_the_right_code_comes_in(at_second_factor: Client) -> None:
    at_second_factor.post("/accounts/2fa/authenticate/", {"code": code()})
    assert at_second_factor.get("/").content == b"home"


def test_a_code_works_once(at_second_factor: Client, alice: User) -> None:
    used = code()
    at_second_factor.post("/accounts/2fa/authenticate/", {"code": used})
    thief = Client(REMOTE_ADDR="203.0.113.8")
    thief.post("/accounts/login/", {"login": alice.email, "password": PASSWORD})
    thief.post("/accounts/2fa/authenticate/", {"code": used})
    assert thief.get("/").content == b"nobody"


def test_the_sixth_wrong_code_is_refused(at_second_factor: Client) -> None:
    statuses = [
        at_second_factor.post(
            "/accounts/2fa/authenticate/", {"code": "000000"}
        ).status_code
        for _ in range(6)
    ]
    assert statuses == [200] * 5 + [429]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("field", ["login", "password"])
def test_hostile_input_signs_nobody_in_and_breaks_nothing(
    alice: User, client: Client, field: str, text: str
) -> None:
    form = {"login": alice.email, "password": PASSWORD} | {field: text}
    assert client.post("/accounts/login/", form).status_code in {200, 400}
    assert client.get("/").content == b"nobody"


@pytest.mark.parametrize("cookie", ["", "x", "made-up-session-key-of-32-letters!!"])
def test_a_made_up_cookie_is_nobody(client: Client, db: None, cookie: str) -> None:
    client.cookies["sessionid"] = cookie
    assert client.get("/").content == b"nobody"


@pytest.mark.parametrize("header", ["HTTP_REMOTE_USER", "HTTP_X_FORWARDED_USER"])
def test_a_header_signs_nobody_in(client: Client, ada: User, header: str) -> None:
    assert client.get("/", **{header: ada.email}).content == b"nobody"  # type: ignore[arg-type]


def test_reset_links_are_off_until_allowed(client: Client, alice: User) -> None:
    answer = client.post("/accounts/password/reset/", {"email": alice.email})
    assert answer.status_code == 403
    assert not mail.outbox


@pytest.mark.parametrize("allowed", [True, False])
def test_the_page_says_what_it_asks_for_and_leads_to_nothing_that_is_off(
    client: Client, alice: User, settings: Settings, allowed: bool
) -> None:
    settings.ALLOW_PASSWORD_RESET = allowed
    page = client.get("/accounts/login/").content.decode()
    assert "E-mail or user name" in page
    assert ("Forgot your password?" in page) == allowed


def test_a_reset_link_works_once_and_ends_the_sessions(
    alice: User, signed_in: Callable[[User], Client], settings: Settings
) -> None:
    settings.ALLOW_PASSWORD_RESET = True
    elsewhere, browser = signed_in(alice), Client()
    browser.post("/accounts/password/reset/", {"email": "ALICE@example.com"})
    link = re.search(r"http://localhost:3080(/\S+)", str(mail.outbox[0].body))
    assert link is not None
    form = browser.get(link[1], follow=True).redirect_chain[-1][0]
    new = "a-new-long-secret-42"
    browser.post(form, {"password1": new, "password2": new})
    assert User.objects.get(pk=alice.pk).check_password(new)
    assert elsewhere.get("/").content == b"nobody"
    again = Client().get(link[1], follow=True)
    assert b"password1" not in again.content


def test_asking_for_an_unknown_address_answers_the_same(
    alice: User, client: Client, settings: Settings
) -> None:
    settings.ALLOW_PASSWORD_RESET = True
    known = client.post("/accounts/password/reset/", {"email": alice.email})
    other = Client(REMOTE_ADDR="203.0.113.9")
    unknown = other.post("/accounts/password/reset/", {"email": "x@example.com"})
    assert (known.status_code, known["Location"]) == (
        unknown.status_code,
        unknown["Location"],
    )


@pytest.mark.parametrize("key", ["1-", "-", "1-x", "null-null", "zz-set-password"])
def test_an_empty_or_made_up_reset_token_opens_nothing(
    client: Client, alice: User, key: str
) -> None:
    address = f"/accounts/password/reset/key/{key}/"
    new = {"password1": "a-new-long-secret-42", "password2": "a-new-long-secret-42"}
    client.get(address, follow=True)
    client.post(address, new, follow=True)
    assert User.objects.get(pk=alice.pk).check_password(PASSWORD)


def test_passwords_are_off_where_they_are_off(
    client: Client, alice: User, settings: Settings
) -> None:
    settings.ALLOW_EMAIL_LOGIN = False
    client.post("/accounts/login/", {"login": alice.email, "password": PASSWORD})
    assert client.get("/").content == b"nobody"
