"""Servers that act for people who signed in with OpenID, by their own token."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

import pytest
from asgiref.sync import sync_to_async
from django.conf import LazySettings

from accounts.keys import tool_credentials
from accounts.models import ToolCredential, User
from accounts.sign_in.issuer_tokens import PUBLISHED
from accounts.sign_in.providers import kept_tokens
from accounts.sign_in.providers.kept_tokens import SOURCE, keep
from tools.mcp import connection, lacking, listings
from tools.tests.conftest import Put
from tools.tests.mcp_calls import called, configured
from tools.tests.mcp_servers import Seen, made, serving
from tools.tests.people import opened
from tools.tests.servers import saying
from tools.tests.web import Serve
from tools.toolset import toolset

SUM = '{"a": 2, "b": 3}'
BEHALF = {"obo": {"scopes": "api://sums/.default"}}


class Issuer:
    """What the sign-in service was asked for, and what it grants."""

    def __init__(self) -> None:
        self.url = ""
        self.asked: list[dict[str, str]] = []
        self.refuses: set[str] = set()  # kinds of grants

    async def answer(self, asked: Any, writer: asyncio.StreamWriter) -> None:  # noqa: ANN401
        if asked.target == PUBLISHED:
            told = saying({"issuer": self.url, "token_endpoint": f"{self.url}/token"})
        else:
            form = {k: v[0] for k, v in parse_qs(asked.body.decode()).items()}
            self.asked.append(form)
            kind = form["grant_type"].rpartition(":")[2]
            token = {"access_token": f"by-{kind}", "expires_in": 3600}
            refused = kind in self.refuses
            told = saying({"error": "no"}, status=400) if refused else saying(token)
        await told(asked, writer)


@pytest.fixture(autouse=True)
async def issuer(
    stores: None, patient: None, serve: Serve, settings: LazySettings
) -> AsyncIterator[Issuer]:
    kept_tokens._made.clear()
    has = Issuer()
    has.url = settings.OPENID_ISSUER = (await serve(has.answer)).url
    settings.OPENID_CLIENT = {"client_id": "ours", "secret": "canary-77"}
    settings.OPENID_LABEL = "Entra"
    yield has
    await connection.close()


@pytest.fixture
async def server() -> AsyncIterator[Seen]:
    seen = Seen()
    async with serving(seen, made(seen).streamable_http_app()) as running:
        running.url += "/mcp"
        yield running
        await connection.close()


async def signed_in(person: User, hours: float = 1) -> None:
    ends = datetime.now(UTC) + timedelta(hours=hours)
    await sync_to_async(keep)(person.pk, "mine", "renews", ends)


async def state_of(person: User) -> tuple[str, str]:
    (state,) = (await (await opened(person)).get("/api/mcp")).json()["items"]
    return state["state"], state["reason"]


async def test_a_token_of_the_server_stands_for_who_signed_in(
    put: Put, issuer: Issuer, server: Seen, alice: User
) -> None:
    configured(put, url=server.url, **BEHALF)
    await signed_in(alice)
    assert (await called(alice, "add", SUM)).text == "5"
    assert {each["authorization"] for each in server.headers} == {
        "Bearer by-jwt-bearer"
    }
    (asked,) = issuer.asked
    assert asked["requested_token_use"] == "on_behalf_of"
    assert (asked["assertion"], asked["scope"]) == ("mine", "api://sums/.default")
    assert (asked["client_id"], asked["client_secret"]) == ("ours", "canary-77")


async def test_who_came_another_way_is_told_which_way_it_works(
    put: Put, issuer: Issuer, server: Seen, alice: User, bob: User
) -> None:
    configured(put, url=server.url, **BEHALF)
    await signed_in(alice)
    state, reason = await state_of(bob)
    assert (state, "signed in with Entra" in reason) == ("account", True)
    assert not (await toolset(bob.pk, "Ollama", ["mcp:test"])).get("add_mcp_test")
    assert (issuer.asked, server.headers) == ([], [])


async def test_a_sign_in_is_renewed_and_forgotten_when_it_is_over(
    put: Put, issuer: Issuer, server: Seen, alice: User
) -> None:
    configured(put, url=server.url, **BEHALF)
    await signed_in(alice, hours=-1)
    assert (await state_of(alice))[0] == "ready"
    assert issuer.asked[0]["refresh_token"] == "renews"
    assert issuer.asked[1]["assertion"] == "by-refresh_token"
    await signed_in(alice, hours=-1)
    kept_tokens._made.clear()
    await connection.close()
    issuer.refuses = {"refresh_token"}
    failed = await called(alice, "add", SUM)
    assert "sign in again that way" in failed.text
    assert (await state_of(alice))[0] == "account"
    assert not await ToolCredential.objects.aexists()


async def test_a_service_that_grants_nothing_is_named(
    put: Put, issuer: Issuer, server: Seen, alice: User
) -> None:
    configured(put, url=server.url, **BEHALF)
    await signed_in(alice)
    issuer.refuses = {"jwt-bearer"}
    assert (await state_of(alice))[0] == "away"
    assert "Entra gives no token for this server" in listings.last_of("test").reason
    assert server.headers == []


async def test_a_header_may_hold_the_sign_in_itself(
    put: Put, issuer: Issuer, server: Seen, alice: User
) -> None:
    headers = {"X-Token": "{{LIBRECHAT_OPENID_TOKEN}}"}
    configured(put, url=server.url, headers=headers)
    await signed_in(alice)
    assert (await called(alice, "add", SUM)).text == "5"
    assert {each["x-token"] for each in server.headers} == {"mine"}
    assert issuer.asked == []


async def test_what_a_sign_in_gave_is_kept_encrypted_and_only_where_it_is_needed(
    put: Put, alice: User
) -> None:
    await signed_in(alice)
    assert not await ToolCredential.objects.aexists()
    configured(put, url="https://a.example/mcp", **BEHALF)
    await signed_in(alice)
    row = await ToolCredential.objects.aget(user=alice)
    assert b"mine" not in bytes(row.ciphertext)
    found = await tool_credentials.reveal(alice.pk, SOURCE, "oauth")
    assert found
    assert found["refresh_token"] == "renews"
    configured(put, url="https://a.example/mcp")
    await signed_in(alice)
    assert not await ToolCredential.objects.aexists()


@pytest.mark.parametrize(
    ("server", "what"),
    [
        ({"url": "https://a/{{LIBRECHAT_OPENID_TOKEN}}"}, "in its headers"),
        ({"command": "a"}, "a url, and neither"),
        ({"url": "https://a", "apiKey": {"key": "x"}}, "a url, and neither"),
    ],
)
def test_what_cannot_go_together_is_said(
    put: Put, server: dict[str, object], what: str
) -> None:
    put({"mcpServers": {"test": server | BEHALF}})
    assert what in dict(lacking())["test"]


def test_without_a_service_to_sign_in_with_it_is_said(
    put: Put, settings: LazySettings
) -> None:
    settings.OPENID_CLIENT = {"client_id": "", "secret": ""}
    put({"mcpServers": {"test": {"url": "https://a"} | BEHALF}})
    assert "OPENID_ISSUER" in dict(lacking())["test"]
