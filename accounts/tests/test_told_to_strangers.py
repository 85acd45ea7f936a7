"""What mails and pages say to strangers: no address of theirs, and not who is here."""

from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import hashers
from django.core import mail
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from accounts.sign_in.registration import invite
from conftest import PASSWORD

pytestmark = pytest.mark.usefixtures("redis_clean")

EVIL = Client(HTTP_HOST="evil.example")
FORM = {"name": "Li", "email": "li@example.com", "password1": "a-long-secret-42"}


@pytest.fixture(autouse=True)
def _mail_is_on(settings: Settings) -> None:
    settings.MAIL_CONFIGURED = settings.ALLOW_PASSWORD_RESET = True
    settings.ACCOUNT_EMAIL_VERIFICATION = "optional"
    settings.DOMAIN_CLIENT = "https://chat.example.com"
    settings.ALLOWED_HOSTS = ["*"]


def mailed() -> str:
    """Return the one mail that was sent, headers and all."""
    (message,) = mail.outbox
    return f"{message.message()}"


@pytest.mark.parametrize(
    ("path", "form", "leads_to"),
    [
        ("password/reset/", {"email": "alice@example.com"}, "/password/reset/key/"),
        ("signup/", FORM, "/confirm-email/"),
        ("signup/", FORM | {"email": "alice@example.com"}, "/password/reset/"),
        ("password/reset/", {"email": "nobody@example.com"}, "/signup/"),
    ],
    ids=["reset", "confirmation", "sign-up that is known", "reset of nobody"],
)
def test_a_mail_s_links_are_ours_whatever_host_was_asked(
    alice: User, path: str, form: dict[str, str], leads_to: str
) -> None:
    assert EVIL.post(f"/accounts/{path}", form).status_code == 302
    assert f"https://chat.example.com/accounts{leads_to}" in mailed()
    assert "evil" not in mailed()


def test_an_invitation_s_link_is_ours(
    ada: User, signed_in: Callable[[User], Client]
) -> None:
    browser = signed_in(ada)
    form = {"email": "new@example.com", "role": "USER", "days": 7}
    browser.post("/admin/accounts/invitation/add/", form, HTTP_HOST="evil.example")
    assert "https://chat.example.com/accounts/invitation/" in mailed()
    assert "evil" not in mailed()


def test_a_host_of_one_s_own_gives_no_further_tries(alice: User) -> None:
    wrong = {"login": alice.email, "password": "no"}
    statuses = [
        Client(HTTP_HOST=f"h{number}.example", REMOTE_ADDR=f"203.0.113.{number}")
        .post("/accounts/login/", wrong)
        .status_code
        for number in range(6)
    ]
    assert statuses == [200] * 5 + [429]


def test_signing_up_looks_the_same_for_known_and_unknown_addresses(
    alice: User, client: Client
) -> None:
    known = client.post("/accounts/signup/", FORM | {"email": alice.email.upper()})
    unknown = client.post("/accounts/signup/", FORM)
    assert (known.status_code, known["Location"]) == (302, unknown["Location"])
    assert client.get("/").content == b"nobody"
    assert [message.to for message in mail.outbox] == [[alice.email], [FORM["email"]]]
    assert User.objects.count() == 2


def test_it_looks_the_same_where_administrators_approve(
    alice: User, client: Client, settings: Settings
) -> None:
    settings.REGISTRATION_APPROVAL = True
    known = client.post("/accounts/signup/", FORM | {"email": alice.email})
    unknown = client.post("/accounts/signup/", FORM)
    assert (known.status_code, known["Location"]) == (302, unknown["Location"])
    assert User.objects.get(email=FORM["email"]).status == "pending"


def test_who_has_signed_up_may_sign_in(alice: User, client: Client) -> None:
    client.post("/accounts/signup/", FORM)
    form = {"login": FORM["email"], "password": FORM["password1"]}
    assert client.post("/accounts/login/", form).status_code == 302
    assert client.get("/").content == b"home"


def test_the_first_and_the_invited_are_let_in_at_once(db: None, ada: User) -> None:
    invited, first = Client(), Client()
    _, token = invite(FORM["email"], by=ada)
    invited.get(f"/accounts/invitation/{token}/")
    invited.post("/accounts/signup/", FORM)
    assert invited.get("/").content == b"home"
    User.objects.all().delete()
    first.post("/accounts/signup/", FORM)
    assert first.get("/").content == b"home"


def test_without_mail_a_known_address_is_told(
    alice: User, client: Client, settings: Settings
) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "none"
    page = client.post("/accounts/signup/", FORM | {"email": alice.email})
    assert b"already registered" in page.content


@pytest.mark.parametrize("who", ["alice@example.com", "nobody@example.com", "al", "no"])
def test_a_wrong_password_costs_one_hash_whoever_is_named(
    alice: User, who: str, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    User.objects.filter(pk=alice.pk).update(username="al")
    hashed: list[str] = []
    hasher = type(hashers.get_hasher())
    encode = hasher.encode

    def counted(self: hashers.BasePasswordHasher, password: str, salt: str) -> str:
        hashed.append(password)
        return str(encode(self, password, salt))

    verify = hasher.verify

    def verified(self: hashers.BasePasswordHasher, password: str, encoded: str) -> bool:
        before = len(hashed)
        found = bool(verify(self, password, encoded))
        del hashed[before:]
        hashed.append(password)
        return found

    monkeypatch.setattr(hasher, "encode", counted)
    monkeypatch.setattr(hasher, "verify", verified)
    client.post("/accounts/login/", {"login": who, "password": "wrong"})
    assert hashed == ["wrong"]


def test_a_user_name_that_looks_like_an_address_still_signs_in(
    alice: User, client: Client
) -> None:
    User.objects.filter(pk=alice.pk).update(username="al@corp.example")
    form = {"login": "al@corp.example", "password": PASSWORD}
    assert client.post("/accounts/login/", form).status_code == 302


def test_a_new_person_s_address_waits_for_being_confirmed(
    alice: User, client: Client
) -> None:
    client.post("/accounts/signup/", FORM)
    assert not EmailAddress.objects.get(email=FORM["email"]).verified
