"""Whose address a request comes from (S19, S20)."""

import pytest
from pytest_django import Settings

from accounts.rights.abuse.client_addresses import client_address, is_proxy


@pytest.fixture(autouse=True)
def _known_proxies(settings: Settings) -> None:
    settings.TRUSTED_PROXIES = ("127.0.0.0/8", "::1/128", "10.0.0.0/24")


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("203.0.113.9", "", "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "198.51.100.1, 10.0.0.7", "198.51.100.1"),
        ("127.0.0.1", "1.1.1.1, 198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("", "198.51.100.1", "198.51.100.1"),
        ("", "", ""),
        ("127.0.0.1", "not-an-address", "127.0.0.1"),
        ("::1", "2001:db8::7", "2001:db8::7"),
    ],
)
def test_only_known_proxies_are_believed(
    peer: str, forwarded: str, client: str
) -> None:
    assert client_address(peer, forwarded) == client


def test_a_proxy_is_a_proxy_and_nonsense_is_not() -> None:
    assert is_proxy("10.0.0.200")
    assert not is_proxy("10.0.1.1")
    assert not is_proxy("unix")
