"""uvicorn with a bound on slow readers, slow senders and floods of frames."""

import asyncio
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

from config.serving.frame_pace import PATIENCE, TOO_MANY, Pace, frames_a_second
from config.serving.pushing import text_header, too_much
from config.serving.slow_requests import Incoming


class UnhurriedProtocol(H11Protocol):
    """Closes connections whose requests come in too slowly; names are uvicorn's."""

    def connection_made(self, transport: Any) -> None:  # noqa: ANN401 - asyncio's
        """Expect a request from the first moment on."""
        super().connection_made(transport)
        self._incoming = Incoming(self.loop.call_later, self._too_slow)
        self._incoming.expect()

    def data_received(self, data: bytes) -> None:
        """Count what comes until the request is whole."""
        self._incoming.expect(len(data))
        super().data_received(data)
        if self.conn.their_state not in (h11.IDLE, h11.SEND_BODY):
            self._incoming.whole()

    def handle_websocket_upgrade(self, event: h11.Request) -> None:
        """Leave the connection to the WebSocket."""
        self._incoming.whole()
        super().handle_websocket_upgrade(event)

    def _too_slow(self) -> None:
        if self.flow.read_paused:  # it is the application that takes its time
            self._incoming.expect()
        else:
            self.transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget it all."""
        self._incoming.whole()
        super().connection_lost(exc)


class PushingProtocol(WebSocketsSansIOProtocol):
    """Lets the application push frames without a coroutine for each."""

    _parted = False  # we have said goodbye ourselves

    def handle_connect(self, event: Request) -> None:
        """Start the application with `push` among the extensions (uvicorn's name)."""
        self._pace = Pace(frames_a_second(event.path))
        super().handle_connect(event)
        scope = getattr(self, "scope", None)
        if scope is not None:  # the handshake was in order
            scope["extensions"]["librechat.push"] = self.push
            scope["extensions"]["librechat.unread"] = self.unread

    def send_receive_event_to_app(self) -> None:
        """Give a message to the application (uvicorn's name), and count it."""
        super().send_receive_event_to_app()
        self._take()

    def handle_ping(self) -> None:
        """Answer a ping of the protocol's own (uvicorn's name), and count it."""
        super().handle_ping()
        self._take()

    def _take(self) -> None:
        self._pace.take()
        if self._pace.behind() > PATIENCE and not self.close_sent:
            self._part()

    def _part(self) -> None:
        """Say goodbye and wait for the answer, as uvicorn does for the application.

        Closed at once, with frames unread, the connection is reset, and the other side
        may never read why.
        """
        self._parted = True
        self.conn.send_close(TOO_MANY)
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        if self.read_paused:
            self.read_paused = False
            self.transport.resume_reading()
        self.queue.put_nowait({"type": "websocket.disconnect", "code": TOO_MANY})
        end = self.transport.close
        self.close_timer = self.loop.call_later(self.close_timeout, end)

    async def send(self, message: Any) -> None:  # noqa: ANN401 - an ASGI event
        """Send an event; end the application that speaks on after a goodbye of ours."""
        if self._parted:
            raise ClientDisconnected
        await super().send(message)

    async def receive(self) -> Any:  # noqa: ANN401 - an ASGI event
        """Return the next event; in a flood not before its time."""
        if behind := self._pace.behind():
            await asyncio.sleep(behind)
        return await super().receive()

    def unread(self) -> int:
        """Return how many bytes wait for the reader; none for one who has gone."""
        if self.transport.is_closing():
            return 0
        return self.transport.get_write_buffer_size()

    def push(self, frame: bytes) -> None:
        """Send an encoded text frame, or cut off a reader who has stopped reading."""
        if (
            not self.handshake_complete
            or self.close_sent
            or self.transport.is_closing()
        ):
            return
        if too_much(self.unread()):
            self.transport.abort()
        else:
            self.transport.writelines((text_header(len(frame)), frame))
