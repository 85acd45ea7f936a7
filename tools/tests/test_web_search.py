"""Each search service is asked as it wants to be, and its pages become passages."""

import pytest
from django.conf import LazySettings

from tools.builtin import open_page, web_search
from tools.builtin.web import providers, rerankers
from tools.tests.conftest import Put
from tools.tests.servers import Answer, saying
from tools.tests.web import ABOUT, PAGE, Serve, asked_for, search


async def test_without_a_service_nothing_is_searched(put: Put) -> None:
    assert web_search.tool() is None
    assert open_page.tool() is None
    put({"webSearch": {"searchProvider": "tavily", "serperApiKey": "k"}})
    assert web_search.tool() is None
    put({"webSearch": {"serperApiKey": "${SERPER_API_KEY}"}})
    assert web_search.tool() is None


async def test_searxng_is_asked_and_its_pages_are_read(put: Put, serve: Serve) -> None:
    page = await serve(saying(PAGE))
    hits = [
        {"title": "Bridges", "url": f"{page.url}/b", "content": "Many bridges."},
        {"title": "Gone", "url": "http://10.0.0.1/", "content": "Snippet of it."},
        {"title": "Nowhere"},
        "nonsense",
    ]
    engine = await serve(saying({"results": hits}))
    put(
        {
            "webSearch": {
                "searxngInstanceUrl": engine.url,
                "searxngApiKey": "sesame",
                "safeSearch": 2,
            },
            "tools": {"allowedAddresses": [f"127.0.0.1:{page.port}"]},
        }
    )
    result = await search()
    assert not result.failed
    assert result.untrusted
    assert ABOUT in result.text
    assert "Menu" not in result.text
    assert "[2] Gone\nhttp://10.0.0.1/\nSnippet of it." in result.text
    assert [c.url for c in result.citations] == [f"{page.url}/b", "http://10.0.0.1/"]
    assert asked_for(engine.asked[0]) == (
        "GET",
        "/search?q=bridges+of+Hamburg&format=json&categories=general"
        "&language=all&safesearch=2",
        None,
    )
    assert engine.asked[0].headers["x-api-key"] == "sesame"


async def test_serper_is_asked(
    put: Put, serve: Serve, monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> None:
    hit = {"title": "B", "link": "http://10.0.0.1/b", "snippet": ABOUT}
    serper = await serve(saying({"organic": [hit]}))
    monkeypatch.setattr(providers, "SERPER", f"{serper.url}/search")
    settings.WEB_SEARCH = settings.WEB_SEARCH | {"SERPER_API_KEY": "from the env"}
    put({"webSearch": {"safeSearch": 0}})
    result = await search()
    assert ABOUT in result.text
    body = {"q": "bridges of Hamburg", "safe": "off", "num": 8}
    assert asked_for(serper.asked[0]) == ("POST", "/search", body)
    assert serper.asked[0].headers["x-api-key"] == "from the env"
    assert serper.asked[0].headers["content-type"] == "application/json"


async def test_tavily_is_asked_with_its_options(put: Put, serve: Serve) -> None:
    hit = {"title": "B", "url": "http://b.example", "raw_content": f"{ABOUT}\n\nMore."}
    tavily = await serve(saying({"results": [hit]}))
    options = {
        "searchDepth": "advanced",
        "maxResults": 3,
        "includeDomains": ["b.example"],
    }
    put(
        {
            "webSearch": {
                "searchProvider": "tavily",
                "tavilyApiKey": "tvly",
                "tavilySearchUrl": f"{tavily.url}/find",
                "tavilySearchOptions": {**options, "includeRawContent": "text"},
            }
        }
    )
    assert ABOUT in (await search()).text
    body = {
        "query": "bridges of Hamburg",
        "max_results": 3,
        "search_depth": "advanced",
        "include_domains": ["b.example"],
        "include_raw_content": "text",
    }
    assert asked_for(tavily.asked[0]) == ("POST", "/find", body)
    assert tavily.asked[0].headers["authorization"] == "Bearer tvly"


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (saying({}, status=403), "SearXNG answered 403"),
        (saying({}, status=302, Location="http://elsewhere/"), "SearXNG answered 302"),
        (saying(b"<html>no JSON here"), "did not answer with JSON"),
        (saying([1, 2]), "did not answer with JSON"),
        (saying(b"x" * 2_000_000), "more than is taken in"),
        (saying({"results": "none"}), "Nothing was found"),
        (saying({}), "Nothing was found"),
    ],
)
async def test_a_service_that_fails_is_a_result_that_says_so(
    put: Put, serve: Serve, answer: Answer, reason: str
) -> None:
    engine = await serve(answer)
    put({"webSearch": {"searxngInstanceUrl": engine.url, "searxngApiKey": "sesame"}})
    result = await search()
    assert result.failed
    assert reason in result.text
    assert "sesame" not in result.text


