"""The bare loop to compare with: forwards the upstream's bytes, does nothing else.

`python -m benchmarks.streams.forwarder --server daphne --port P --upstream URL`
A WebSocket at `/` starts one stream per message; POST `/` answers with the stream.
"""

import argparse
import asyncio
import json
import os
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from typing import Any

import aiohttp

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
PATH = "/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21"
BODY = json.dumps(
    {"messages": [{"role": "user", "content": "Hello"}], "stream": True}
).encode()
HEADERS = {"api-key": "demo", "content-type": "application/json"}


class Forwarder:
    """An ASGI application with one HTTP session."""

    def __init__(self, upstream: str) -> None:
        self.url = upstream + PATH
        self._http: aiohttp.ClientSession | None = None

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one request or one socket."""
        if scope["type"] == "http":
            await self._http_request(receive, send)
        elif scope["type"] == "websocket":
            await self._socket(receive, send)

    async def _pieces(self) -> AsyncIterator[bytes]:
        if self._http is None:
            connector = aiohttp.TCPConnector(limit=0)
            self._http = aiohttp.ClientSession(connector=connector)
        async with self._http.post(self.url, data=BODY, headers=HEADERS) as answer:
            async for piece in answer.content.iter_any():
                yield piece

    async def _http_request(self, receive: Receive, send: Send) -> None:
        while (await receive()).get("more_body"):
            pass
        headers = [(b"content-type", b"text/event-stream")]
        start = {"type": "http.response.start", "status": 200, "headers": headers}
        await send(start)
        async for piece in self._pieces():
            part = {"type": "http.response.body", "body": piece, "more_body": True}
            await send(part)
        await send({"type": "http.response.body", "body": b""})

    async def _socket(self, receive: Receive, send: Send) -> None:
        streams: set[asyncio.Task[None]] = set()
        while True:
            message = await receive()
            if message["type"] == "websocket.connect":
                await send({"type": "websocket.accept"})
            elif message["type"] == "websocket.disconnect":
                return
            else:
                task = asyncio.ensure_future(self._forward(send))
                streams.add(task)
                task.add_done_callback(streams.discard)

    async def _forward(self, send: Send) -> None:
        async for piece in self._pieces():
            await send({"type": "websocket.send", "text": piece.decode()})
        await send({"type": "websocket.send", "text": "end"})


def main() -> None:
    """Serve with the same server, set up the same way, as the product's."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--server", choices=["daphne", "uvicorn"], default="daphne")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--upstream", required=True)
    options = parser.parse_args()
    application = Forwarder(options.upstream)
    if options.server == "uvicorn":
        import uvicorn

        from config.serving.uvicorn import PushingProtocol

        uvicorn.run(
            application,
            host="127.0.0.1",
            port=options.port,
            loop="uvloop",
            ws=PushingProtocol,
            ws_per_message_deflate=False,
            log_level="warning",
        )
        return
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from config.serving import daphne

    async def nothing() -> None:
        """Have nothing to start and nothing to stop."""

    endpoint = f"tcp:port={options.port}:interface=127.0.0.1"
    daphne.serve(application, endpoint, nothing, nothing)


if __name__ == "__main__":
    main()
