"""A page of the web, kept in a library as it is now."""

from django.utils.translation import gettext as _

from chat.errors import Invalid
from chat.libraries.filling import shelving
from chat.libraries.filling.shelving import Shelved
from chat.store.libraries.access import library_for
from tools.builtin.web.options import web_search
from tools.builtin.web.pages import Page, read
from tools.sources import Failed

NAME = 120  # characters of a page's title


async def save(user_id: int, library_id: str, address: str) -> Shelved:
    """Fetch a page and take it in; the same address again is its next version.

    No address leads inside (`tools.outbound`). Raises NotThere, Denied, Invalid.
    """
    await library_for(user_id, library_id, "edit")
    try:
        page = await read(web_search(), address)
    except Failed as error:
        raise Invalid(str(error), code="no_page") from None
    if not page.words.strip():
        raise Invalid(_("The page holds no text."), code="no_page")
    return await shelving.taken(user_id, library_id, _name(page), _written(page), ())


def _name(page: Page) -> str:
    """Return the title and where it was: two pages of one title are two files."""
    title = " ".join(page.title.split())[:NAME]
    place = page.url.partition("://")[2].rstrip("/")[:NAME]
    return f"{title} ({place}).md" if title else f"{place}.md"


def _written(page: Page) -> bytes:
    head = f"# {page.title or page.url}\n\n<{page.url}>\n\n"
    return (head + page.words).encode()
