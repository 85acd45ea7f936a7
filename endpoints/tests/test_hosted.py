"""What a service runs itself: offered to it, and read, whole or in pieces."""

from base64 import b64encode
from dataclasses import replace
from typing import Any

import orjson
import pytest
from pydantic import ValidationError

from endpoints.calling.timeouts import Patience, Waits
from endpoints.catalogue.catalogue import catalogue_of
from endpoints.events import Cited, Event, HostedCall
from endpoints.reading.responses_stream import ResponsesReader
from endpoints.request import ChatRequest
from endpoints.targets import HostedEntry, Knowledge, Target
from endpoints.wire.http_call import chat_call
from librechat_yaml.schema import LibreChat

ENTRY = HostedEntry("hosted_web_search", "web_search", {"type": "web_search"})
CODE = HostedEntry("hosted_code_interpreter", "code_interpreter", {"type": "c"})
DRAW = HostedEntry("hosted_draw", "image_generation", {"type": "i"}, deployment="dall")
AT = Target(
    id="g/m",
    endpoint="azureOpenAI",
    group="g",
    model="m",
    deployment="m",
    base_url="https://x/openai/v1",
    style="v1",
    knowledge=Knowledge("m"),
    api="responses",
    hosted=(ENTRY, CODE, DRAW),
)
SAID: Any = {
    "type": "message",
    "content": [
        {
            "type": "output_text",
            "text": "Ebb.",
            "annotations": [
                {"type": "url_citation", "url": "https://t/", "title": "Tides"},
                {"type": "of_tomorrow"},
                None,
            ],
        }
    ],
}
ITEMS: list[Any] = [
    {"type": "web_search_call", "id": "ws", "action": {"url": "https://t/"}},
    {"type": "code_interpreter_call", "id": "ci", "code": None, "outputs": None},
    {"type": "file_search_call", "id": "fs", "queries": ["q"], "results": [{}]},
    {"type": "image_generation_call", "id": "ig", "result": "no base64!"},
    {"type": "mcp_call", "id": "m", "name": "do", "error": {"code": 500}},
    {"type": "of_tomorrow_call", "id": "?"},
]


def asking(*names: str, **more: object) -> ChatRequest:
    request = ChatRequest(({"role": "user", "content": "So?"},), own_tools=True)
    return replace(request, hosted=names, hosted_calls=3, **more)  # type: ignore[arg-type]


def read(*chunks: dict[str, object]) -> list[Event]:
    reader = ResponsesReader()
    data = b"".join(b"data: " + orjson.dumps(each) + b"\n\n" for each in chunks)
    return list(reader.feed(data))


def test_only_what_the_request_names_and_the_deployment_has_is_sent() -> None:
    body = chat_call(AT, asking("hosted_web_search", "?"), stream=True).body
    assert body["tools"] == [{"type": "web_search"}]
    assert body["max_tool_calls"] == 3
    assert "include" not in body
    none = chat_call(AT, asking("?"), stream=True).body
    assert none.keys().isdisjoint({"tools", "max_tool_calls"})
    chat = replace(AT, api="chat")
    assert "tools" not in chat_call(chat, asking("hosted_web_search"), stream=True).body


def test_outputs_are_asked_for_and_who_draws_is_named() -> None:
    called = chat_call(
        AT, asking("hosted_code_interpreter", "hosted_draw"), stream=True
    )
    assert called.body["include"] == ["code_interpreter_call.outputs"]
    assert called.headers["x-ms-oai-image-generation-deployment"] == "dall"


def test_an_answer_in_one_piece_is_read_alike_whatever_is_missing_in_it() -> None:
    reader = ResponsesReader()
    whole = orjson.dumps({"output": [*ITEMS, SAID], "model": "m"})
    events = [*reader.feed(whole), *reader.finish()]
    calls = [each for each in events if isinstance(each, HostedCall)]
    states = [(each.type, each.state) for each in calls]
    assert states == [
        ("web_search", "done"),
        ("code_interpreter", "done"),
        ("file_search", "done"),
        ("image_generation", "done"),
        ("mcp", "failed"),
    ]
    assert calls[3].picture == b""
    assert [e for e in events if isinstance(e, Cited)] == [Cited("Tides", "https://t/")]


def test_a_source_that_is_told_twice_is_one() -> None:
    [annotation, *_] = SAID["content"][0]["annotations"]
    added = {"type": "response.output_text.annotation.added", "annotation": annotation}
    done = {"type": "response.output_item.done", "output_index": 0, "item": SAID}
    assert read(added, done) == [Cited("Tides", "https://t/")]


