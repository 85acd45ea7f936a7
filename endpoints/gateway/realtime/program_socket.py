"""A program's WebSocket: its messages, and ours to it."""

import asyncio
import time
import uuid
from collections.abc import Callable
from typing import Any

import orjson

from endpoints.gateway.errors import GatewayError
from endpoints.gateway.program_call import ProgramCall, encoded
from runtime.asgi import Gone, Receive, Scope, Send

SPOKEN = "realtime"  # the subprotocol that OpenAI's clients in browsers ask for
BETA = "openai-beta.realtime-v1"
UNREAD = 256_000  # bytes that may be on their way to the program
SOON = 0.05  # seconds
BROKEN, POLICY, LATER = 1011, 1008, 1013  # close codes (RFC 6455 7.4, IANA)


class ProgramSocket(ProgramCall):
    """What a session sees of the program; `status` as an access log has it."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        super().__init__(scope, receive, send)
        self.status = 0  # 0: the handshake is not answered
        self._stuck = 0.0

    @property
    def beta(self) -> bool:
        """Tell whether the program knows the events of the preview."""
        dated = "deployment" in self.query
        named = "realtime=v1" in self.headers.get("openai-beta", "")
        return dated or named or BETA in self.protocols

    def stuck_for(self) -> float:
        """Return the seconds since a reader who has stopped took anything."""
        return time.monotonic() - self._stuck if self._stuck else 0.0

    async def accept(self) -> None:
        """Answer the handshake."""
        self.status = 101
        told = {"x-request-id": self.request_id, **self.answer_headers}
        accept: dict[str, Any] = {
            "type": "websocket.accept",
            "headers": encoded(told.items()),
        }
        if SPOKEN in self.protocols:
            accept["subprotocol"] = SPOKEN
        await self._send(accept)

    async def message(self) -> str | None:
        """Return the program's next message, None for bytes; raises Gone."""
        got = await self.receive()
        if got["type"] != "websocket.receive":
            raise Gone
        text = got.get("text")
        return text if isinstance(text, str) else None

    async def pass_on(self, message: bytes | str) -> None:
        """Send what the service says, as fast as the program takes it."""
        self._stuck = self._stuck or time.monotonic()
        text = message if isinstance(message, str) else message.decode(errors="replace")
        await self._send({"type": "websocket.send", "text": text})
        while self._unread() > UNREAD:  # noqa: ASYNC110 - servers tell it, but not when
            await asyncio.sleep(SOON)
        self._stuck = 0.0

    def _unread(self) -> int:
        told: Callable[[], int] | None = self.scope.get("extensions", {}).get(
            "librechat.unread"
        )
        return told() if told else 0

    async def tell(self, error: GatewayError, about: str | None = None) -> None:
        """Send an error that ends nothing; `about` is the event that was refused."""
        event = {"type": "error", "event_id": f"event_{uuid.uuid4().hex[:21]}"}
        body = error.event()["error"] | {"event_id": about}
        await self.pass_on(orjson.dumps({**event, "error": body}))

    async def refuse(self, error: GatewayError) -> None:
        """Tell what went wrong and end: by status, or as the last event.

        Pages in browsers see nothing of a handshake that is refused.
        """
        if not self.status and SPOKEN in self.protocols:
            await self.accept()
        if self.status:
            await self.tell(error)
            await self.close(_code(error))
            return
        self.status = error.status
        body = orjson.dumps(error.body())
        kind = {"content-type": "application/json", "content-length": str(len(body))}
        headers = {**kind, "x-request-id": self.request_id, **self.answer_headers}
        start = {"type": "websocket.http.response.start", "status": error.status}
        named = encoded({**headers, **error.headers}.items())
        await self._send({**start, "headers": named})
        await self._send({"type": "websocket.http.response.body", "body": body})

    async def close(self, code: int = 1000) -> None:
        """Close; whoever has gone already is told nothing."""
        await self._send({"type": "websocket.close", "code": code})


def _code(error: GatewayError) -> int:
    if error.status in (429, 503):
        return LATER
    return POLICY if error.status < 500 else BROKEN
