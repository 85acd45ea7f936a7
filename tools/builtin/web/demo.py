"""A web of a few pages, for the demo: the pretend Azure has a pretend web.

It answers where no search service is configured and the demo's models are in use,
and says of every page that it is one of the demo's.
"""

from functools import cache
from pathlib import Path

from endpoints.catalogue.catalogue import current, points_at_simulator
from tools.builtin.web.pages import Page
from tools.builtin.web.passages import Passage, by_words
from tools.builtin.web.providers import Hit
from tools.sources import Failed

FOLDER = Path(__file__).with_name("demo_pages")
SITE = "https://demo.example/"  # a name that leads nowhere, by RFC 2606
MARK = "Demo page: "
SNIPPET = 200  # characters
BEST = 2  # pages that are found, where any is


def is_in_use() -> bool:
    """Say whether the configuration in force is the demo's."""
    return points_at_simulator(current())


async def found(query: str) -> list[Hit]:
    """Return the pages that share words with a query, or all when none does."""
    pages = _pages()
    words = [Passage(n, f"{p.title}\n{p.words}") for n, p in enumerate(pages)]
    order = by_words(query, words)[:BEST] or range(len(pages))
    return [
        Hit(page.title, page.url, page.words[:SNIPPET], page.words)
        for page in (pages[number] for number in order)
    ]


def page(address: str) -> Page:
    """Return one of the pages; `Failed` for every other address."""
    for each in _pages():
        if each.url == address.rstrip("/"):
            return each
    raise Failed(f"The demo opens its own pages only, those at {SITE}.")


@cache
def _pages() -> list[Page]:
    return [_page(path) for path in sorted(FOLDER.glob("*.md"))]


def _page(path: Path) -> Page:
    title, _, words = path.read_text(encoding="utf-8").partition("\n")
    paragraphs = (" ".join(each.split()) for each in words.split("\n\n"))
    text = "\n\n".join(filter(None, paragraphs))
    return Page(f"{MARK}{title.strip('# ')}", f"{SITE}{path.stem}", text)
