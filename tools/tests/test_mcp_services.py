"""Services that people sign in with: found, or refused with a clear line."""

import asyncio
from typing import Any

import pytest

from accounts.models import User
from librechat_yaml.schema.tools.mcp import McpServer
from tools.mcp.oauth.discovery import SignInService, service_of
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


def guarded(said: dict[str, object], challenge: str = "") -> Any:  # noqa: ANN401
    """Return a server that refuses by POST alone and says nothing elsewhere."""

    async def answer(asked: Any, writer: asyncio.StreamWriter) -> None:  # noqa: ANN401
        path = asked.target.partition("?")[0]
        if asked.method == "POST" and path == "/mcp":
            told = saying(b"", status=401, WWW_Authenticate=f"Bearer {challenge}")
        elif path in said:
            told = saying(said[path])
        else:
            told = saying(b"", status=404)
        await told(asked, writer)

    return answer


async def found_at(there: Any) -> SignInService:  # noqa: ANN401
    server = McpServer.model_validate({"url": f"{there.url}/mcp"})
    return await service_of(server, server.url)


async def test_a_server_that_refuses_by_post_alone_says_where_and_for_what(
    serve: Serve, put: Put
) -> None:
    said: dict[str, object] = {}
    challenge = 'resource_metadata="%s/elsewhere", scope="mail.read"'
    there = await serve(lambda *each: guarded(said, challenge % there.url)(*each))
    said["/elsewhere"] = {
        "resource": f"{there.url}/mcp",
        "authorization_servers": [f"{there.url}/tenant"],
        "scopes_supported": ["all"],
    }
    told = METADATA | {"issuer": f"{there.url}/tenant"}
    said["/tenant/.well-known/openid-configuration"] = told
    found = await found_at(there)
    assert found.authorization_url == "https://id.example/a"
    assert found.scope == "mail.read"


async def test_a_server_of_the_first_protocol_has_its_service_at_its_own_host(
    serve: Serve, put: Put
) -> None:
    said: dict[str, object] = {}
    there = await serve(guarded(said))
    found = await found_at(there)
    assert found.authorization_url == f"{there.url}/authorize"
    assert found.registration_url == f"{there.url}/register"
    told = METADATA | {"issuer": f"{there.url}/oauth"}
    said["/.well-known/oauth-authorization-server"] = told
    assert (await found_at(there)).token_url == "https://id.example/t"
