"""Azure AI Search: the request goes where it says, and asks as it says."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from django.conf import LazySettings

from accounts.models import User
from endpoints.calling import identity
from librechat_yaml.tests.files import verdict
from tools import azure_search
from tools.perform import perform
from tools.tests.conftest import Put
from tools.tests.servers import Answer, Server, saying
from tools.tests.web import ALICE, Serve
from tools.tool import Result, Tool
from tools.toolset import available

DOCUMENTS = {
    "value": [
        {
            "@search.score": 3.2,
            "@search.captions": [{"text": "Thirty days of leave."}],
            "title": "Leave",
            "url": "https://intranet.example/leave",
            "content": "Everybody has thirty days of leave.",
            "contentVector": [0.1, 0.2],
        },
        {"@search.score": 1, "metadata_storage_path": "https://b.example/x%20y.pdf"},
        {"chunk": "Words without a name."},
    ]
}
INDEX: dict[str, object] = {
    "name": "handbook",
    "indexName": "hand/book",
    "apiKey": "sesame",
    "vectorFields": ["contentVector", "titleVector"],
}


async def only_tool() -> Tool:
    (found,) = await azure_search.tools(1)
    return found


async def search(tool: Tool | None = None) -> Result:
    return await perform(
        tool or await only_tool(), '{"query": "how much leave?"}', ALICE
    )


def put_index(put: Put, server: Server, **more: object) -> None:
    index = {**INDEX, "serviceEndpoint": f"{server.url}/", **more}
    put({"tools": {"azureAISearch": [index]}})


def with_variables(settings: LazySettings, server: Server, **more: object) -> None:
    said = {"service_endpoint": server.url, "index_name": "docs", "api_key": "sesame"}
    settings.AZURE_AI_SEARCH = settings.AZURE_AI_SEARCH | said | more


async def test_librechats_variables_make_one_tool(
    serve: Serve, settings: LazySettings
) -> None:
    service = await serve(saying(DOCUMENTS))
    with_variables(
        settings, service, query_type="full", top=3, select=("title", "content")
    )
    tool = await only_tool()
    assert (tool.name, tool.label) == ("azure_ai_search", "Azure AI Search")
    result = await search(tool)
    assert not result.failed
    assert result.private
    (asked,) = service.asked
    assert asked.method == "POST"
    assert asked.target == "/indexes/docs/docs/search?api-version=2024-07-01"
    assert asked.headers["api-key"] == "sesame"
    assert asked.json == {
        "search": "how much leave?",
        "queryType": "full",
        "top": 3,
        "select": "title,content",
    }


def test_the_variables_are_librechats(data_dir: Path) -> None:
    said = {
        "AZURE_AI_SEARCH_SERVICE_ENDPOINT": "https://s.example",
        "AZURE_AI_SEARCH_INDEX_NAME": "docs",
        "AZURE_AI_SEARCH_API_KEY": "sesame",
        "AZURE_AI_SEARCH_API_VERSION": "2023-11-01",
        "AZURE_AI_SEARCH_SEARCH_OPTION_QUERY_TYPE": "semantic",
        "AZURE_AI_SEARCH_SEARCH_OPTION_TOP": "7",
        "AZURE_AI_SEARCH_SEARCH_OPTION_SELECT": "title, content",
        "SEARXNG_INSTANCE_URL": "http://searxng:8080",
    }
    code = (
        "import json, config.settings as s;"
        "print(json.dumps([s.AZURE_AI_SEARCH, s.WEB_SEARCH]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(__file__).parents[2],
        env=said | {"DATA_DIR": str(data_dir), "ENV_FILE": os.devnull},
        capture_output=True,
        check=True,
    )
    index, web = json.loads(done.stdout)
    assert list(index.values()) == [
        "https://s.example",
        "docs",
        "sesame",
        "2023-11-01",
        "semantic",
        7,
        ["title", "content"],
    ]
    assert web["SEARXNG_INSTANCE_URL"] == "http://searxng:8080"


VECTOR = {"kind": "text", "text": "how much leave?", "k": 5}
WORDS = {"search": "how much leave?", "queryType": "simple"}
MEANING = {"queryType": "semantic", "captions": "extractive"}


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("simple", WORDS),
        ("semantic", WORDS | MEANING | {"semanticConfiguration": "mine"}),
        ("vector", {"vectorQueries": [VECTOR]}),
        ("hybrid", WORDS | {"vectorQueries": [VECTOR]}),
        (
            "semantic_hybrid",
            WORDS
            | MEANING
            | {"semanticConfiguration": "mine", "vectorQueries": [VECTOR | {"k": 50}]},
        ),
    ],
)
async def test_an_index_of_the_file_is_asked_by_words_meaning_or_vectors(
    put: Put, serve: Serve, kind: str, body: Mapping[str, object]
) -> None:
    service = await serve(saying(DOCUMENTS))
    put_index(
        put,
        service,
        queryType=kind,
        semanticConfiguration="mine",
        apiVersion="2025-09-01",
    )
    tool = await only_tool()
    assert tool.name == "azure_ai_search_handbook"
    assert not (await search(tool)).failed
    (asked,) = service.asked
    assert asked.target == "/indexes/hand%2Fbook/docs/search?api-version=2025-09-01"
    told = asked.json
    assert isinstance(told, dict)
    for query in told.get("vectorQueries", ()):
        assert query.pop("fields") == "contentVector,titleVector"
    assert told == {"top": 5, **body}


async def test_documents_are_told_without_vectors_and_cited(
    put: Put, serve: Serve
) -> None:
    put_index(
        put, await serve(saying(DOCUMENTS)), label="Handbook", description="Rules"
    )
    tool = await only_tool()
    assert tool.label == "Handbook"
    assert "Rules" in tool.description
    result = await search(tool)
    assert "[1] Leave\nhttps://intranet.example/leave\n{" in result.text
    assert "0.1" not in result.text
    assert "@search" not in result.text
    assert [(c.title, c.url) for c in result.citations] == [
        ("Leave", "https://intranet.example/leave"),
        ("x y.pdf", "https://b.example/x%20y.pdf"),
        ("Azure AI Search", ""),
    ]
    assert result.citations[0].snippet == "Thirty days of leave."


async def test_titles_and_addresses_may_stand_in_fields_of_any_name(
    put: Put, serve: Serve
) -> None:
    document = {"title": "no", "heading": "Yes", "web": "https://yes.example/"}
    service = await serve(saying({"value": [document]}))
    put_index(put, service, titleField="heading", urlField="web")
    (citation,) = (await search()).citations
    assert (citation.title, citation.url) == ("Yes", "https://yes.example/")


async def test_an_index_may_take_a_token_of_entra(
    put: Put, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = await serve(saying(DOCUMENTS))
    authority = await serve(saying({"access_token": "T1", "expires_in": 3600}))
    monkeypatch.setenv("AZURE_AUTHORITY_HOST", authority.url)
    identity.forget()
    auth = {
        "type": "client_secret",
        "tenantId": "tenant",
        "clientId": "client",
        "clientSecret": "secret",
    }
    put_index(put, service, apiKey="", auth=auth)
    assert not (await search()).failed
    assert service.asked[0].headers["authorization"] == "Bearer T1"
    assert "api-key" not in service.asked[0].headers
    assert authority.asked[0].target == "/tenant/oauth2/v2.0/token"
    assert b"scope=https%3A%2F%2Fsearch.azure.com%2F.default" in authority.asked[0].body


async def test_searches_go_through_the_proxy(
    put: Put, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = await serve(saying(DOCUMENTS))
    monkeypatch.setenv("PROXY", proxy.url)
    index = {**INDEX, "serviceEndpoint": "http://search.example"}
    put({"tools": {"azureAISearch": [index]}})
    assert not (await search()).failed
    assert proxy.asked[0].target.startswith("http://search.example/indexes/hand%2Fbook")


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (saying({"error": {"message": "sesame"}}, status=403), "answered 403"),
        (saying(b"<html>"), "did not answer with JSON"),
        (saying({"value": []}), "Nothing was found"),
    ],
)
async def test_what_goes_wrong_is_told_without_the_key(
    put: Put, serve: Serve, answer: Answer, reason: str
) -> None:
    put_index(put, await serve(answer))
    text = (await search()).text
    assert reason in text
    assert "sesame" not in text


async def test_an_index_that_lacks_something_is_no_tool(put: Put) -> None:
    for lacking in ("serviceEndpoint", "indexName", "apiKey"):
        whole = {**INDEX, "serviceEndpoint": "https://s.example"}
        put({"tools": {"azureAISearch": [whole | {lacking: "${UNSET}"}]}})
        assert await azure_search.tools(1) == []


async def test_rules_and_lists_know_an_index_by_its_source(
    put: Put, serve: Serve, alice: User
) -> None:
    service = await serve(saying(DOCUMENTS))
    put_index(put, service)
    names = [tool.name for tool in await available(alice.pk, "Ollama")]
    assert names[-1] == "azure_ai_search_handbook"
    index = {**INDEX, "serviceEndpoint": service.url}
    put({"tools": {"azureAISearch": [index]}, "filteredTools": ["azure-ai-search"]})
    assert names[:-1] == [tool.name for tool in await available(alice.pk, "Ollama")]


def test_vectors_need_their_fields() -> None:
    report = verdict(
        "version: 1.3.5\ntools:\n  azureAISearch:\n    - {name: a, queryType: hybrid}\n"
    ).report()
    assert "`queryType: hybrid` needs `vectorFields`" in report
