"""OpenAPI documents become tools, and what is wrong with one is said."""

import json
from dataclasses import replace
from typing import Any

import orjson
import pytest
import yaml

from tools.actions.document import BadDocument, read
from tools.actions.offered import call_name
from tools.tests.test_actions import QUAY


def changed(**changes: object) -> str:
    return json.dumps({**QUAY, **changes})


def test_an_operation_becomes_a_tool_with_its_arguments() -> None:
    for content in (json.dumps(QUAY), yaml.safe_dump(QUAY)):
        look, book = read(content).operations
        assert (look.id, look.method, look.reads) == ("look_at_berth", "GET", True)
        assert look.description == "Look at a berth\nSays who lies there."
        assert set(look.parameters["properties"]) == {"berth", "on", "kinds", "X-Tide"}  # type: ignore[call-overload]
        assert look.parameters["required"] == ["berth"]
        assert not book.reads
        assert book.parameters["required"] == ["berth", "ship"]
        # What holds itself is anything there: models are told no endless schema.
        assert "$ref" not in orjson.dumps(dict(book.parameters)).decode()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("", "is empty"),
        ("- a", "no mapping"),
        ("{", "no JSON"),
        ("a: [", "cannot be read"),
        ('{"swagger": "2.0"}', "its version is 2.0"),
        (changed(paths={}), "no operation"),
        (changed(servers=[]), "no server"),
        (changed(servers=[{"url": "/api"}]), "no server"),
        (changed(components={}), "leads nowhere"),
        (changed(paths={"/{x}": {"get": {}}}), "nothing is said of {x}"),
        ("x" * 600_000, "larger than 512 kB"),
        ("a: &a [x]\n" + "".join(f"b{n}: *a\n" for n in range(9)), "no OpenAPI 3"),
    ],
)
def test_documents_that_are_wrong_say_why(content: str, why: str) -> None:
    try:
        left_out = str(read(content).left_out)
    except BadDocument as error:
        left_out = str(error)
    assert why in left_out


def test_schemas_without_end_are_left_out_by_name() -> None:
    deep: dict[str, object] = {"type": "string"}
    for _ in range(60):
        deep = {"type": "object", "properties": {"x": deep}}
    wide = {"type": "object", "properties": {f"p{n}": {} for n in range(6_000)}}
    for schema in (deep, wide):
        body = {"content": {"application/json": {"schema": schema}}, "required": True}
        paths = {"/a": {"get": {}, "post": {"requestBody": body}}}
        found = read(changed(paths=paths))
        assert [one.method for one in found.operations] == ["GET"]
        assert "too great a length" in found.left_out[0]


def test_more_operations_than_are_taken_are_told() -> None:
    paths: dict[str, Any] = {f"/{n}": {"get": {}} for n in range(150)}
    found = read(changed(paths=paths))
    assert len(found.operations) == 100
    assert found.left_out == ("more than 100 operations",)


def test_names_are_ones_that_models_can_call_and_never_the_same() -> None:
    names = {call_name("harbour", "a" * 90 + end) for end in ("x", "y")}
    assert len(names) == 2
    assert all(len(name) <= 64 for name in names)
    assert call_name("harbour", "look") == "look_action_harbour"


def test_the_products_own_description_makes_tools() -> None:
    from chat.api.root import api

    schema = json.loads(json.dumps(api.get_openapi_schema(), default=str))
    found = read(json.dumps({**schema, "servers": []}), "https://chat.example")
    named = {one.id: one for one in found.operations}
    assert len(named) > 50
    search = next(one for one in named.values() if one.path == "/api/search")
    assert search.reads
    assert replace(search, reads=False) != search
