"""Cookies, headers and ids follow the request as it really was."""

import logging

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from conftest import PASSWORD
from operations import strange_proxy
from operations.doctor import checks
from operations.doctor.checks import Trouble

LOGIN = "/accounts/login/"


def sign_in(client: Client, **extra: str) -> Client:
    headers = {key.lower().replace("_", "-"): value for key, value in extra.items()}
    remote = headers.pop("remote-addr", "127.0.0.1")
    answer = client.post(
        LOGIN,
        {"login": "alice@example.com", "password": PASSWORD},
        headers=headers,
        REMOTE_ADDR=remote,
    )
    assert answer.status_code == 302, answer.content
    return client


def test_a_session_over_plain_http_from_another_machine_is_kept(
    client: Client, alice: User
) -> None:
    sign_in(client, remote_addr="192.168.1.20", host="192.168.1.10:3080")
    assert client.cookies["sessionid"]["secure"] == ""
    assert client.cookies["sessionid"]["httponly"] is True


def test_a_session_over_https_behind_our_proxy_is_marked_secure(
    client: Client, alice: User
) -> None:
    sign_in(client, x_forwarded_proto="https", x_forwarded_for="8.8.8.8")
    assert client.cookies["sessionid"]["secure"] is True


def test_a_stranger_cannot_claim_https(client: Client, alice: User) -> None:
    sign_in(client, remote_addr="192.168.1.20", x_forwarded_proto="https")
    assert client.cookies["sessionid"]["secure"] == ""


def test_a_proxy_in_the_container_network_speaks_for_its_clients_when_trusted(
    client: Client, alice: User, settings: LazySettings
) -> None:
    settings.TRUSTED_PROXIES = ("172.16.0.0/12",)
    sign_in(client, remote_addr="172.18.0.5", x_forwarded_proto="https")
    assert client.cookies["sessionid"]["secure"] is True


@pytest.fixture
def strange(monkeypatch: pytest.MonkeyPatch, mongo_clean: str) -> None:
    """Forget what other tests have met."""
    monkeypatch.setattr(strange_proxy, "_again", {})
    cache.delete(strange_proxy.KEY)


@pytest.mark.parametrize("header", ["x-forwarded-for", "x-forwarded-proto"])
def test_a_proxy_that_is_not_believed_is_told_to_administrators(
    client: Client,
    ada: User,
    strange: None,
    caplog: pytest.LogCaptureFixture,
    header: str,
) -> None:
    for _ in range(2):
        client.get(LOGIN, headers={header: "8.8.8.8"}, REMOTE_ADDR="172.19.0.1")
    told = [r.getMessage() for r in caplog.records if r.name == "proxy"]
    assert len(told) == 1
    assert "TRUSTED_PROXIES=172.19.0.1" in told[0]
    with pytest.raises(Trouble, match=r"TRUSTED_PROXIES=172\.19\.0\.1"):
        checks.proxy()
    client.force_login(ada)
    page = client.get("/admin/")
    assert "TRUSTED_PROXIES=172.19.0.1" in page.content.decode()


@pytest.mark.parametrize(
    ("peer", "headers"),
    [
        ("8.8.4.4", {"x-forwarded-for": "8.8.8.8"}),
        ("127.0.0.1", {"x-forwarded-for": "8.8.8.8"}),
        ("172.19.0.1", {}),
    ],
    ids=["a stranger", "a proxy of ours", "a person in the office"],
)
def test_others_are_no_proxy_of_which_to_tell(
    client: Client, db: None, strange: None, peer: str, headers: dict[str, str]
) -> None:
    client.get(LOGIN, headers=headers, REMOTE_ADDR=peer)
    assert checks.proxy() == "none that is not believed"


def test_every_answer_carries_its_requests_id(client: Client, db: None) -> None:
    assert len(client.get(LOGIN)["X-Request-Id"]) == 32


@pytest.mark.parametrize(
    ("sent", "kept"), [("proxy-made-0001", True), ("x" * 65, False), ("a\tb", False)]
)
def test_a_sane_id_of_the_proxy_is_kept(
    client: Client, db: None, sent: str, kept: bool
) -> None:
    answer = client.get(LOGIN, headers={"x-request-id": sent})
    assert (answer["X-Request-Id"] == sent) is kept


def test_the_access_log_tells_neither_query_nor_share_id(
    client: Client, db: None, mongo_clean: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="access"):
        client.get("/share/V3ryS3cretShareId?q=private+words")
    told = [vars(record) for record in caplog.records if record.name == "access"]
    assert told[0]["path"] == "/share/…"
    assert "private" not in str(told)


def test_pages_forbid_framing_sniffing_and_foreign_scripts(
    client: Client, db: None
) -> None:
    answer = client.get(LOGIN)
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert "Strict-Transport-Security" not in answer
