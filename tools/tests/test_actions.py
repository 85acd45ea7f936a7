"""Actions: OpenAPI documents become tools, and calls go where they may."""

import asyncio
import json
from base64 import b64encode
from typing import Any

import pytest

from tools import actions
from tools.actions import lacking
from tools.perform import perform
from tools.policy import policy_of
from tools.tests.conftest import Put
from tools.tests.servers import Asked, Server, head, saying
from tools.tests.web import Serve
from tools.tool import Caller, Result, Tool

QUAY: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Harbour office", "version": "1"},
    "servers": [{"url": "https://harbour.example/api"}],
    "paths": {
        "/berths/{berth}": {
            "parameters": [
                {
                    "name": "berth",
                    "in": "path",
                    "required": True,
                    "schema": {"type": "string"},
                }
            ],
            "get": {
                "operationId": "look_at_berth",
                "summary": "Look at a berth",
                "description": "Says who lies there.",
                "parameters": [
                    {"name": "on", "in": "query", "schema": {"type": "string"}},
                    {
                        "name": "kinds",
                        "in": "query",
                        "schema": {"type": "array", "items": {"type": "string"}},
                    },
                    {"name": "X-Tide", "in": "header", "schema": {"type": "integer"}},
                ],
            },
            "post": {
                "operationId": "book_berth",
                "requestBody": {
                    "required": True,
                    "content": {
                        "application/json": {
                            "schema": {"$ref": "#/components/schemas/Booking"}
                        }
                    },
                },
            },
        }
    },
    "components": {
        "schemas": {
            "Booking": {
                "type": "object",
                "required": ["ship"],
                "properties": {
                    "ship": {"type": "string"},
                    "nights": {"type": "integer", "minimum": 1},
                    "next": {"$ref": "#/components/schemas/Booking"},
                },
            }
        }
    },
}


def config(server: Server | None = None, **more: object) -> dict[str, object]:
    """Return a file with one service, whose address may be a server of this test."""
    where = {"server": server.url, "document": QUAY} if server else {"document": QUAY}
    allowed = [f"127.0.0.1:{server.port}"] if server else []
    service = {"name": "harbour", **where, **more}
    return {"actions": {"services": [service], "allowedAddresses": allowed}}


async def tool(operation: str) -> Tool:
    """Return the tool of an operation."""
    found = {each.name: each for each in await actions.tools(1)}
    return found[f"{operation}_action_harbour"]


async def called(operation: str, **arguments: object) -> Result:
    """Return what a call gives, made as in an answer."""
    return await perform(await tool(operation), json.dumps(arguments), Caller(1))


async def test_reading_is_allowed_and_writing_asks(put: Put) -> None:
    put(config())
    look, book = await tool("look_at_berth"), await tool("book_berth")
    assert (policy_of(look), policy_of(book)) == ("allow", "ask")
    assert (look.untrusted, look.sends, look.private) == (True, True, False)
    assert (look.group, look.group_label) == ("action:harbour", "Harbour office")
    put(config() | {"tools": {"policy": {"action:harbour": "deny"}}})
    assert policy_of(look) == "deny"


async def test_a_call_is_the_request_that_the_document_says(
    put: Put, serve: Serve
) -> None:
    server = await serve(saying({"ship": "Ariel"}))
    put(config(server, headers={"X-Team": "quay"}))
    result = await called(
        "look_at_berth", berth="a/7", kinds=["sail", "tug"], **{"X-Tide": 3}
    )
    assert (result.text, result.failed) == ('{"ship":"Ariel"}', False)
    (asked,) = server.asked
    assert asked.target == "/berths/a%2F7?kinds=sail&kinds=tug"
    assert asked.headers["x-tide"] == "3"
    assert asked.headers["x-team"] == "quay"
    await called("book_berth", berth="7", ship="Ariel", nights=2)
    assert server.asked[-1].method == "POST"
    assert server.asked[-1].json == {"ship": "Ariel", "nights": 2}


