"""Signing in at servers: there and back, for one person, one server and one time."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from accounts.keys import tool_credentials
from accounts.keys.tool_credentials import OAUTH
from accounts.models import ToolCredential, User
from tools.mcp import connection
from tools.mcp.oauth.tokens import current_token
from tools.mcp.people import brought_by
from tools.mcp.places import place_for
from tools.perform import perform
from tools.tests.conftest import Put
from tools.tests.mcp_servers import Seen
from tools.tests.oauth_server import Desk, guarded_server
from tools.tests.people import (
    CALLBACK,
    begun,
    come_back,
    opened,
    refused_with,
    sent_back,
    sign_in,
)
from tools.tests.servers import saying
from tools.tests.web import Serve
from tools.tool import Caller, Result
from tools.toolset import toolset

SUM = '{"a": 2, "b": 3}'
Configure = Callable[..., None]


pytestmark = pytest.mark.usefixtures("stores", "patient")


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
async def server(desk: Desk, put: Put) -> AsyncIterator[Seen]:
    """Return a server that is configured as `test`, without a word of signing in."""
    async with guarded_server(desk) as running:
        configured(put, running)
        yield running
        await connection.close()


def configured(put: Put, running: Seen, **more: object) -> None:
    url = f"{running.url}/mcp"
    put({"mcpServers": {"test": {"url": url, "initTimeout": 60_000} | more}})


async def call(person: User) -> Result:
    found = (await toolset(person.pk, "Ollama", ["mcp:test"])).get("add_mcp_test")
    assert found
    return await perform(found, SUM, Caller(person.pk))


async def state_of(person: User) -> dict[str, Any]:
    answer = await (await opened(person)).get("/api/mcp")
    state: dict[str, Any] = answer.json()["items"][0]
    return state


async def kept_of(person: User) -> dict[str, Any]:
    found = await tool_credentials.reveal(person.pk, "mcp:test", OAUTH)
    assert found
    return dict(found)


async def test_a_server_that_asks_for_it_is_greyed_out_until_one_signs_in(
    server: Seen, alice: User, bob: User
) -> None:
    before = await state_of(alice)
    assert (before["state"], before["signs_in"]) == ("sign_in", True)
    assert before["reason"] == "Waits for you to sign in"
    await sign_in(alice)
    after = await state_of(alice)
    assert (after["state"], after["signed_in"], after["tools"]) == ("ready", True, 1)
    assert (await call(alice)).text == "5"
    assert (await state_of(bob))["state"] == "sign_in"
    there = await toolset(bob.pk, "Ollama", ["mcp:test"])
    assert there.get("add_mcp_test") is None


async def test_the_request_is_bound_to_server_and_browser(
    server: Seen, desk: Desk, alice: User
) -> None:
    asked = parse_qs(urlsplit(await begun(await opened(alice))).query)
    assert asked["resource"] == [f"{server.url}/mcp"]
    assert asked["code_challenge_method"] == ["S256"]
    assert len(asked["state"][0]) > 40
    (client,) = desk.clients.values()
    assert [str(each) for each in client.redirect_uris or ()] == asked["redirect_uri"]
    assert asked["redirect_uri"][0].endswith(CALLBACK)


async def test_nobody_else_can_end_what_a_person_began(
    server: Seen, alice: User, bob: User
) -> None:
    where = await sent_back(await begun(await opened(alice)))
    page = await come_back(await opened(bob), where)
    assert "Not connected with test" in page
    assert "was not begun here" in page
    assert not await ToolCredential.objects.aexists()


async def test_an_answer_counts_once(server: Seen, alice: User) -> None:
    browser = await opened(alice)
    where = await sent_back(await begun(browser))
    assert "Connected with" in await come_back(browser, where)
    assert "was not begun here" in await come_back(browser, where)


async def test_a_refusal_and_a_made_up_state_are_told(
    server: Seen, alice: User
) -> None:
    browser = await opened(alice)
    state = parse_qs(urlsplit(await begun(browser)).query)["state"][0]
    refused = await come_back(browser, f"{CALLBACK}?error=access_denied&state={state}")
    assert "did not let you in" in refused
    made_up = await come_back(browser, f"{CALLBACK}?code=x&state=y")
    assert "was not begun here" in made_up


async def test_an_answer_of_another_service_is_refused(
    server: Seen, alice: User
) -> None:
    browser = await opened(alice)
    where = await sent_back(await begun(browser))
    page = await come_back(browser, f"{where}&iss=https://evil.example")
    assert "came from another service" in page
    assert not await ToolCredential.objects.aexists()


async def test_tokens_lie_encrypted_and_are_never_told(
    server: Seen, desk: Desk, alice: User
) -> None:
    await sign_in(alice)
    row = await ToolCredential.objects.aget()
    told = (await (await opened(alice)).get("/api/mcp")).content
    place = place_for_test(server, await brought_by(alice.pk))
    for token in (*desk.access, *desk.renewing):
        assert token.encode() not in bytes(row.ciphertext)
        assert token.encode() not in told
        assert token not in repr(place) + repr(await brought_by(alice.pk))


def place_for_test(server: Seen, brought: Any) -> Any:  # noqa: ANN401
    from librechat_yaml.live import librechat

    return place_for("test", librechat().mcp_servers["test"], brought)


async def test_a_token_that_is_about_to_end_is_renewed_once_for_all(
    server: Seen, desk: Desk, alice: User
) -> None:
    desk.lasts = 30
    await sign_in(alice)
    desk.lasts = 3600
    place = place_for_test(server, await brought_by(alice.pk))
    found = await asyncio.gather(*(current_token(place) for _ in range(4)))
    assert desk.renewed == 1
    assert len(set(found)) == 1
    assert (await kept_of(alice))["access_token"] == found[0]
    assert (await call(alice)).text == "5"


async def test_a_token_that_is_refused_is_renewed_in_the_middle_of_a_call(
    server: Seen, desk: Desk, alice: User
) -> None:
    await sign_in(alice)
    assert (await call(alice)).text == "5"
    desk.access.clear()
    assert (await call(alice)).text == "5"
    assert desk.renewed == 1


async def test_a_server_that_asks_anew_in_the_middle_of_an_answer_says_where_to(
    server: Seen, desk: Desk, alice: User
) -> None:
    await sign_in(alice)
    found = (await toolset(alice.pk, "Ollama", ["mcp:test"])).get("add_mcp_test")
    assert found
    desk.access.clear()
    desk.renewing.clear()
    result = await perform(found, SUM, Caller(alice.pk))
    assert result.failed
    assert result.connect == "test"
    assert "under settings, Connections" in result.text
    assert (await state_of(alice))["state"] == "sign_in"
    await sign_in(alice)
    assert (await call(alice)).text == "5"


async def test_disconnecting_revokes_what_was_granted(
    server: Seen, desk: Desk, alice: User
) -> None:
    await sign_in(alice)
    browser = await opened(alice)
    assert (await browser.delete("/api/mcp/test")).status_code == 204
    assert (desk.access, desk.renewing) == ({}, {})
    assert not await ToolCredential.objects.aexists()
    assert (await state_of(alice))["state"] == "sign_in"


async def test_a_token_never_goes_to_another_address_than_it_was_granted_for(
    server: Seen, serve: Serve, put: Put, alice: User
) -> None:
    await sign_in(alice)
    token = (await kept_of(alice))["access_token"]
    other = await serve(saying(b"", status=401))
    put({"mcpServers": {"test": {"url": f"{other.url}/mcp"}}})
    await toolset(alice.pk, "Ollama", ["mcp:test"])
    assert other.asked
    assert all(token not in str(asked.headers) for asked in other.asked)
    assert (await state_of(alice))["signed_in"] is False


async def test_a_client_of_the_file_is_used_as_it_is(
    server: Seen, desk: Desk, put: Put, alice: User
) -> None:
    how = {
        "authorization_url": "https://id.example/authorize?tenant=7",
        "token_url": "https://id.example/token",
        "client_id": "ours",
        "scope": "read write",
        "redirect_uri": "https://chat.example/back",
    }
    configured(put, server, oauth=how, requiresOAuth=True)
    address = await begun(await opened(alice))
    assert address.startswith("https://id.example/authorize?tenant=7&response_type=")
    asked = parse_qs(urlsplit(address).query)
    assert (asked["client_id"], asked["scope"]) == (["ours"], ["read write"])
    assert asked["redirect_uri"] == ["https://chat.example/back"]
    assert desk.clients == {}
    assert (await state_of(alice))["state"] == "sign_in"


async def test_a_server_where_nobody_signs_in_only_fails(
    server: Seen, put: Put, alice: User
) -> None:
    configured(put, server, requiresOAuth=False)
    state = await state_of(alice)
    assert (state["state"], state["signs_in"]) == ("away", False)
    browser = await opened(alice)
    assert (await browser.post("/api/mcp/test/oauth")).status_code == 404


async def test_headers_of_the_file_go_to_the_service_alone(
    server: Seen, put: Put, alice: User
) -> None:
    configured(put, server, oauth_headers={"X-Tenant": "seven"})
    await begun(await opened(alice))
    assert {each.get("x-tenant") for each in server.headers} == {"seven"}
    server.headers.clear()
    await toolset(alice.pk, "Ollama", ["mcp:test"])
    assert {each.get("x-tenant") for each in server.headers} == {None}


async def test_a_token_that_is_good_for_too_little_has_the_person_sign_in_for_more(
    server: Seen, alice: User
) -> None:
    await sign_in(alice)
    await state_of(alice)
    told = 'Bearer error="insufficient_scope", scope="mail.send mail.read"'
    assert await refused_with(alice, server.url, told) is True
    state = await state_of(alice)
    assert (state["state"], state["signed_in"]) == ("sign_in", True)
    assert "sign in again" in state["reason"]
    asked = parse_qs(urlsplit(await begun(await opened(alice))).query)
    assert asked["scope"] == ["mail.send mail.read"]
    await sign_in(alice)
    assert (await state_of(alice))["state"] == "ready"
    assert await refused_with(alice, server.url, 'Bearer error="forbidden"') is False
