"""What servers say of themselves and their tools, and what is made of it."""

import pytest
from mcp.types import CallToolResult, ToolAnnotations
from mcp.types import Tool as Told
from pydantic import ValidationError

from librechat_yaml.schema import LibreChat
from librechat_yaml.schema.tools.mcp import McpServer
from tools.mcp.described import call_name, describe
from tools.mcp.people import Brought
from tools.mcp.places import obstacle, place_for
from tools.mcp.results import result_of
from tools.tests.conftest import Put
from tools.tool import Citation, Tool

SERVER = McpServer(url="https://tools.example/mcp", description="Finds files")
OBJECT = {"type": "object"}


def told(name: str = "find", schema: object = OBJECT, **more: object) -> Told:
    return Told.model_validate({"name": name, "input_schema": schema} | more)


def described(*tools: Told) -> list[Tool]:
    return [each.tool for each in describe("files", SERVER, tools)[0]]


def test_names_are_librechats_and_no_two_become_one() -> None:
    assert call_name("files", "find") == "find_mcp_files"
    strange = ["a.b", "a b", "a/b", "ä", "x" * 100, "x" * 99, ""]
    names = [call_name("my files", name) for name in strange]
    assert len(set(names)) == len(names)
    for name in names:
        assert 0 < len(name) <= 64
        assert name.replace("_", "").replace("-", "").isascii()
        assert " " not in name
    assert call_name("a", "b_mcp_c") != call_name("a b", "mcp c")


def test_of_200_tools_with_equal_names_there_is_one() -> None:
    assert len(described(*(told(description=str(n)) for n in range(200)))) == 1


def test_of_thousands_of_tools_the_first_500_are_taken() -> None:
    assert len(described(*(told(str(n)) for n in range(2000)))) == 500


def test_texts_without_end_are_cut() -> None:
    (tool,) = described(told(title="t" * 10**6, description="d" * 10**6))
    assert (len(tool.label), len(tool.description)) == (100, 2000)
    assert tool.about == "Finds files"


def test_only_what_says_that_it_reads_counts_as_reading() -> None:
    hints = [None, ToolAnnotations(), ToolAnnotations(read_only_hint=True)]
    effects = [described(told(annotations=hint))[0].effect for hint in hints]
    assert effects == ["write", "write", "read"]


@pytest.mark.parametrize(
    ("schema", "reason"),
    [
        ({"type": "string"}, "no object"),
        ({"type": "objekt"}, "no object"),
        ({"$ref": "http://127.0.0.1:1/schema"}, "wrongly"),
        ({"properties": {"a": {"pattern": "("}}}, "wrongly"),
        ({"type": "object", "description": "x" * 40_000}, "more than"),
    ],
)
def test_a_schema_that_lies_leaves_its_tool_out_with_the_reason(
    schema: object, reason: str
) -> None:
    usable, unusable = describe("files", SERVER, [told(schema=schema), told("good")])
    assert [each.told_name for each in usable] == ["good"]
    assert [each.name for each in unusable] == ["find"]
    assert reason in unusable[0].reason


def test_what_models_refuse_at_the_top_of_a_schema_is_not_sent() -> None:
    (tool,) = described(told(schema={"anyOf": [{"required": ["a"]}], "title": "t"}))
    assert tool.parameters == {"type": "object", "properties": {}, "title": "t"}


def test_pictures_are_named_and_links_are_cited() -> None:
    answer = CallToolResult.model_validate(
        {
            "content": [
                {"type": "text", "text": "Two things:"},
                {"type": "image", "data": "AA==", "mimeType": "image/png"},
                {"type": "resource_link", "name": "a", "uri": "https://a.example/"},
                {"type": "resource_link", "name": "b", "uri": "file:///b"},
                {"type": "resource", "resource": {"uri": "c:/", "text": "words"}},
                {"type": "resource", "resource": {"uri": "d:/", "blob": "AA=="}},
            ]
        }
    )
    result = result_of(answer)
    assert result.text.split("\n\n") == [
        "Two things:",
        "[image, image/png: not shown]",
        "a: https://a.example/",
        "b: file:///b",
        "words",
        "[d:/: no text]",
    ]
    assert result.citations == (Citation("a", "https://a.example/"),)


def test_what_is_told_only_in_structure_is_told_as_json() -> None:
    answer = CallToolResult(content=[], structured_content={"a": [1]})
    assert result_of(answer).text == '{"a":[1]}'
    assert "without any text" in result_of(CallToolResult(content=[])).text


@pytest.mark.parametrize(
    ("server", "transport"),
    [
        ({"url": "https://a/mcp"}, "streamable-http"),
        ({"url": "https://a/mcp", "type": "http"}, "streamable-http"),
        ({"url": "https://a/sse", "type": "sse"}, "sse"),
        ({"url": "wss://a"}, "websocket"),
        ({"command": "npx", "args": ["-y", "server"]}, "stdio"),
    ],
)
def test_the_transport_is_told_by_type_url_or_command(
    server: dict[str, object], transport: str
) -> None:
    assert McpServer.model_validate(server).transport == transport


@pytest.mark.parametrize(
    "server", [{}, {"type": "stdio", "url": "https://a"}, {"type": "sse"}]
)
def test_a_server_without_a_place_is_refused(server: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="needs "):
        LibreChat.model_validate({"mcpServers": {"a": server}})


@pytest.mark.parametrize(
    ("server", "what"),
    [
        ({"url": "https://a.example/${KEY}"}, "a value for KEY"),
        (
            {"url": "https://a", "headers": {"X": "{{MY_KEY}}"}},
            "MY_KEY among its customUserVars",
        ),
        ({"url": "wss://a", "type": "sse"}, "an address with ws://"),
        ({"url": "https://{{LIBRECHAT_USER_NAME}}.a/"}, "a host that is the same"),
        ({"command": "a", "env": {"X": "{{LIBRECHAT_USER_ID}}"}}, "a url: a program"),
        ({"url": "https://a/{{LIBRECHAT_USER_ID}}"}, ""),
    ],
)
def test_a_server_that_cannot_be_called_as_it_is_configured_says_what_it_needs(
    server: dict[str, object], what: str
) -> None:
    found = obstacle(McpServer.model_validate(server))
    assert found.startswith(what)
    assert bool(found) is bool(what)


@pytest.mark.parametrize(
    ("domain", "fits"),
    [
        ("api.a.example", True),
        ("*.a.example", True),
        ("https://api.a.example", True),
        ("https://API.a.example:8443", True),
        ("a.example", False),
        ("http://api.a.example", False),
        ("api.a.example:443", False),
        ("*.b.example", False),
    ],
)
def test_mcp_settings_name_the_only_hosts(put: Put, domain: str, fits: bool) -> None:
    put({"mcpSettings": {"allowedDomains": ["other.example", domain]}})
    server = McpServer(url="https://api.a.example:8443/mcp")
    assert (obstacle(server) == "") is fits
    assert obstacle(McpServer(command="a")) == ""


def test_a_place_shows_nothing_secret_when_it_is_logged() -> None:
    said = {"headers": {"X": "secret"}, "url": "https://a/?key=secret"}
    place = place_for("a", McpServer.model_validate(said), Brought(0))
    started = {"command": "a", "args": ["secret"], "env": {"K": "secret"}, "cwd": "/"}
    other = place_for("a", McpServer.model_validate(started), Brought(0))
    assert "secret" not in repr(place) + repr(other) + repr(McpServer(**said))
    assert other.cwd == "/"