@pytest.mark.parametrize(
    ("auth", "header", "value"),
    [
        ({"type": "bearer", "secret": "k1"}, "authorization", "Bearer k1"),
        ({"type": "header", "secret": "k2"}, "x-api-key", "k2"),
        ({"type": "header", "header": "X-Pass", "secret": "k3"}, "x-pass", "k3"),
        (
            {"type": "basic", "username": "ada", "secret": "k4"},
            "authorization",
            "Basic " + b64encode(b"ada:k4").decode(),
        ),
    ],
)
async def test_a_service_is_told_who_calls(
    put: Put,
    serve: Serve,
    auth: dict[str, str],
    header: str,
    value: str,
) -> None:
    server = await serve(saying({}))
    put(config(server, auth=auth))
    assert (await tool("look_at_berth")).private
    assert auth["secret"] not in repr(await tool("look_at_berth"))
    await called("look_at_berth", berth="7")
    assert server.asked[0].headers[header] == value


async def test_a_token_is_fetched_once_and_kept(put: Put, serve: Serve) -> None:
    tokens = await serve(saying({"access_token": "t-1", "expires_in": 3600}))
    server = await serve(saying({}))
    auth = {
        "type": "oauth",
        "tokenUrl": f"{tokens.url}/token",
        "clientId": f"us-{tokens.port}",
        "secret": "s",
        "scope": "berths",
    }
    wanted: Any = config(server, auth=auth)
    wanted["actions"]["allowedAddresses"].append(f"127.0.0.1:{tokens.port}")
    put(wanted)
    for _ in range(2):
        await called("look_at_berth", berth="7")
    assert [one.headers["authorization"] for one in server.asked] == ["Bearer t-1"] * 2
    (asked,) = tokens.asked
    assert b"grant_type=client_credentials" in asked.body
    assert b"scope=berths" in asked.body


async def test_no_call_leads_inside_unless_the_host_is_named(
    put: Put, serve: Serve
) -> None:
    server = await serve(saying({}))
    inside: Any = config(server)
    inside["actions"]["allowedAddresses"] = []
    for where in (server.url, "http://169.254.169.254", "http://localhost:1"):
        inside["actions"]["services"][0]["server"] = where
        put(inside)
        result = await called("look_at_berth", berth="7")
        assert result.failed
    assert server.asked == []


async def test_only_allowed_domains_are_called(put: Put, serve: Serve) -> None:
    server = await serve(saying({}))
    listed: Any = config(server)
    listed["actions"]["allowedDomains"] = ["harbour.example"]
    put(listed)
    result = await called("look_at_berth", berth="7")
    assert result.text == "127.0.0.1 is not one of the hosts that actions may call."
    listed["actions"]["allowedDomains"] = [f"http://127.0.0.1:{server.port}"]
    put(listed)
    assert not (await called("look_at_berth", berth="7")).failed


async def test_a_lying_server_costs_one_call(put: Put, serve: Serve) -> None:
    async def floods(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(head(kind="application/json"))
        for _ in range(64):
            writer.write(b"x" * 100_000)
            await writer.drain()

    answers = {
        "answered 500: boom": saying(b"boom", 500, "text/plain"),
        "answered 302": saying(b"", 302, Location="http://169.254.169.254/"),
        "not text": saying(b"\x89PNG", kind="image/png"),
        "cut: ": floods,
    }
    for told, answer in answers.items():
        put(config(await serve(answer)))
        result = await called("look_at_berth", berth="7")
        assert told in result.text, result.text
        assert len(result.text) < 70_000


async def test_arguments_cannot_lead_elsewhere(put: Put, serve: Serve) -> None:
    server = await serve(saying({}))
    put(config(server))
    for berth in ("..", ".", ""):
        assert (await called("look_at_berth", berth=berth)).failed
    split = await called("look_at_berth", berth="7", **{"X-Tide": "a\r\nb"})
    assert split.failed
    assert (await called("look_at_berth", berth=7)).failed
    assert (await called("look_at_berth", berth="7", host="x")).failed
    assert server.asked == []


def test_what_cannot_be_offered_is_listed_with_the_reason(put: Put) -> None:
    bad = {"name": "bad", "document": "{"}
    half = {"name": "half", "document": {**QUAY, "components": {}}}
    gone = {"name": "gone", "file": "/nowhere.yaml"}
    put({"actions": {"services": [bad, half, gone]}})
    found = dict(lacking())
    assert "no JSON" in found["action:bad"]
    assert "book_berth" in found["action:half"]
    assert "/nowhere.yaml cannot be read" in found["action:gone"]
