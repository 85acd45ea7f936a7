"""Signing in with a directory, a genuine one: accounts/tests/directory.py."""

import base64
from collections.abc import Callable, Iterator

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from pytest_django import Settings

from accounts.ldap import LdapBackend
from accounts.models import ApiKey, User
from accounts.sign_in.providers import ldap_search
from accounts.tests import directory
from accounts.tests.directory import Directory
from tests.chaos.program import free_port

LI = "li@example.com"
AWAY = "The directory does not answer"
WRONG = "not correct"


def in_base64(name: str, text: str) -> str:
    return f"{name}:: {base64.b64encode(text.encode()).decode()}"


ENTRIES = {
    "li": [
        "uid: li",
        "mail: Li@Example.com",
        in_base64("displayName", "李雷"),
        in_base64("givenName", "Léi"),
        "employeeNumber: 7",
    ],
    "twin1": ["mail: twin@example.com"],
    "twin2": ["mail: twin@example.com"],
    "nomail": ["uid: nomail"],
    "locked": ["mail: locked@example.com", "pwdAccountLockedTime: 000001010000Z"],
    "odd": ["mail: odd@example.com", "uid: a*b(c)"],
    "same": ["mail: same@example.com", "uid: one"],
    "again": ["mail: again@example.com", "uid: two"],
}


@pytest.fixture(scope="module")
def slapd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Directory]:
    with directory.running(tmp_path_factory.mktemp("slapd"), ENTRIES) as running:
        yield running


@pytest.fixture
def names(settings: Settings, slapd: Directory, redis_clean: str) -> dict[str, object]:
    """Return what is configured of the directory; a test may change it."""
    settings.AUTHENTICATION_BACKENDS = ["accounts.ldap.LdapBackend"]
    settings.LDAP_URL = slapd.url
    settings.LDAP = settings.LDAP | {
        "url": slapd.url,
        "bind_dn": directory.SERVICE,
        "bind_credentials": directory.SERVICE_PASSWORD,
        "search_base": directory.PEOPLE,
        "search_filter": "(|(mail={{username}})(uid={{username}}))",
        "full_name": "displayName",
        "username": "uid",
    }
    return settings.LDAP  # type: ignore[no-any-return]


@pytest.fixture(autouse=True)
def _by_directory(names: dict[str, object], db: None) -> None:
    """Have every test sign in with the directory."""


def sign_in(login: str, password: str = directory.PASSWORD) -> tuple[bytes, str]:
    """Return whether somebody is in, and the page that they were answered with."""
    browser = Client()
    form = {"login": login, "password": password}
    answer = browser.post("/accounts/login/", form)
    assert answer.status_code in (200, 302, 403)
    return browser.get("/").content, answer.content.decode()


@pytest.mark.parametrize("login", [LI, "LI@EXAMPLE.COM", "li"])
def test_somebody_of_the_directory_comes_in_and_is_stored_once(login: str) -> None:
    assert sign_in(login)[0] == sign_in(login)[0] == b"home"
    stored = User.objects.get()
    assert (stored.email, stored.name, stored.username) == (LI, "李雷", "li")
    assert not stored.has_usable_password()
    assert EmailAddress.objects.get(user=stored).verified


@pytest.mark.parametrize(
    ("login", "password"),
    [
        (LI, "wrong"),
        (LI, " "),
        (LI, f"{directory.PASSWORD} "),
        ("nobody@example.com", directory.PASSWORD),
        ("locked@example.com", directory.PASSWORD),
        ("twin@example.com", directory.PASSWORD),
    ],
)
def test_who_stays_out_learns_no_reason(login: str, password: str) -> None:
    inside, page = sign_in(login, password)
    assert inside == b"nobody"
    assert WRONG in page
    assert not User.objects.exists()


def test_an_empty_password_is_never_asked_about() -> None:
    assert LdapBackend().authenticate(None, username=LI, password="") is None
    assert "This field is required" in sign_in(LI, "")[1]


@pytest.mark.parametrize(
    "login",
    [
        "*",
        "li*",
        "*)(uid=*",
        "li)(|(uid=*",
        "\\2a",
        "li\0",
        ")(",
        "li@example.com))((x",
    ],
)
def test_a_name_cannot_change_the_search(login: str) -> None:
    assert ldap_search.find(login) is None


def test_a_name_of_signs_is_found_as_it_stands() -> None:
    assert sign_in("a*b(c)")[0] == b"home"


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": f"ldap://127.0.0.1:{free_port()}"},
        {"bind_credentials": "wrong"},
        {"search_base": "ou=elsewhere,dc=example,dc=com"},
        {"search_filter": "((mail={{username}}"},
        {"ca_cert_path": "/nowhere", "starttls": True},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_a_directory_that_does_not_answer_is_named(
    names: dict[str, object], wrong: dict[str, object], caplog: pytest.LogCaptureFixture
) -> None:
    names |= wrong
    inside, page = sign_in(LI)
    assert inside == b"nobody"
    assert AWAY in page
    assert AWAY in caplog.text
    assert directory.PASSWORD not in caplog.text
    assert directory.SERVICE_PASSWORD not in caplog.text