async def test_nothing_to_look_for_is_no_question(put: Put) -> None:
    put({"webSearch": {"searxngInstanceUrl": "http://127.0.0.1:9/"}})
    for query in ("", "  \n"):
        assert "Wrong arguments" in (await search(query)).text


async def test_a_service_that_is_away_is_told(put: Put, serve: Serve) -> None:
    put({"webSearch": {"searxngInstanceUrl": "http://127.0.0.1:9/"}})
    assert (await search()).text == "SearXNG cannot be reached."


async def test_services_are_asked_through_the_proxy(
    put: Put, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    hit = {"title": "B", "url": "http://10.0.0.1/b", "content": ABOUT}
    proxy = await serve(saying({"results": [hit]}))
    monkeypatch.setenv("PROXY", proxy.url)
    put({"webSearch": {"searxngInstanceUrl": "http://searxng:8080"}})
    assert ABOUT in (await search()).text
    assert proxy.asked[0].target.startswith("http://searxng:8080/search?q=")


@pytest.mark.parametrize(
    ("section", "service", "fixed"),
    [
        ({"jinaApiKey": "sorting"}, "Jina", {"return_documents": False}),
        (
            {"rerankerType": "cohere", "cohereApiKey": "sorting", "jinaApiKey": "no"},
            "Cohere",
            {},
        ),
    ],
)
async def test_passages_are_sorted_by_the_service_that_has_a_key(
    put: Put,
    serve: Serve,
    monkeypatch: pytest.MonkeyPatch,
    section: dict[str, object],
    service: str,
    fixed: dict[str, object],
) -> None:
    hits = [
        {"title": str(n), "url": f"http://10.0.0.{n}/", "content": f"bridges {n}"}
        for n in range(1, 4)
    ]
    engine = await serve(saying({"results": hits}))
    sorting = await serve(saying({"results": [{"index": 1}, {"index": 99}, {}]}))
    if service == "Jina":
        section = section | {"jinaApiUrl": sorting.url}
    monkeypatch.setattr(rerankers, "COHERE", sorting.url)
    put({"webSearch": {"searxngInstanceUrl": engine.url} | section})
    assert not (await search("bridges")).failed
    asked = sorting.asked[0].json
    assert isinstance(asked, dict)
    assert asked | {"model": ""} == {
        "model": "",
        "query": "bridges",
        "documents": ["bridges 1", "bridges 2", "bridges 3"],
        "top_n": 20,
        **fixed,
    }
    assert sorting.asked[0].headers["authorization"] == "Bearer sorting"


async def test_sorting_that_fails_costs_only_the_order(put: Put, serve: Serve) -> None:
    hit = {"title": "B", "url": "http://10.0.0.1/", "content": ABOUT}
    engine = await serve(saying({"results": [hit]}))
    broken = await serve(saying({}, status=500))
    keys = {"jinaApiKey": "k", "jinaApiUrl": broken.url}
    put({"webSearch": {"searxngInstanceUrl": engine.url} | keys})
    assert ABOUT in (await search()).text
    assert broken.asked
    put(
        {"webSearch": {"searxngInstanceUrl": engine.url, "rerankerType": "none"} | keys}
    )
    assert ABOUT in (await search()).text
    assert len(broken.asked) == 1
