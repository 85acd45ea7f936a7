"""One request and its answer over ASGI, with Azure's headers around it."""

import asyncio
import uuid
from collections.abc import Mapping
from urllib.parse import parse_qsl

import orjson

from endpoints.simulator.error_answers import JSON
from endpoints.simulator.kept import Kept
from endpoints.simulator.request_log import LoggedRequest
from runtime.asgi import Receive, Scope, Send

EVENTS = "text/event-stream; charset=utf-8"
LIMIT_REQUESTS = 10_000
LIMIT_TOKENS = 1_000_000


class SimulatorExchange:
    """What a handler sees of a request, and how it answers."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, raw: bytes) -> None:
        self.path: str = scope["path"]
        self.method: str = scope["method"]
        self.query = dict(parse_qsl(scope["query_string"].decode()))
        self.headers = {
            name.decode("latin-1").lower(): value.decode("latin-1")
            for name, value in scope["headers"]
        }
        self.raw = raw
        self.receive = receive
        self.started = False
        self.record: LoggedRequest | None = None
        self.kept = Kept()
        self.piece_bytes = 0
        self.scripted: Mapping[str, str] = {}  # headers
        self._send = send

    async def start(
        self,
        status: int = 200,
        content_type: str = JSON,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Send status and headers."""
        named = {
            "content-type": content_type,
            "apim-request-id": str(uuid.uuid4()),
            "x-request-id": str(uuid.uuid4()),
            "x-ms-region": "Simulated Central",
            "x-ratelimit-limit-requests": str(LIMIT_REQUESTS),
            "x-ratelimit-limit-tokens": str(LIMIT_TOKENS),
            "x-ratelimit-remaining-requests": str(LIMIT_REQUESTS - 1),
            "x-ratelimit-remaining-tokens": str(LIMIT_TOKENS - 1000),
            "x-ratelimit-reset-requests": "1",
            "x-ratelimit-reset-tokens": "1",
            **(headers or {}),
            **self.scripted,
        }
        pairs = [(name.encode(), value.encode()) for name, value in named.items()]
        self.started = True
        if self.record:
            self.record.status = status
        await self._send(
            {"type": "http.response.start", "status": status, "headers": pairs}
        )

    async def write(self, data: bytes) -> None:
        """Send a part of the body, in pieces of `piece_bytes` where that is set."""
        size = self.piece_bytes or len(data) or 1
        for place in range(0, len(data), size):
            part = data[place : place + size]
            await self._send(
                {"type": "http.response.body", "body": part, "more_body": True}
            )
            if self.piece_bytes:
                await asyncio.sleep(0)

    async def end(self) -> None:
        """Finish the body."""
        await self._send({"type": "http.response.body", "body": b""})

    async def reply(
        self,
        body: bytes,
        status: int = 200,
        content_type: str = JSON,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Send a whole answer."""
        length = {"content-length": str(len(body))}
        await self.start(status, content_type, {**length, **(headers or {})})
        await self.write(body)
        await self.end()

    async def json(self, value: object, status: int = 200) -> None:
        """Send a whole answer in JSON."""
        await self.reply(orjson.dumps(value), status)
