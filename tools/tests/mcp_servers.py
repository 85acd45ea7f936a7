"""Genuine MCP servers, written with the official SDK, and what they remember.

As a script it is a server over stdin and stdout.
"""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import anyio
import uvicorn
from mcp.server import MCPServer
from mcp.server.mcpserver import Context
from mcp.types import CallToolResult, TextContent, ToolAnnotations

from tests.patience import PATIENCE

READS = ToolAnnotations(title="Add numbers", read_only_hint=True)


@dataclass
class Seen:
    """What came over the wire, and what became of slow calls."""

    headers: list[dict[str, str]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    cancelled: asyncio.Event = field(default_factory=asyncio.Event)
    url: str = ""
    instructions: str = ""  # what it says of its tools


def made(seen: Seen) -> MCPServer:
    """Return a server with a tool for each thing that may happen."""
    server = MCPServer("test", instructions=seen.instructions)
    for tool in (fail, flood, steps, environment, complain, end):
        server.add_tool(tool)
    server.add_tool(add, annotations=READS)

    @server.tool()
    async def slow() -> str:
        """Never end."""
        seen.begun.set()
        try:
            await anyio.sleep_forever()
        finally:
            seen.cancelled.set()
        return ""

    return server


def add(a: int, b: int) -> str:
    """Add two numbers."""
    return str(a + b)


def fail() -> CallToolResult:
    """Fail."""
    said = TextContent(type="text", text="The shelf is empty.")
    return CallToolResult(content=[said], is_error=True)


def flood(bytes: int) -> str:  # noqa: A002 - the model reads it
    """Say a lot."""
    return "x" * bytes


async def steps(ctx: Context) -> str:
    """Tell how far it is."""
    for step in range(3):
        await ctx.report_progress(step, 3, f"step {step}")
    return "three steps"


def environment() -> str:
    """Tell the names in the environment."""
    return " ".join(sorted(os.environ))


def complain(text: str) -> str:
    """Write into the log."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
    return "done"


def end() -> str:
    """End the program at once."""
    os._exit(3)


@asynccontextmanager
async def serving(seen: Seen, app: Any) -> AsyncIterator[Seen]:  # noqa: ANN401
    """Serve an ASGI application on a free port; `seen` learns of its requests."""

    async def watched(scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401
        if scope["type"] == "http":
            pairs = scope["headers"]
            seen.headers.append({k.decode(): v.decode() for k, v in pairs})

        async def noted() -> Any:  # noqa: ANN401
            event = await receive()
            if body := event.get("body"):
                seen.bodies.append(body)
            return event

        await app(scope, noted, send)

    config = uvicorn.Config(
        watched, port=0, log_level="critical", timeout_graceful_shutdown=0
    )
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    running = asyncio.create_task(server._serve())
    async with asyncio.timeout(PATIENCE):
        while not server.started:  # noqa: ASYNC110 - it tells nobody
            await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    seen.url = f"http://127.0.0.1:{port}"
    try:
        yield seen
    finally:
        server.should_exit = server.force_exit = True
        await running


def older(app: Any) -> Any:  # noqa: ANN401
    """Return a server of the protocol before 2026-07-28: it knows no discovery."""

    async def serve(scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401
        if scope["type"] != "http" or scope["method"] != "POST":
            await app(scope, receive, send)
            return
        event = await receive()
        if b'"server/discover"' not in event.get("body", b""):
            events = iter([event])
            await app(scope, lambda: _next(events, receive), send)
            return
        await send({"type": "http.response.start", "status": 404, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    return serve


async def _next(events: Any, receive: Any) -> Any:  # noqa: ANN401
    return next(events, None) or await receive()


if __name__ == "__main__":
    made(Seen()).run(transport=sys.argv[1])  # type: ignore[call-overload]
