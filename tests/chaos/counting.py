"""A genuine MCP server that counts what it is asked: `look` reads, `book` writes."""

import asyncio
import random
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from mcp.server import MCPServer
from mcp.types import ToolAnnotations

from tests.chaos.program import free_port, wait_until

SECTION = """\
mcpServers:
  counting:
    url: {url}/mcp
    timeout: 180000
tools:
  policy:
    mcp:counting: allow
"""


class Counting:
    """The server; it answers a call within `seconds`, but not before it may."""

    def __init__(self, seconds: float = 0.0) -> None:
        self.made: Counter[str] = Counter()  # by tool and key, as `book 7/1`
        self.may_answer = threading.Event()
        self.may_answer.set()
        self._seconds = seconds
        self._port = free_port()
        self.configuration = SECTION.format(url=f"http://127.0.0.1:{self._port}")

    async def look(self, key: str) -> str:
        """Look something up."""
        return await self._counted("look", key)

    async def book(self, key: str) -> str:
        """Book something."""
        return await self._counted("book", key)

    async def _counted(self, tool: str, key: str) -> str:
        self.made[f"{tool} {key}"] += 1
        while not self.may_answer.is_set():  # noqa: ASYNC110 - another thread sets it
            await asyncio.sleep(0.02)
        await asyncio.sleep(random.uniform(0, self._seconds))  # noqa: S311
        return f"{tool} {key}: done"

    @contextmanager
    def served(self) -> Iterator["Counting"]:
        """Serve for the length of a `with` block."""
        tools = MCPServer("counting")
        tools.add_tool(self.look, annotations=ToolAnnotations(read_only_hint=True))
        tools.add_tool(self.book)
        server = uvicorn.Server(
            uvicorn.Config(
                tools.streamable_http_app(),
                port=self._port,
                log_level="critical",
                timeout_graceful_shutdown=0,
            )
        )
        thread = threading.Thread(target=server.run, name="counting")
        thread.start()
        try:
            wait_until(lambda: server.started, "The counting server did not start.")
            yield self
        finally:
            self.may_answer.set()
            server.should_exit = server.force_exit = True
            thread.join()
