"""A genuine MCP server over WebSockets, as servers written for LibreChat are."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from websockets.asyncio.server import ServerConnection, serve
from websockets.http11 import Request, Response

from tools.mcp.transports.messages import exchanged
from tools.tests.mcp_servers import Seen, made


@asynccontextmanager
async def over_websocket(seen: Seen, token: str = "") -> AsyncIterator[Seen]:
    """Serve over WebSockets; whoever comes without the token, if any, is refused."""

    def let_in(connection: ServerConnection, request: Request) -> Response | None:
        seen.headers.append({k.lower(): v for k, v in request.headers.raw_items()})
        if token and request.headers.get("Authorization") != f"Bearer {token}":
            return connection.respond(401, "Who are you?")
        return None

    async def speak(connection: ServerConnection) -> None:
        server = made(seen)._lowlevel_server
        options = server.create_initialization_options()
        async with exchanged(
            aiter(connection), connection.send, lambda: None
        ) as streams:
            await server.run(*streams, options)

    speech: Any = {"subprotocols": ["mcp"], "process_request": let_in}
    async with serve(speak, "127.0.0.1", 0, max_size=None, **speech) as running:
        seen.url = f"ws://127.0.0.1:{running.sockets[0].getsockname()[1]}"
        yield seen
