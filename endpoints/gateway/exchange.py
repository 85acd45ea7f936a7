"""One request to the gateway and its answer, whole or as a stream of events."""

import asyncio
import time
from collections.abc import Callable, Mapping
from contextlib import suppress

import orjson

from endpoints.gateway.errors import GatewayError
from endpoints.gateway.program_call import ProgramCall, encoded
from runtime import tasks
from runtime.asgi import Receive, Scope, Send

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


class Exchange(ProgramCall):
    """What an operation sees of a request, and how it answers."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        super().__init__(scope, receive, send)
        self.method: str = scope["method"]
        self.status = 0  # 0: nothing has been sent
        self.waits = False  # silence may be filled with comments
        self.refusing: Callable[[GatewayError], object] = GatewayError.body
        self.failing = failing  # how a stream that has begun tells of an error
        self._streamed = False
        self._wrote = time.monotonic()
        self._stuck = 0.0  # since when the reader has taken nothing; 0: takes all
        self._comment: asyncio.Task[None] | None = None

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
