"""`open_page`: the words of one page of the web, as much of it as fits at a time."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from tools.builtin.web import demo, providers
from tools.builtin.web.group import tool_of
from tools.builtin.web.options import web_search
from tools.builtin.web.pages import read
from tools.tool import Caller, Citation, Result, Tool

ROOM = 30_000  # characters of one call
SNIPPET = 300  # characters of a citation
NEEDS = providers.NEEDS
PARAMETERS = {
    "type": "object",
    "properties": {
        "url": {
            "type": "string",
            "maxLength": 2000,
            "description": "the address, beginning with https:// or http://",
        },
        "start": {
            "type": "integer",
            "minimum": 0,
            "description": "how many characters to skip, to read on in a long page",
        },
    },
    "required": ["url"],
    "additionalProperties": False,
}


def tool() -> Tool | None:
    """Return the tool where the web is searched, or the demo's pages are."""
    description = "Read one page of the web by its address."
    return tool_of("open_page", _("Open a page"), description, PARAMETERS)


async def call(arguments: Mapping[str, object], caller: Caller) -> Result:
    """Return title and words of the page, from `start` on."""
    address, web = str(arguments["url"]).strip(), web_search()
    searches = providers.chosen(web) is not None
    page = await read(web, address, links=True) if searches else demo.page(address)
    start = int(float(str(arguments.get("start", 0))))  # JSON may write 30000.0
    words = page.words[start : start + ROOM]
    left = len(page.words) - start - len(words)
    more = f"\n[{left} characters more: start={start + ROOM}]" if left > 0 else ""
    title = page.title or page.url
    cited = Citation(title, page.url, " ".join(words.split())[:SNIPPET])
    return Result(f"{title}\n{page.url}\n\n{words}{more}", citations=(cited,))
