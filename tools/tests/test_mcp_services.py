"""Services that people sign in with: found, or refused with a clear line."""

import asyncio
from typing import Any

import pytest

from accounts.models import User
from librechat_yaml.schema.tools.mcp import McpServer
from tools.mcp.oauth.discovery import service_of
from tools.tests.conftest import Put
from tools.tests.people import opened
from tools.tests.servers import saying
from tools.tests.web import Serve

METADATA = {
    "issuer": "{0}",
    "authorization_endpoint": "https://id.example/a",
    "token_endpoint": "https://id.example/t",
    "registration_endpoint": "http://169.254.169.254/register",
    "code_challenge_methods_supported": ["S256"],
}


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"issuer": "https://evil.example"}, "says that it is another one"),
        ({"code_challenge_methods_supported": ["plain"]}, "no PKCE"),
        ({"registration_endpoint": None}, "enter a client_id"),
        ({}, "169.254.169.254, where one signs in, does not answer"),
        ({"token_endpoint": "javascript:alert(1)"}, "does not say where"),
    ],
)
async def test_a_service_that_lies_is_refused_with_a_clear_line(
    serve: Serve, put: Put, alice: User, changed: dict[str, object], reason: str
) -> None:
    said: dict[str, object] = {}

    async def answer(asked: Any, writer: asyncio.StreamWriter) -> None:  # noqa: ANN401
        if "authorization-server" in asked.target:
            await saying(said)(asked, writer)
        else:
            await saying(b"", status=401)(asked, writer)

    there = await serve(answer)
    said |= {**METADATA, "issuer": there.url} | changed
    put({"mcpServers": {"test": {"url": f"{there.url}/mcp"}}})
    refused = await (await opened(alice)).post("/api/mcp/test/oauth")
    assert refused.status_code == 502
    assert reason in refused.json()["error"]["message"]


async def test_the_file_says_what_a_service_does_not_say_of_itself(
    serve: Serve, put: Put, alice: User
) -> None:
    said: dict[str, object] = {}

    async def answer(asked: Any, writer: asyncio.StreamWriter) -> None:  # noqa: ANN401
        told = said if "authorization-server" in asked.target else b""
        await saying(told)(asked, writer)

    there = await serve(answer)
    said |= METADATA | {"issuer": there.url, "code_challenge_methods_supported": None}
    how = {
        "client_id": "ours",
        "skip_code_challenge_check": True,
        "revocation_endpoint": "https://id.example/revoke",
    }
    server = McpServer.model_validate({"url": f"{there.url}/mcp", "oauth": how})
    found = await service_of(server, server.url)
    assert found.authorization_url == "https://id.example/a"
    assert found.revocation_url == "https://id.example/revoke"
