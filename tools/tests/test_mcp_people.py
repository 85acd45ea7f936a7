"""What people bring along reaches the server with their calls, and nobody else's."""

from base64 import b64encode
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

import httpx2
import pytest

from accounts.keys import tool_credentials
from accounts.keys.tool_credentials import VARIABLES
from accounts.models import User
from librechat_yaml.schema.tools.mcp import McpServer, ServerOAuth
from tools.mcp.oauth import sign_in, tokens
from tools.mcp.oauth.discovery import SignInService
from tools.mcp.people import Brought, brought_by
from tools.mcp.places import missing, obstacle, place_for
from tools.mcp.states import states_of
from tools.mcp.transports.http import BoundedAnswers
from tools.tests.conftest import Put
from tools.tests.servers import saying
from tools.tests.web import Serve
from tools.tool import Caller
from tools.toolset import toolset

OWN: dict[tuple[str, str], Any] = {
    ("mcp:a", VARIABLES): {"TOKEN": "né 1/2", "MCP_API_KEY": "k7"}
}
TOKEN: dict[str, object] = {"customUserVars": {"TOKEN": {}}}


pytestmark = pytest.mark.usefixtures("stores", "patient")


def place(server: Mapping[str, object], brought: Brought | None = None) -> Any:  # noqa: ANN401
    found = McpServer.model_validate({"url": "https://a.example/mcp", **server})
    assert obstacle(found) == ""
    return place_for("a", found, brought or Brought(7, {}, OWN))


@pytest.mark.parametrize(
    ("key", "header"),
    [
        ({"source": "admin", "key": "s"}, ("Authorization", "Bearer s")),
        (
            {"source": "admin", "authorization_type": "basic", "key": "dXM="},
            ("Authorization", "Basic dXM="),
        ),
        (
            {"authorization_type": "custom", "custom_header": "X-Own", "key": "s"},
            ("X-Own", "s"),
        ),
        ({"source": "user"}, ("Authorization", "Bearer k7")),
    ],
)
def test_a_key_is_sent_as_the_file_says(
    key: dict[str, str], header: tuple[str, str]
) -> None:
    assert place({"apiKey": key}).headers == (header,)


def test_a_key_of_ones_own_is_asked_for_as_librechat_calls_it() -> None:
    server = McpServer.model_validate(
        {"url": "https://a", "apiKey": {"source": "user"}}
    )
    assert missing("a", server, Brought(7)) == ["MCP_API_KEY"]
    assert missing("a", server, Brought(7, {}, OWN)) == []


def test_what_is_entered_stands_in_headers_addresses_and_the_environment() -> None:
    server = {
        **TOKEN,
        "url": "https://a.example/{{TOKEN}}/mcp",
        "headers": {"X-Token": "t {{TOKEN}}"},
    }
    found = place(server)
    assert found.url == "https://a.example/n%C3%A9%201%2F2/mcp"
    assert found.headers == (("X-Token", "t né 1/2"),)
    program = McpServer.model_validate(
        {"command": "a", "env": {"T": "{{TOKEN}}"}, **TOKEN}
    )
    assert place_for("a", program, Brought(7, {}, OWN)).env == (("T", "né 1/2"),)


def test_a_value_is_not_read_as_a_placeholder_again() -> None:
    kept: dict[tuple[str, str], Any] = {
        ("mcp:a", VARIABLES): {"TOKEN": "{{LIBRECHAT_USER_EMAIL}}"}
    }
    brought = Brought(7, {"LIBRECHAT_USER_EMAIL": "a@example.com"}, kept)
    found = place({**TOKEN, "headers": {"X": "{{TOKEN}}"}}, brought)
    assert found.headers == (("X", "{{LIBRECHAT_USER_EMAIL}}"),)


@pytest.mark.parametrize(
    ("server", "what"),
    [
        ({"command": "a", "args": ["{{TOKEN}}"]}, "people's values in its env"),
        ({"url": "https://{{TOKEN}}.example/"}, "a host that is the same"),
        ({"url": "https://a", "headers": {"X": "{{OTHER}}"}}, "OTHER among its"),
    ],
)
def test_where_nobodys_value_may_stand_the_server_says_so(
    server: dict[str, object], what: str
) -> None:
    assert obstacle(McpServer.model_validate(server | TOKEN)).startswith(what)


