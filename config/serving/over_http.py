"""The socket without WebSockets, for people whose proxy does not pass them.

`GET /ws/` is a stream of server-sent events with the frames that a socket would send;
what a page would send on the socket, it posts to `/ws/`. Everything behind is the
socket's own: the same guards and limits, the same consumer.

A post may reach another process than the stream: it is passed on over the channel
layer, to a group that only the same session can name.
"""

import asyncio
import hashlib
import re
import secrets
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, TypeAlias

from channels.layers import get_channel_layer
from django.conf import settings
from django.http import parse_cookie
from redis.exceptions import RedisError

from chat.frames import MAX_FRAME
from config.serving.frame_pace import PATIENCE, TOO_MANY, Pace
from config.serving.origin import header, is_from_here
from operations import no_websockets
from runtime import cancelling
from runtime.asgi import Gone, gone, read

Scope: TypeAlias = Any  # ASGI as the server speaks it
Message: TypeAlias = dict[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
Application: TypeAlias = Any

PATH = "/ws/"
NAMED = b"x-socket"  # no other site's page can send it, nor open the stream without
TOKEN = re.compile(r"[\w-]{32}")
GONE = {"type": "websocket.disconnect", "code": 1001}  # the other side went away
WAITING = 1000  # frames of one page that have not been read yet
STREAM = (
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-accel-buffering", b"no"),  # nginx would hold events back
)


class OverHttp:
    """Serves `/ws/` over plain HTTP with `socket`, and passes on everything else."""

    def __init__(self, inner: Application, socket: Application) -> None:
        self.inner, self.socket = inner, socket

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["path"] != PATH:
            await self.inner(scope, receive, send)
        elif not header(scope, NAMED) or not is_from_here(scope):
            await _answer(send, 403)
        elif scope["method"] == "GET":
            await no_websockets.met()
            await EventsSocket(scope, receive, send).run(self.socket)
        elif scope["method"] == "POST":
            await _take(scope, receive, send)
        else:
            await _answer(send, 405)


async def _take(scope: Scope, receive: Receive, send: Send) -> None:
    """Pass on a frame that was posted to whoever holds the stream."""
    token = header(scope, NAMED)
    if not TOKEN.fullmatch(token) or not _session(scope):
        await _answer(send, 403)
        return
    try:
        body = await read(receive)
    except Gone:
        return
    if len(body) > 2 * MAX_FRAME:  # up to there the consumer refuses it in words
        await _answer(send, 413)
        return
    frame = {"type": "frame", "text": body.decode("utf-8", "replace")}
    try:
        await _layer().group_send(_group(scope, token), frame)
    except RedisError:  # the page tries again, on a new stream
        await _answer(send, 503)
        return
    await _answer(send, 204)


class EventsSocket:
    """One page's stream, which is a WebSocket to the application behind it."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scope, self._receive, self._send = scope, receive, send
        self._token = secrets.token_urlsafe(24)
        self._came: asyncio.Queue[Message] = asyncio.Queue(WAITING)
        self._pace = Pace(settings.SOCKET_FRAMES_PER_SECOND)
        self._left = asyncio.Event()  # the page has gone, or is to go
        self._began = self._ended = False

    async def run(self, socket: Application) -> None:
        """Be a socket until one of the two sides ends it."""
        self._came.put_nowait({"type": "websocket.connect"})
        layer, group = _layer(), _group(self.scope, self._token)
        try:
            channel = await layer.new_channel()
            await layer.group_add(group, channel)
        except RedisError:
            await self._refuse(503)
            return
        tasks = [
            asyncio.ensure_future(self._posted(layer, channel)),
            asyncio.ensure_future(self._watch()),
        ]
        scope = {**self.scope, "type": "websocket", "subprotocols": []}
        try:
            await socket({**scope, "extensions": {}}, self._next, self._reply)
        finally:
            await cancelling.end(tasks)
            with suppress(Exception):  # the store may be away; the group ends with it
                await layer.group_discard(group, channel)
            await self._end()

    async def _posted(self, layer: Any, channel: str) -> None:  # noqa: ANN401
        """Take what is posted, no faster than from a socket; without it, end."""
        try:
            while not self._flooded():
                message = await layer.receive(channel)
                self._pace.take()
                frame = {"type": "websocket.receive", "text": message["text"]}
                self._came.put_nowait(frame)
            await self._close(TOO_MANY)
        finally:
            self._leave()

    def _flooded(self) -> bool:
        return self._pace.behind() > PATIENCE or self._came.full()

    async def _watch(self) -> None:
        try:
            await gone(self._receive)
        finally:
            self._leave()

    def _leave(self) -> None:
        self._left.set()
        if self._came.empty():
            self._came.put_nowait(GONE)

    async def _next(self) -> Message:
        """Return what comes next, in a flood not before its time."""
        message = await self._came.get()
        with suppress(TimeoutError):
            async with asyncio.timeout(self._pace.behind()):
                await self._left.wait()
        return GONE if self._left.is_set() else message

    async def _reply(self, message: Message) -> None:
        match message["type"]:
            case "websocket.accept":
                await self._begin()
            case "websocket.send":
                await self._write(b"data: %b\n\n" % message["text"].encode())
            case "websocket.close" if self._began:
                await self._close(message.get("code") or 1000)
                self._leave()
            case "websocket.close":
                await self._refuse(403)
            case "websocket.http.response.start":
                await self._refuse(message["status"])

    async def _begin(self) -> None:
        self._began = True
        start = {"type": "http.response.start", "status": 200}
        await self._send({**start, "headers": list(STREAM)})
        await self._write(b"event: open\ndata: %b\n\n" % self._token.encode())

    async def _close(self, code: int) -> None:
        await self._write(b"event: close\ndata: %d\n\n" % code)
        await self._end()

    async def _refuse(self, status: int) -> None:
        self._ended = True
        await _answer(self._send, status)

    async def _write(self, event: bytes) -> None:
        if self._began and not self._ended:
            body = {"type": "http.response.body", "body": event, "more_body": True}
            await self._send(body)

    async def _end(self) -> None:
        if self._began and not self._ended:
            self._ended = True
            await self._send({"type": "http.response.body", "body": b""})


def _layer() -> Any:  # noqa: ANN401 - channels_redis has no types
    return get_channel_layer()


def _session(scope: Scope) -> str:
    cookies = parse_cookie(header(scope, b"cookie"))
    return str(cookies.get(settings.SESSION_COOKIE_NAME, ""))


def _group(scope: Scope, token: str) -> str:
    """Return the group of a stream, which nobody without its session finds."""
    named = f"{_session(scope)}\n{token}".encode()
    return f"posted.{hashlib.sha256(named).hexdigest()}"


async def _answer(send: Send, status: int) -> None:
    headers = [(b"content-length", b"0"), (b"cache-control", b"no-store")]
    start = {"type": "http.response.start", "status": status, "headers": headers}
    await send(start)
    await send({"type": "http.response.body", "body": b""})