def test_code_is_told_before_it_has_run_and_a_picture_while_it_is_drawn() -> None:
    code = "response.code_interpreter_call_code.done"
    drawn = "response.image_generation_call.partial_image"
    picture = b64encode(b"png").decode()
    first, second = read(
        {"type": code, "item_id": "ci", "code": "1+1"},
        {"type": drawn, "item_id": "ig", "partial_image_b64": picture},
    )
    assert first == HostedCall("ci", "code_interpreter", arguments='{"code":"1+1"}')
    assert second == HostedCall("ig", "image_generation", picture=b"png")


@pytest.mark.parametrize("target", ["g/m", "other/m"])
def test_an_item_goes_back_to_who_made_it_alone(target: str) -> None:
    item = {"type": "web_search_call", "id": "ws", "action": {}, "status": "completed"}
    call: dict[str, object] = {
        "id": "ws",
        "type": "function",
        "function": {"name": "w", "arguments": ""},
    }
    made = {**call, "hosted": {"target": target, "item": item}}
    asked = asking()
    asked = replace(
        asked,
        messages=(
            *asked.messages,
            {"role": "assistant", "content": None, "tool_calls": [made]},
            {"role": "tool", "tool_call_id": "ws", "content": "Found."},
        ),
    )
    given: Any = chat_call(AT, asked, stream=True).body["input"]
    kinds = [each.get("type") for each in given[1:]]
    own = ["web_search_call"]
    assert kinds == (
        own if target == "g/m" else ["function_call", "function_call_output"]
    )
    assert "status" not in given[1]


def test_a_tool_that_runs_at_the_service_may_be_silent_as_long_as_thinking() -> None:
    patience = Patience(Waits(idle=60, first_reasoning=300), AT, first=60, now=0)
    patience.heard(10, words=True)
    assert patience.deadline == 70
    patience.heard(20, words=True, acting=True)
    assert patience.deadline == 320
    patience.heard(30, words=True)
    assert patience.deadline == 90


def offered(**model: object) -> dict[str, HostedEntry]:
    """Return what a model of a group with all hosted tools is offered."""
    server = {"type": "mcp", "serverLabel": "wiki", "serverUrl": "https://w/mcp"}
    group = {
        "group": "g",
        "apiKey": "k",
        "instanceName": "g",
        "version": "2025-04-01-preview",
        "deploymentName": "m",
        "useResponsesApi": True,
        "hostedTools": [
            "web_search_preview",
            {"type": "code_interpreter", "title": "Python", "consent": True},
            {"type": "file_search", "vectorStoreIds": ["vs"]},
            {**server, "authorization": "t", "allowedTools": ["read"]},
            {**server, "serverUrl": "https://second/"},
        ],
        "models": {"gpt-4.1": model or True},
    }
    section = {"azureOpenAI": {"groups": [group]}}
    config = LibreChat.model_validate({"version": "1", "endpoints": section})
    [offer] = catalogue_of(config).offers
    return {each.name: each for each in offer.targets[0].hosted}


def test_the_file_says_which_tools_a_model_has_and_who_is_asked_to_agree() -> None:
    found = offered()
    assert found["hosted_web_search"].wire == {"type": "web_search_preview"}
    assert found["hosted_web_search"].consent
    assert found["hosted_code_interpreter"].title == "Python"
    assert found["hosted_code_interpreter"].consent
    assert not found["hosted_file_search"].consent
    assert found["hosted_file_search"].wire["vector_store_ids"] == ["vs"]
    assert found["hosted_mcp_wiki"].wire == {
        "type": "mcp",
        "server_label": "wiki",
        "server_url": "https://w/mcp",
        "require_approval": "never",
        "authorization": "t",
        "allowed_tools": ["read"],
    }
    assert "authorization" not in repr(found["hosted_mcp_wiki"])


def test_a_models_own_list_wins_and_without_the_responses_api_there_is_none() -> None:
    assert list(offered(hostedTools=["web_search"])) == ["hosted_web_search"]
    assert offered(hostedTools=[]) == {}
    assert offered(api="chat") == {}


@pytest.mark.parametrize("tool", ["file_search", "mcp", "telepathy", 5])
def test_a_tool_that_no_service_would_take_is_refused(tool: object) -> None:
    with pytest.raises(ValidationError):
        offered(hostedTools=[tool])