async def test_request_headers_name_the_conversation(alice: User) -> None:
    server = {
        "requestHeaders": {
            "X-Chat": "{{LIBRECHAT_BODY_CONVERSATIONID}}",
            "X-Who": "{{LIBRECHAT_USER_ID}}",
        }
    }
    caller = Caller(alice.pk, conversation_id="c-1")
    found = place(server, await brought_by(alice.pk, caller))
    assert found.headers == (("X-Chat", "c-1"), ("X-Who", str(alice.pk)))


async def test_nobody_is_asked_before_the_person_has_entered_what_is_missing(
    serve: Serve, put: Put, alice: User, bob: User
) -> None:
    there = await serve(saying(b"", status=500))
    server = {"url": f"{there.url}/mcp", "headers": {"X-T": "{{TOKEN}}"}, **TOKEN}
    put({"mcpServers": {"a": {**server, "iconPath": "/static/a.png"}}})
    await toolset(alice.pk, "Ollama", ["mcp:a"])
    assert there.asked == []
    await tool_credentials.save(alice.pk, "mcp:a", VARIABLES, {"TOKEN": "t1"})
    for person in (alice, bob):
        await toolset(person.pk, "Ollama", ["mcp:a"])
    assert {each.headers["x-t"] for each in there.asked} == {"t1"}
    (state,) = await states_of(bob.pk)
    assert (state.state, state.icon) == ("values", "/static/a.png")


@pytest.mark.parametrize(
    ("method", "proof"),
    [
        ("default_post", ({"client_id": "ours", "client_secret": "s"}, "")),
        (
            "basic_auth_header",
            ({"client_id": "ours"}, f"Basic {b64encode(b'ours:s').decode()}"),
        ),
    ],
)
async def test_the_files_client_proves_itself_as_the_file_says(
    method: str, proof: tuple[dict[str, str], str]
) -> None:
    how = ServerOAuth.model_validate(
        {"client_id": "ours", "client_secret": "s", "token_exchange_method": method}
    )
    service = SignInService("https://id.example/a", "https://id.example/t", "https://a")
    server = McpServer(url="https://a", oauth=how)
    client = await sign_in._client(server, service, "https://b")
    fields, headers = client.proof()
    assert (fields, headers.get("Authorization", "")) == proof
    assert "'s'" not in repr(client)


async def test_tokens_are_revoked_where_the_file_says(
    serve: Serve, put: Put, alice: User
) -> None:
    there = await serve(saying({}))
    address = f"{there.url}/revoke"
    put({"mcpServers": {"a": {"url": f"{there.url}/mcp"}}})
    kept = {
        "access_token": "t1",
        "refresh_token": "r1",
        "revocation_url": address,
        "client": {"id": "ours", "secret": "s", "way": "client_secret_post"},
    }
    await tool_credentials.save(alice.pk, "mcp:a", tool_credentials.OAUTH, kept)
    assert await tokens.forget(alice.pk, "a")
    forms = [parse_qs(each.body.decode()) for each in there.asked]
    assert [form["token"] for form in forms] == [["r1"], ["t1"]]
    assert forms[0]["client_secret"] == ["s"]
    assert not await tokens.forget(alice.pk, "a")


class Recorded(httpx2.AsyncBaseTransport):
    """Remembers how long each request waits for the next byte."""

    def __init__(self) -> None:
        self.waits: dict[str, object] = {}

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Answer with nothing."""
        self.waits[request.method] = request.extensions["timeout"]["read"]
        return httpx2.Response(202)


async def test_streams_of_events_may_be_silent_as_long_as_the_file_says() -> None:
    inner = Recorded()
    silent = place({"sseReadTimeout": 1500}).silent_seconds
    limits = httpx2.Timeout(5.0, read=None)
    transport = BoundedAnswers(inner, silent)
    async with httpx2.AsyncClient(transport=transport, timeout=limits) as client:
        await client.get("https://a.example/mcp")
        await client.post("https://a.example/mcp")
    assert inner.waits == {"GET": 1.5, "POST": None}
