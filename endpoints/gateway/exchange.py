"""One request to the gateway and its answer, whole or as a stream of events."""

import asyncio
import time
import uuid
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from urllib.parse import parse_qsl

import orjson

from endpoints.gateway.errors import GatewayError
from runtime import tasks
from runtime.asgi import Receive, Scope, Send
from runtime.request_ids import ACCEPTABLE

JSON = "application/json"
EVENTS = "text/event-stream; charset=utf-8"
DONE = b"data: [DONE]\n\n"
SILENCE = b": still here\n\n"  # a comment, which every reader of event streams skips
ALWAYS = {
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "x-accel-buffering": "no",  # nginx would hold events back
}


def failing(error: GatewayError) -> bytes:
    """Return the event by which OpenAI's chats tell of an error."""
    return b"data: %b\n\n" % orjson.dumps(error.event())


class Exchange:
    """What an operation sees of a request, and how it answers."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scope = scope
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self.headers = joined(scope["headers"])
        self.receive = receive
        sent = self.headers.get("x-request-id", "")
        self.request_id = sent if ACCEPTABLE.fullmatch(sent) else uuid.uuid4().hex
        self.status = 0  # 0: nothing has been sent
        self.answer_headers: dict[str, str] = {}  # whichever answer it will be
        self.waits = False  # silence may be filled with comments
        self.refusing: Callable[[GatewayError], object] = GatewayError.body
        self.failing = failing  # how a stream that has begun tells of an error
        self._streamed = False
        self._wrote = time.monotonic()
        self._stuck = 0.0  # since when the reader has taken nothing; 0: takes all
        self._comment: asyncio.Task[None] | None = None
        self._send = send

    @property
    def query(self) -> dict[str, str]:
        """Return the query's values; of one given twice the last."""
        text = self.scope.get("query_string", b"").decode("latin-1")
        return dict(parse_qsl(text))

    async def json(
        self, value: object, status: int = 200, headers: Mapping[str, str] | None = None
    ) -> None:
        """Send a whole answer in JSON."""
        await self.whole(orjson.dumps(value), status, headers)

    async def whole(
        self, body: bytes, status: int = 200, headers: Mapping[str, str] | None = None
    ) -> None:
        """Send a whole answer; a body is JSON."""
        kind = {"content-type": JSON} if body else {}
        length = {"content-length": str(len(body))}
        await self._start(status, {**kind, **length, **(headers or {})})
        sent = b"" if self.method == "HEAD" else body
        await self._send({"type": "http.response.body", "body": sent})

    async def events(self) -> None:
        """Begin a stream of events; once."""
        if not self.status:
            self._streamed = True
            await self._start(200, {"content-type": EVENTS})

    def quiet_for(self) -> float:
        """Return the seconds since anything was sent to somebody who waits for it."""
        waits = self.waits and not self._stuck
        return time.monotonic() - self._wrote if waits else 0.0

    def stuck_for(self) -> float:
        """Return the seconds since a reader who has stopped took anything."""
        return time.monotonic() - self._stuck if self._stuck else 0.0

    def still_here(self) -> None:
        """Send a comment; whoever calls never waits for the reader."""
        if self._comment is None or self._comment.done():
            self._comment = tasks.once(self._still_here(), "comment")

    async def _still_here(self) -> None:
        with suppress(OSError, RuntimeError):  # the answer has ended meanwhile
            await self.write(SILENCE)

    async def write(self, data: bytes) -> None:
        """Send events."""
        if not self.status:
            await self.events()
        self._wrote = time.monotonic()
        self._stuck = self._stuck or self._wrote
        part = {"type": "http.response.body", "body": data, "more_body": True}
        await self._send(part)
        self._stuck = 0.0

    async def end(self, last: bytes = b"") -> None:
        """Send the last events."""
        await self.events()
        self.waits = False
        await self._send({"type": "http.response.body", "body": last})

    async def refuse(self, error: GatewayError) -> None:
        """Tell what went wrong: by status, or as the last event of a stream begun."""
        if not self.status:
            await self.json(self.refusing(error), error.status, error.headers)
        elif self._streamed:
            await self.end(self.failing(error))

    async def _start(self, status: int, headers: Mapping[str, str]) -> None:
        self.status = status  # before the first pause: another task may write, too
        named = {
            **ALWAYS,
            "x-request-id": self.request_id,
            **self.answer_headers,
            **headers,
        }
        start = {"type": "http.response.start", "status": status}
        await self._send({**start, "headers": encoded(named.items())})


def joined(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Return headers by lower-case name; those given twice are one list (RFC 9110).

    So two hosts or two keys are none, and no proxy's address is lost.
    """
    found: dict[str, str] = {}
    for raw, value in headers:
        name, text = raw.decode("latin-1").lower(), value.decode("latin-1")
        found[name] = f"{found[name]}, {text}" if name in found else text
    return found


def encoded(headers: Iterable[tuple[str, str]]) -> list[tuple[bytes, bytes]]:
    """Return headers as ASGI has them; what is no Latin-1 is replaced."""
    return [
        (name.encode(), value.encode("latin-1", "replace")) for name, value in headers
    ]
