"""What tests of the web share: servers to ask, and the two tools."""

from collections.abc import Awaitable, Callable

import orjson

from tools.builtin import open_page, web_search
from tools.perform import perform
from tools.tests.servers import Answer, Asked, Server
from tools.tool import Caller, Result

Serve = Callable[[Answer], Awaitable[Server]]
ALICE = Caller(user_id=1)
ABOUT = "Bridges of Hamburg number about two thousand five hundred."
PAGE = f"<title>Bridges</title><nav>Menu</nav><main><p>{ABOUT}</main>".encode()


async def search(query: str = "bridges of Hamburg") -> Result:
    tool = web_search.tool()
    assert tool
    return await perform(tool, orjson.dumps({"query": query}).decode(), ALICE)


async def opened(url: str, **more: object) -> Result:
    tool = open_page.tool()
    assert tool
    return await perform(tool, orjson.dumps({"url": url, **more}).decode(), ALICE)


def asked_for(asked: Asked) -> tuple[str, str, object]:
    return asked.method, asked.target, asked.json if asked.body else None
