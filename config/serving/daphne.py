"""Daphne on uvloop, with a bound on slow readers and an orderly end.

Import this module before anything else that imports Twisted: the reactor is made of
the event loop that exists then.
"""

import asyncio
import signal
import time
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

import uvloop

asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())

from autobahn.websocket.types import ConnectionDeny  # noqa: E402
from daphne import http_protocol  # noqa: E402
from daphne.server import Server  # noqa: E402
from daphne.ws_protocol import WebSocketFactory, WebSocketProtocol  # noqa: E402
from twisted.internet import reactor  # noqa: E402
from twisted.web.http import RESPONSES  # noqa: E402

from config.serving.bodies import ANSWER, headers_of, most  # noqa: E402
from config.serving.frame_pace import (  # noqa: E402
    PATIENCE,
    TOO_MANY,
    Pace,
    frames_a_second,
)
from config.serving.pushing import Backlog, text_header, too_much  # noqa: E402
from config.serving.slow_requests import UnhurriedChannel  # noqa: E402

# Twisted calls what it does not know, as 429, "Unknown Status".
RESPONSES.update({each.value: each.phrase.encode() for each in HTTPStatus})

GOODBYE = 2.0  # seconds for the closing of connections at the end
FAREWELL = 10.0  # seconds for the other side to answer a close, behind its flood
HANDSHAKE = 60.0  # seconds; longer than a page waits, so that it decides
LARGEST = 4_000_000  # bytes of one message; ours are refused politely well below


class BoundedProtocol(WebSocketProtocol):  # type: ignore[misc]
    """Cuts off a reader who has stopped reading: it will come back and resume."""

    _backlog: Backlog | None = None
    _slowed = False
    _refusal: dict[str, Any] | None = None

    def onConnect(self, request: Any) -> Any:  # noqa: ANN401 - Autobahn's
        """Begin to count frames (the name is Autobahn's)."""
        self._pace = Pace(frames_a_second(request.path))
        return super().onConnect(request)

    def onMessage(self, payload: bytes, isBinary: bool) -> None:  # noqa: FBT001
        """Take a frame (the name is Autobahn's)."""
        if self.state == self.STATE_OPEN:
            super().onMessage(payload, isBinary)
            self._count()

    def onPing(self, payload: bytes) -> None:
        """Answer a ping of the protocol's own (the name is Autobahn's)."""
        super().onPing(payload)
        self._count()

    def _count(self) -> None:
        """Count a frame; in a flood read no more for a while, or close."""
        self._pace.take()
        if self._pace.behind() > PATIENCE:
            self.transport.resumeProducing()  # or the farewell would go unread
            self.closeHandshakeTimeout = FAREWELL
            self.serverClose(TOO_MANY)
        elif self._pace.behind() and not self._slowed:
            self._slowed = True
            self.transport.pauseProducing()
            self._read_later(self._pace.behind())

    def _read_later(self, seconds: float) -> None:
        asyncio.get_running_loop().call_later(seconds, self._read_on)

    def _read_on(self) -> None:
        if self.state == self.STATE_OPEN and (behind := self._pace.behind()):
            self._read_later(behind)
            return
        self._slowed = False
        self.transport.resumeProducing()  # also to hear the answer to a close

    def handle_reply(self, message: dict[str, Any]) -> None:
        """Do what the application says, also refuse with a status (Daphne's name)."""
        if message["type"] == "websocket.http.response.start":
            self._refusal = message
        elif message["type"] == "websocket.http.response.body":
            refusal = self._refusal = {**(self._refusal or {}), **message}
            denied = ConnectionDeny(refusal["status"], "Refused")  # type: ignore[no-untyped-call]
            self.handshake_deferred.errback(denied)
            del self.handshake_deferred
            self.server.protocol_disconnected(self)
        else:
            super().handle_reply(message)

    def sendHttpErrorResponse(self, code: int, reason: str, *headers: Any) -> None:  # noqa: ANN401
        """Answer a handshake that is refused (the name is Autobahn's, with no body)."""
        if self._refusal is None:
            super().sendHttpErrorResponse(code, reason, *headers)
            return
        phrase = RESPONSES.get(code, b"Refused")
        head = b"".join(b"%b: %b\r\n" % pair for pair in self._refusal["headers"])
        line = b"HTTP/1.1 %d %b\r\n" % (code, phrase)
        self.sendData(line + head + b"\r\n" + self._refusal.get("body", b""))

    def serverSend(self, content: str | bytes, *binary: bool) -> None:
        """Send a message unless too much is still unread (the name is Daphne's).

        Who has gone meanwhile is sent nothing: Autobahn would raise.
        """
        if self.state in (self.STATE_CONNECTING, self.STATE_OPEN) and self._reads():
            super().serverSend(content, *binary)

    def serverClose(self, code: int | None = None) -> None:
        """Close with a code (the name is Daphne's).

        Autobahn's `sendClose` raises for the codes that are a server's own, as 1012.
        """
        self.sendCloseFrame(code=1000 if code is None else code)

    def sendData(self, data: bytes, *how: Any, **more: Any) -> None:  # noqa: ANN401
        """Send what Autobahn has encoded, after what waits (the name is Autobahn's)."""
        if self._backlog is not None and self._backlog.size:
            self._backlog.add(data)
        else:
            super().sendData(data, *how, **more)

    def push(self, frame: bytes) -> None:
        """Send an encoded text frame past ASGI, which costs a coroutine for each.

        Autobahn would copy it for every reader; so a thousand share one.
        """
        if self.state == self.STATE_OPEN and self._reads():
            if self._backlog is None:
                self._backlog = Backlog(self.transport)
            self._backlog.add(text_header(len(frame)), frame)

    def unread(self) -> int:
        """Return how many bytes wait for the reader; none for one who has gone."""
        if self.state != self.STATE_OPEN:
            return 0
        transport = self.transport
        buffered = len(transport.dataBuffer) - transport.offset
        waiting = self._backlog.size if self._backlog is not None else 0
        return int(buffered + transport._tempDataLen + waiting)

    def _reads(self) -> bool:
        if too_much(self.unread()):
            self.transport.abortConnection()
            return False
        return True