@pytest.mark.parametrize("how", ["starttls", "ldaps"])
def test_an_encrypted_directory_shows_a_certificate_that_we_know(
    names: dict[str, object], slapd: Directory, how: str
) -> None:
    names |= {"starttls": True} if how == "starttls" else {"url": slapd.tls_url}
    assert AWAY in sign_in(LI)[1]
    names["ca_cert_path"] = str(slapd.certificate)
    assert sign_in(LI)[0] == b"home"
    names |= {"ca_cert_path": "", "reject_unauthorized": False}
    assert sign_in(LI)[0] == b"home"


def test_a_certificate_of_another_name_is_refused(
    names: dict[str, object], slapd: Directory
) -> None:
    names["url"] = slapd.tls_url.replace("localhost", "127.0.0.1")
    names["ca_cert_path"] = str(slapd.certificate)
    assert AWAY in sign_in(LI)[1]


def test_who_has_no_address_is_told_so() -> None:
    assert "no e-mail address for you" in sign_in("nomail")[1]


def test_new_people_come_from_the_domains_that_may_register(
    configure: Callable[..., None],
) -> None:
    configure(registration={"allowedDomains": ["example.org"]})
    assert "this domain" in sign_in(LI)[1]
    assert not User.objects.exists()


def test_the_directory_is_followed_in_what_it_says(names: dict[str, object]) -> None:
    sign_in(LI)
    User.objects.update(email="former@example.com", username="former", role="TESTER")
    names["full_name"] = "givenName, sn"
    sign_in(LI)
    stored = User.objects.get()
    assert (stored.email, stored.name, stored.username) == (LI, "Léi li", "li")
    assert stored.role == "TESTER"


def test_a_taken_name_or_address_is_not_taken_away(
    alice: User, bob: User, names: dict[str, object]
) -> None:
    sign_in(LI)
    User.objects.filter(email=LI).update(email="former@example.com", username=None)
    User.objects.filter(pk=alice.pk).update(email=LI, username="LI")
    assert sign_in(LI)[0] == b"home"
    stored = User.objects.exclude(pk__in=[alice.pk, bob.pk]).get()
    assert (stored.email, stored.username) == ("former@example.com", None)


def test_passwords_of_our_own_no_longer_count(alice: User) -> None:
    from conftest import PASSWORD

    assert WRONG in sign_in(alice.email, PASSWORD)[1]


def test_no_password_of_our_own_can_be_set(settings: Settings) -> None:
    form = {"name": "Eve", "email": "boss@example.com", "password1": "long enough 42"}
    page = Client().post("/accounts/signup/", form).content.decode()
    assert "kept by the directory" in page
    assert not User.objects.exists()


def test_an_account_whose_address_was_proved_is_joined_as_it_is(alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(email=LI)
    EmailAddress.objects.create(user=alice, email=LI, verified=True, primary=True)
    ApiKey.objects.create(user=alice, name="laptop", digest="x")
    assert sign_in(LI)[0] == b"home"
    assert User.objects.get().api_keys.exists()


def test_who_only_claimed_the_address_keeps_no_way_in(
    alice: User, signed_in: Callable[[User], Client], settings: Settings
) -> None:
    User.objects.filter(pk=alice.pk).update(email=LI)
    alice.refresh_from_db()
    EmailAddress.objects.create(user=alice, email=LI, verified=False, primary=True)
    ApiKey.objects.create(user=alice, name="laptop", digest="x")
    settings.AUTHENTICATION_BACKENDS = [
        "allauth.account.auth_backends.AuthenticationBackend",
        "accounts.ldap.LdapBackend",
    ]
    before = signed_in(alice)
    assert before.get("/").content == b"home"
    assert sign_in(LI)[0] == b"home"
    assert before.get("/").content == b"nobody"
    stored = User.objects.get()
    assert not stored.has_usable_password()
    assert not stored.api_keys.exists()


def test_an_address_that_went_to_another_entry_gives_no_account() -> None:
    assert sign_in("one")[0] == b"home"
    User.objects.update(email="again@example.com")
    inside, page = sign_in("two")
    assert inside == b"nobody"
    assert "somebody else of the directory" in page


@pytest.mark.parametrize("status", [User.Status.SUSPENDED, User.Status.PENDING])
def test_who_may_not_come_in_here_stays_out(status: str) -> None:
    sign_in(LI)
    User.objects.update(status=status)
    assert sign_in(LI)[0] == b"nobody"


@pytest.mark.parametrize(
    ("by_name", "label"), [(False, ">E-mail<"), (True, ">User name<")]
)
def test_the_page_asks_for_what_the_directory_knows(
    settings: Settings, by_name: bool, label: str
) -> None:
    settings.LDAP_LOGIN_USES_USERNAME = by_name
    page = Client().get("/accounts/login/").content.decode()
    assert label in page.replace("\n", "").replace(" <", "<").replace("> ", ">")


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("mail={{username}}", "(mail=a\\2ab)"),
        ("(&(mail={{username}})(active=1))", "(&(mail=a\\2ab)(active=1))"),
        ("mail=", "(mail=a\\2ab)"),
    ],
)
def test_the_filter_has_librechats_forms(
    names: dict[str, object], pattern: str, expected: str
) -> None:
    names["search_filter"] = pattern
    assert ldap_search.search_filter("a*b") == expected
