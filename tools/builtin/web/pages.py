"""Pages read: by this program, or by Firecrawl, Serper or Tavily where one is named."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from librechat_yaml.live import librechat
from librechat_yaml.schema.tools.web_search import WebSearch
from runtime import isolated
from tools.builtin.web.providers import as_tavily
from tools.outbound.addresses import opened
from tools.outbound.fetch import Limits, NotFetched, fetch
from tools.outbound.json_shapes import mapping, mappings, text
from tools.outbound.service import Question, ask

CHILD = Path(__file__).with_name("page_child.py")
SECONDS = 5.0  # for the words of one page
READERS = ThreadPoolExecutor(2, "pages")  # waiting for two processes at most
PLAIN = ("text/plain", "text/markdown", "text/csv", "text/xml", "application/json")
HTML = ("text/html", "application/xhtml+xml")
FIRECRAWL = "https://api.firecrawl.dev"
SERPER = "https://scrape.serper.dev"
TAVILY = "https://api.tavily.com/extract"


@dataclass(frozen=True, slots=True)
class Page:
    """The words of a page; Markdown as far as it was told."""

    title: str
    url: str
    words: str


Read = Callable[[WebSearch, str], Awaitable[Page]]


async def read(web: WebSearch, address: str, *, links: bool = False) -> Page:
    """Return the words of the page at an address; `Failed` says why there are none.

    `links`: addresses that it links to are written out, where this program reads it.
    """
    url = opened(address, librechat().tools.allowed_addresses)  # also before others go
    reader = chosen(web)
    if reader is None:
        return await _own(web, address, links=links)
    page = await reader(web, str(url))
    if not page.words:
        raise NotFetched("The page holds no text.")
    return page


async def _own(web: WebSearch, address: str, *, links: bool) -> Page:
    limits = Limits(_seconds(web), settings.TOOL_RESULT_BYTES, (*HTML, *PLAIN))
    page = await fetch(address, limits)
    if page.kind in PLAIN:
        return Page("", page.url, page.body.decode(page.charset or "utf-8", "replace"))
    base = page.url if links else ""
    loop = asyncio.get_running_loop()
    told = await loop.run_in_executor(READERS, _words, page.body, page.charset, base)
    if not text(told.get("text")):
        raise NotFetched("The page holds no text that could be read.")
    return Page(text(told.get("title")), page.url, text(told.get("text")))


def _words(body: bytes, charset: str, base: str) -> dict[str, object]:
    return isolated.run(CHILD, body, charset, base, seconds=SECONDS)


async def firecrawl(web: WebSearch, address: str) -> Page:
    """Have Firecrawl read a page."""
    place = (web.firecrawl_api_url or FIRECRAWL).rstrip("/")
    url = place if place.endswith("/scrape") else f"{place}/v2/scrape"
    asked = {"url": address, "formats": ["markdown"], "onlyMainContent": True}
    found = await ask(_question("Firecrawl", url, asked, web, web.firecrawl_api_key))
    data = mapping(found.get("data"))
    title = text(mapping(data.get("metadata")).get("title"))
    return Page(title, address, text(data.get("markdown")))


async def serper(web: WebSearch, address: str) -> Page:
    """Have Serper read a page."""
    asked = {"url": address, "includeMarkdown": True}
    headers = {"X-API-KEY": web.serper_api_key}
    question = Question("Serper", SERPER, asked, headers=headers, seconds=_seconds(web))
    found = await ask(question)
    title = text(mapping(found.get("metadata")).get("title"))
    words = text(found.get("markdown")) or text(found.get("text"))
    return Page(title, address, words)


async def tavily(web: WebSearch, address: str) -> Page:
    """Have Tavily read a page, with what `tavilyScraperOptions` say."""
    options = as_tavily(web.tavily_scraper_options)
    asked = {"urls": [address], "format": "markdown", **options}
    url = web.tavily_extract_url or TAVILY
    found = await ask(_question("Tavily", url, asked, web, web.tavily_api_key))
    pages = mappings(found.get("results"))
    return Page("", address, text(pages[0].get("raw_content")) if pages else "")


READINGS: Mapping[str, tuple[str, Read]] = {  # name → what it needs, how it is asked
    "firecrawl": ("firecrawl_api_key", firecrawl),
    "serper": ("serper_api_key", serper),
    "tavily": ("tavily_api_key", tavily),
}


def chosen(web: WebSearch) -> Read | None:
    """Return who reads pages; None: this program itself.

    Nobody else does unless the file names them, or has a key for Firecrawl, which is
    for nothing else.
    """
    need, reading = READINGS.get(web.scraper_provider or "firecrawl", ("", None))
    return reading if need and getattr(web, need) else None


def _question(
    service: str, url: str, asked: Mapping[str, object], web: WebSearch, key: str
) -> Question:
    headers = {"Authorization": f"Bearer {key}"}
    return Question(service, url, asked, headers=headers, seconds=_seconds(web))


def _seconds(web: WebSearch) -> float:
    return web.scraper_timeout / 1000
