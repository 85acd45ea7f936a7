"""One page, read by this program or by the service that the file names."""

import asyncio

import pytest

from tools.builtin.web import pages
from tools.outbound import guard
from tools.tests.conftest import Put
from tools.tests.servers import Asked, saying
from tools.tests.web import ABOUT, Serve, asked_for, opened

READERS: dict[str, tuple[dict[str, object], object, str, object]] = {
    "firecrawl": (
        {"firecrawlApiKey": "reading", "firecrawlApiUrl": "URL"},
        {"data": {"markdown": ABOUT, "metadata": {"title": "T"}}},
        "/v2/scrape",
        {
            "url": "http://b.example/",
            "formats": ["markdown"],
            "onlyMainContent": True,
        },
    ),
    "serper": (
        {"scraperProvider": "serper", "serperApiKey": "reading"},
        {"text": ABOUT, "metadata": {"title": "T"}},
        "/",
        {"url": "http://b.example/", "includeMarkdown": True},
    ),
    "tavily": (
        {
            "scraperProvider": "tavily",
            "tavilyApiKey": "reading",
            "tavilyExtractUrl": "URL/extract",
            "tavilyScraperOptions": {"extractDepth": "advanced"},
        },
        {"results": [{"url": "http://b.example/", "raw_content": ABOUT}]},
        "/extract",
        {
            "urls": ["http://b.example/"],
            "format": "markdown",
            "extract_depth": "advanced",
        },
    ),
}


@pytest.mark.parametrize("name", READERS)
async def test_pages_are_read_by_the_service_that_is_named(
    put: Put, serve: Serve, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    section, answer, target, body = READERS[name]
    reader = await serve(saying(answer))
    monkeypatch.setattr(pages, "SERPER", f"{reader.url}/")
    web = {
        key: value.replace("URL", reader.url) if isinstance(value, str) else value
        for key, value in section.items()
    }
    put(
        {
            "webSearch": {"searxngInstanceUrl": "http://s", "scraperTimeout": 60_000}
            | web
        }
    )
    assert ABOUT in (await opened("http://b.example/")).text
    assert asked_for(reader.asked[0]) == ("POST", target, body)
    assert "reading" in str(reader.asked[0].headers)
    inside = await opened("http://169.254.169.254/")
    assert inside.failed
    assert len(reader.asked) == 1


async def test_a_slow_page_is_not_waited_for(put: Put, serve: Serve) -> None:
    async def silent(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()

    page = await serve(silent)
    put(
        {
            "webSearch": {"searxngInstanceUrl": "http://s", "scraperTimeout": 200},
            "tools": {"allowedAddresses": ["127.0.0.1"]},
        }
    )
    assert "more than 0.2 s" in (await opened(page.url)).text


async def test_a_page_is_opened_with_its_links_and_read_on(
    put: Put, serve: Serve
) -> None:
    long = " ".join(["word"] * 10_000)
    html = f"<title>T</title><p><a href='/next'>Next</a></p><p>{long}</p>"
    page = await serve(saying(html.encode()))
    put(
        {
            "webSearch": {"searxngInstanceUrl": "http://s", "scraperTimeout": 60_000},
            "tools": {"allowedAddresses": ["127.0.0.1"]},
        }
    )
    first = await opened(f"{page.url}/a")
    assert first.text.startswith(f"T\n{page.url}/a\n\nNext ({page.url}/next)")
    assert "characters more: start=30000]" in first.text
    assert first.citations[0].url == f"{page.url}/a"
    rest = await opened(f"{page.url}/a", start=30_000.0)
    assert "characters more" not in rest.text
    assert rest.text.rstrip().endswith("word")


async def test_the_web_never_leads_inside(
    put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def inside(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    monkeypatch.setattr(guard, "resolve", inside)
    put({"webSearch": {"searxngInstanceUrl": "http://s", "scraperTimeout": 60_000}})
    for url in ("http://localhost/", "http://a.example/", "file:///etc/passwd"):
        assert (await opened(url)).failed