WebSocketFactory.protocol = BoundedProtocol


class BoundedRequest(http_protocol.WebRequest):  # type: ignore[misc]
    """Answers 413 as soon as a body is known to be too large, and reads no more of it.

    The names are Twisted's: `gotLength` comes when the headers have been read.
    """

    _taken = 0
    _refused = False

    def gotLength(self, length: int | None) -> None:
        """Learn how long the body says it is; None when it does not say."""
        self._where = self.channel._path.decode("latin-1").partition("?")[0]
        self._most = most(self._where)
        super().gotLength(0 if (length or 0) > self._most else length)
        self._count(length or 0)

    def handleContentChunk(self, data: bytes) -> None:
        """Take in a piece of the body."""
        if self._refused:
            return
        self._taken += len(data)
        self._count(self._taken)
        if not self._refused:
            super().handleContentChunk(data)

    def requestReceived(self, *line: bytes) -> None:
        """Start the application, unless the answer was given."""
        if not self._refused:
            super().requestReceived(*line)

    def handle_reply(self, message: dict[str, Any]) -> None:
        """Send a part of an answer; cut off whoever has stopped reading a stream.

        Twisted keeps what is unread, and ASGI cannot tell (the name is Daphne's).
        """
        super().handle_reply(message)
        if message.get("more_body") and self._streams():
            transport = self.channel.transport
            unread = len(transport.dataBuffer) - transport.offset
            if too_much(unread + transport._tempDataLen):
                transport.abortConnection()

    def _streams(self) -> bool:
        kinds = self.responseHeaders.getRawHeaders(b"content-type", [b""])
        return bool(self.channel) and kinds[0].startswith(b"text/event-stream")

    def _count(self, size: int) -> None:
        if size > self._most and not self._refused:
            self._refused = True
            origin = self.requestHeaders.getRawHeaders(b"origin", [b""])[0]
            headers = headers_of(self._where, origin.decode("latin-1"))
            head = b"".join(name + b": " + value + b"\r\n" for name, value in headers)
            transport = self.channel.transport
            transport.write(b"HTTP/1.1 413 Content Too Large\r\n" + head + b"\r\n")
            transport.write(ANSWER)
            transport.loseConnection()


# Daphne looks the class up in its module for every connection.
http_protocol.WebRequest = BoundedRequest
http_protocol.HTTPFactory.protocol = UnhurriedChannel


class PushingServer(Server):  # type: ignore[misc]
    """Gives the application a way to push frames without a coroutine for each."""

    def create_application(self, protocol: Any, scope: dict[str, Any]) -> Any:  # noqa: ANN401
        """Start the application for a connection (the name is Daphne's)."""
        if scope["type"] == "websocket":
            scope["extensions"] = {
                "librechat.push": protocol.push,
                "librechat.unread": protocol.unread,
                "websocket.http.response": {},
            }
        return super().create_application(protocol, scope)


def serve(
    application: object,
    endpoint: str,
    start: Callable[[], Awaitable[None]],
    stop: Callable[[], Awaitable[None]],
) -> None:
    """Serve until SIGTERM or SIGINT; `endpoint` is Twisted's description of a socket.

    `start` runs before the first request is taken, `stop` after the last listener is
    closed; connections that are open stay open while `stop` runs.
    """
    server = PushingServer(
        application,
        endpoints=[endpoint],
        signal_handlers=False,
        websocket_timeout=-1,
        websocket_handshake_timeout=HANDSHAKE,
        websocket_connect_timeout=HANDSHAKE,
        websocket_max_message_size=LARGEST,
        websocket_max_frame_size=LARGEST,
        server_name="librechat",
        verbosity=0,
    )
    loop = reactor._asyncioEventloop
    asyncio.set_event_loop(loop)
    loop.run_until_complete(start())
    ending: list[asyncio.Task[None]] = []

    async def end() -> None:
        for listener in server.listeners:
            listener.addCallback(lambda port: port.stopListening())
        try:
            await stop()
            await _all_gone(server)
        finally:
            server.stop()

    def begin_to_end() -> None:
        if not ending:
            ending.append(loop.create_task(end()))

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, begin_to_end)
    server.run()


async def _all_gone(server: Server) -> None:
    """Wait until everybody has read the last that was sent to them, for a moment."""
    until = time.monotonic() + GOODBYE
    while any("disconnected" not in each for each in server.connections.values()):
        if time.monotonic() > until:
            return
        await asyncio.sleep(0.02)
