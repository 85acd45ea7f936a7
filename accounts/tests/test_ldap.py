"""Signing in with a directory, which ldap3 itself pretends to be."""

import pytest
from django.test import Client
from pytest_django import Settings

from accounts import ldap
from accounts.ldap import ldap3  # type: ignore[attr-defined]
from accounts.models import User

SECRET = "directory-secret"
BASE = "ou=people,dc=example,dc=com"
LI = f"uid=li,{BASE}"
PEOPLE = {
    LI: {
        "uid": "li",
        "mail": "Li@Example.com",
        "cn": "李雷",
        "employeeNumber": "7",
        "userPassword": "directory-secret",
    },
    f"uid=twin1,{BASE}": {"uid": "twin1", "mail": "twin@example.com"},
    f"uid=twin2,{BASE}": {"uid": "twin2", "mail": "twin@example.com"},
    f"uid=nomail,{BASE}": {"uid": "nomail", "userPassword": "directory-secret"},
    "cn=service": {"sn": "service", "userPassword": "service-secret"},
}


@pytest.fixture(autouse=True)
def _directory(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, redis_clean: str
) -> None:
    settings.AUTHENTICATION_BACKENDS = ["accounts.ldap.LdapBackend"]
    settings.LDAP = settings.LDAP | {
        "url": "ldap://directory.example",
        "bind_dn": "cn=service",
        "bind_credentials": "service-secret",
        "search_base": BASE,
        "id": "employeeNumber",
    }

    def pretend(dn: str, password: str, *, auto_bind: bool = True) -> ldap3.Connection:
        server = ldap3.Server("directory", get_info=ldap3.OFFLINE_SLAPD_2_4)
        connection = ldap3.Connection(
            server, dn, password, client_strategy=ldap3.MOCK_SYNC
        )
        for name, attributes in PEOPLE.items():
            connection.strategy.add_entry(name, attributes)
        if auto_bind:
            assert connection.bind()
        return connection

    monkeypatch.setattr(ldap, "connect", pretend)


def sign_in(client: Client, login: str, password: str = SECRET) -> bytes:
    client.post("/accounts/login/", {"login": login, "password": password})
    return client.get("/").content


def test_somebody_of_the_directory_comes_in_and_is_stored_once(
    client: Client, alice: User
) -> None:
    assert sign_in(client, "li@example.com") == b"home"
    assert sign_in(Client(), "li@example.com") == b"home"
    stored = User.objects.get(email="li@example.com")
    assert (stored.name, stored.role) == ("李雷", "USER")
    assert not stored.has_usable_password()


@pytest.mark.parametrize("password", ["wrong", " "])
def test_a_wrong_password_stays_out(client: Client, db: None, password: str) -> None:
    assert sign_in(client, "li@example.com", password) == b"nobody"


@pytest.mark.parametrize(
    "login",
    ["*", "li*", "*)(uid=*", "li@example.com)(|(uid=*", "nobody@example.com", "\\2a"],
)
def test_a_name_cannot_change_the_search(client: Client, db: None, login: str) -> None:
    assert sign_in(client, login) == b"nobody"


def test_a_name_that_two_entries_have_is_nobodys(client: Client, db: None) -> None:
    assert sign_in(client, "twin@example.com") == b"nobody"


def test_passwords_of_our_own_no_longer_count(client: Client, alice: User) -> None:
    from conftest import PASSWORD

    assert sign_in(client, alice.email, PASSWORD) == b"nobody"


def test_a_suspended_person_stays_out(client: Client, alice: User) -> None:
    sign_in(client, "li@example.com")
    User.objects.filter(email="li@example.com").update(status="suspended")
    assert sign_in(Client(), "li@example.com") == b"nobody"


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("mail={{username}}", "(mail=a\\2ab)"),
        ("(&(mail={{username}})(active=1))", "(&(mail=a\\2ab)(active=1))"),
        ("mail=", "(mail=a\\2ab)"),
    ],
)
def test_the_filter_has_librechats_forms(
    settings: Settings, pattern: str, expected: str
) -> None:
    settings.LDAP = settings.LDAP | {"search_filter": pattern}
    assert ldap.search_filter("a*b") == expected


@pytest.mark.parametrize("login", ["li@example.com", "twin@example.com", "*"])
def test_the_pretended_directory_answers(db: None, login: str) -> None:
    found = ldap.find(login)
    assert (found is not None) == (login == "li@example.com")
