"""Servers over WebSockets: spoken to like all others, with the same limits."""

import pytest
from django.conf import LazySettings

from accounts.models import User
from tools.mcp import connection, lacking, listings
from tools.tests.conftest import Put
from tools.tests.mcp_calls import called, configured
from tools.tests.mcp_servers import Seen
from tools.tests.people import opened
from tools.tests.servers import saying
from tools.tests.web import Serve
from tools.tests.websocket_server import over_websocket
from tools.tool import Result
from tools.toolset import toolset

pytestmark = pytest.mark.usefixtures("stores", "patient")


async def reason(person: User) -> str:
    """Return why the server has no tools for a person."""
    await toolset(person.pk, "Ollama", ["mcp:test"])
    return listings.last_of("test").reason


async def test_a_server_is_spoken_to_within_limits_and_with_the_persons_headers(
    put: Put, alice: User, settings: LazySettings
) -> None:
    settings.TOOL_RESULT_BYTES = 50_000
    headers = {"X-Person": "{{LIBRECHAT_USER_EMAIL}}"}
    async with over_websocket(Seen()) as seen:
        configured(put, url=seen.url, headers=headers)
        result = await called(alice, "add", '{"a": 2, "b": 3}')
        assert result == Result("5", untrusted=True)
        assert seen.headers[0]["x-person"] == alice.email
        assert seen.headers[0]["sec-websocket-protocol"] == "mcp"
        flood = await called(alice, "flood", '{"bytes": 3000000}')
        assert flood.failed
        assert len(flood.text) < 500
        assert (await called(alice, "add", '{"a": 2, "b": 3}')).text == "5"
        await connection.close()


async def test_a_server_that_refuses_a_stranger_waits_for_the_sign_in(
    put: Put, alice: User
) -> None:
    async with over_websocket(Seen(), token="right") as seen:
        configured(put, url=seen.url)
        state = (await (await opened(alice)).get("/api/mcp")).json()["items"][0]
        assert state["state"] == "sign_in"
        configured(put, url=seen.url, headers={"Authorization": "Bearer right"})
        assert (await called(alice, "add", '{"a": 2, "b": 3}')).text == "5"
        await connection.close()


async def test_a_redirect_inside_is_not_followed_and_a_page_is_no_server(
    put: Put, serve: Serve, alice: User
) -> None:
    inside = "ws://169.254.169.254/"
    there = await serve(saying(b"", status=302, Location=inside))
    configured(put, url=f"ws{there.url[4:]}", headers={"Authorization": "secret"})
    assert await reason(alice) == "It answered 302."
    page = await serve(saying(b"<html>Welcome"))
    configured(put, url=f"ws{page.url[4:]}")
    assert await reason(alice) == "It answered 200."
    configured(put, url="ws://127.0.0.1:1/")
    assert (await reason(alice)).startswith("It cannot be reached")


def test_type_and_address_belong_together(put: Put) -> None:
    servers = {
        "a": {"type": "websocket", "url": "https://a.example/mcp"},
        "b": {"type": "sse", "url": "wss://b.example/mcp"},
        "c": {"url": "wss://c.example/mcp"},
    }
    put({"mcpServers": servers})
    left_out = [name for name, what in lacking() if "`type: websocket`" in what]
    assert left_out == ["a", "b"]


async def test_a_proxy_that_cannot_carry_it_is_named(put: Put, alice: User) -> None:
    configured(put, url="wss://a.example/mcp", proxy="socks5://127.0.0.1:1")
    assert await reason(alice) == "A WebSocket goes through no SOCKS proxy."
