"""`web_search`: pages of the web, and the passages that answer a question."""

import asyncio
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from librechat_yaml.schema.tools.web_search import WebSearch
from tools.builtin.web import demo, providers
from tools.builtin.web.group import tool_of
from tools.builtin.web.options import web_search
from tools.builtin.web.pages import Page, read
from tools.builtin.web.passages import Passage, kept, split
from tools.builtin.web.providers import Hit
from tools.builtin.web.rerankers import sort
from tools.sources import Failed
from tools.tool import Caller, Citation, Result, Tool

READ = 5  # pages of a search whose words are read
ROOM = 16_000  # characters of passages that the model is told
SNIPPET = 300  # characters of a citation
NEEDS = providers.NEEDS
PARAMETERS = {
    "type": "object",
    "properties": {
        "query": {
            "type": "string",
            "pattern": r"\S",  # more than spaces
            "maxLength": 400,
            "description": "what to look for, in the words of a search engine",
        }
    },
    "required": ["query"],
    "additionalProperties": False,
}
HEAD = (
    "Results for {query!r}. Cite what you use by its number, as [1]. "
    "For more of a page call open_page with its address."
)


def tool() -> Tool | None:
    """Return the tool where the web is searched, or the demo's pages are."""
    description = "Search the web and read what the pages say about it."
    return tool_of("web_search", _("Web search"), description, PARAMETERS)


async def call(arguments: Mapping[str, object], caller: Caller) -> Result:
    """Search, read the first pages side by side, and tell their best passages."""
    web, query = web_search(), str(arguments["query"]).strip()
    search = providers.chosen(web)
    hits = await (providers.found(search, web, query) if search else demo.found(query))
    if not hits:
        raise Failed("Nothing was found; try other words.")
    pages = await asyncio.gather(*(_read(web, hit) for hit in hits[:READ]))
    passages = [p for n, page in enumerate(pages) for p in split(n, page.words)]
    best = kept(await sort(web, query, passages), passages, ROOM)
    return _told(query, hits, best)


async def _read(web: WebSearch, hit: Hit) -> Page:
    """Return the words of a page; of one that cannot be read, what was found of it."""
    if hit.words:
        return Page(hit.title, hit.url, hit.words)
    try:
        return await read(web, hit.url)
    except Failed:
        return Page(hit.title, hit.url, hit.snippet)


def _told(
    query: str, hits: Sequence[Hit], best: Mapping[int, Sequence[Passage]]
) -> Result:
    """Return all that was found, numbered as the citations are."""
    lines = [HEAD.format(query=query)]
    for number, hit in enumerate(hits):
        passages = [passage.words for passage in best.get(number, ())]
        said = "\n…\n".join(passages) or hit.snippet
        lines.append(f"[{number + 1}] {hit.title or hit.url}\n{hit.url}\n{said}")
    cited = tuple(
        Citation(hit.title or hit.url, hit.url, " ".join(hit.snippet.split())[:SNIPPET])
        for hit in hits
    )
    return Result("\n\n".join(lines), citations=cited)
