"""Small servers on this machine that answer as a test wants, and remember."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import orjson

Headers = dict[str, str]


@dataclass(frozen=True)
class Asked:
    """One request as it came over the wire."""

    method: str
    target: str  # path and query
    headers: Headers  # names in small letters
    body: bytes

    @property
    def json(self) -> object:
        return orjson.loads(self.body)


Answer = Callable[[Asked, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Server:
    """A server that is running, and what it was asked."""

    port: int = 0
    asked: list[Asked] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@asynccontextmanager
async def serving(
    answer: Answer, tls: ssl.SSLContext | None = None
) -> AsyncIterator[Server]:
    """Serve until the block ends; each connection has one request."""
    server = Server()

    async def served(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        try:
            asked = await _read(reader)
            server.asked.append(asked)
            await answer(asked, writer)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # who asked has hung up
        finally:
            writer.close()

    running = await asyncio.start_server(served, "127.0.0.1", 0, ssl=tls)
    server.port = running.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        running.close()


async def _read(reader: asyncio.StreamReader) -> Asked:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.strip().split("\r\n")
    method, target, _ = first.split(" ")
    pairs = (line.split(":", 1) for line in lines)
    headers = {name.strip().lower(): value.strip() for name, value in pairs}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Asked(method, target, headers, body)


def head(status: int = 200, kind: str = "text/html", **headers: str) -> bytes:
    """Return the head of an answer whose end is the end of the connection."""
    lines = [f"HTTP/1.1 {status} X", f"Content-Type: {kind}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode()


def saying(
    body: bytes | object, status: int = 200, kind: str = "", **headers: str
) -> Answer:
    """Return an answer that is always the same; what is not bytes goes as JSON."""
    raw = body if isinstance(body, bytes) else orjson.dumps(body)
    kind = kind or ("text/html" if isinstance(body, bytes) else "application/json")

    async def answer(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(head(status, kind, **headers) + raw)

    return answer
