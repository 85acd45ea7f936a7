"""Services that find pages: Serper, SearXNG, Tavily."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from librechat_yaml.schema.tools.web_search import WebSearch
from tools.outbound.json_shapes import mappings, text
from tools.outbound.service import Question, ask

NEEDS = "SEARXNG_INSTANCE_URL, SERPER_API_KEY or TAVILY_API_KEY"
MOST = 8  # pages of one search
SERPER = "https://google.serper.dev/search"
TAVILY = "https://api.tavily.com/search"
SERPER_SAFE = ("off", "moderate", "active")
INNER_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Hit:
    """A page that was found; `words` is what the service has read of it, if it has."""

    title: str
    url: str
    snippet: str = ""
    words: str = ""


Search = Callable[[WebSearch, str], Awaitable[list[Hit]]]


async def serper(web: WebSearch, query: str) -> list[Hit]:
    """Ask Google through Serper."""
    asked = {"q": query, "safe": SERPER_SAFE[web.safe_search], "num": MOST}
    headers = {"X-API-KEY": web.serper_api_key}
    found = await ask(Question("Serper", SERPER, asked, headers=headers))
    return [
        Hit(text(each.get("title")), text(each.get("link")), text(each.get("snippet")))
        for each in mappings(found.get("organic"))
    ]


async def searxng(web: WebSearch, query: str) -> list[Hit]:
    """Ask a SearXNG, whose settings must allow the format `json`."""
    place = web.searxng_instance_url.rstrip("/").removesuffix("/search")
    params = {
        "q": query,
        "format": "json",
        "categories": "general",
        "language": "all",
        "safesearch": str(web.safe_search),
    }
    key = web.searxng_api_key
    headers = {"X-API-Key": key} if key else {}
    question = Question("SearXNG", f"{place}/search", None, params, headers)
    found = await ask(question)
    return [
        Hit(text(each.get("title")), text(each.get("url")), text(each.get("content")))
        for each in mappings(found.get("results"))
    ]


async def tavily(web: WebSearch, query: str) -> list[Hit]:
    """Ask Tavily, with what `tavilySearchOptions` say."""
    options = as_tavily(web.tavily_search_options)
    asked = {"query": query, "max_results": MOST, **options}
    headers = {"Authorization": f"Bearer {web.tavily_api_key}"}
    url = web.tavily_search_url or TAVILY
    found = await ask(Question("Tavily", url, asked, headers=headers))
    return [
        Hit(
            text(each.get("title")),
            text(each.get("url")),
            text(each.get("content")),
            text(each.get("raw_content")),
        )
        for each in mappings(found.get("results"))
    ]


def as_tavily(options: Mapping[str, object]) -> dict[str, object]:
    """Return options as Tavily writes them: `searchDepth` is `search_depth`."""
    return {
        INNER_CAPITAL.sub("_", name).lower(): value for name, value in options.items()
    }


SEARCHES: Mapping[str, tuple[str, Search]] = {  # name → what it needs, how it is asked
    "serper": ("serper_api_key", serper),
    "searxng": ("searxng_instance_url", searxng),
    "tavily": ("tavily_api_key", tavily),
}


def chosen(web: WebSearch) -> Search | None:
    """Return the search that is named, or the first that has what it needs."""
    named = web.search_provider
    for name, (need, search) in SEARCHES.items():
        if named in (None, name) and getattr(web, need):
            return search
    return None


async def found(search: Search, web: WebSearch, query: str) -> list[Hit]:
    """Return the pages that a search finds, each once and with an address."""
    hits = {hit.url: hit for hit in await search(web, query) if hit.url}
    return list(hits.values())[:MOST]
