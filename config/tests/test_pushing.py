import asyncio
import socket
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, TypeAlias

import pytest
import uvicorn
from twisted.internet.testing import StringTransport
from websockets.asyncio.client import connect

from config.serving.pushing import SLICE, UNREAD, Backlog, text_header
from config.serving.uvicorn import PushingProtocol
from tests.patience import PATIENCE

Transport: TypeAlias = Any  # Twisted has no types
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class Http:
    """What pauses and goes on for HTTP before a connection becomes a WebSocket."""


@pytest.fixture
def transport() -> Transport:
    made: Transport = StringTransport()  # type: ignore[no-untyped-call]
    made.registerProducer(Http(), True)
    return made


def read_on(transport: Transport) -> None:
    while not isinstance(transport.producer, Http | None):
        transport.producer.resumeProducing()


def test_what_is_small_goes_at_once(transport: Transport) -> None:
    Backlog(transport).add(b"head", b"body")
    assert transport.value() == b"headbody"


def test_a_large_frame_goes_slice_by_slice_and_nothing_overtakes_it(
    transport: Transport,
) -> None:
    frame = bytes(range(256)) * (SLICE // 100)
    backlog = Backlog(transport)
    backlog.add(text_header(len(frame)), frame)
    transport.producer.resumeProducing()
    backlog.add(b"after")
    assert len(transport.value()) <= SLICE
    assert backlog.size == len(text_header(len(frame)) + frame + b"after") - len(
        transport.value()
    )
    read_on(transport)
    assert transport.value() == text_header(len(frame)) + frame + b"after"
    assert backlog.size == 0


def test_a_lost_connection_keeps_nothing(transport: Transport) -> None:
    backlog = Backlog(transport)
    backlog.add(b"x" * (SLICE + 1))
    backlog.stopProducing()
    assert backlog.size == 0


async def served(application: Any) -> tuple[uvicorn.Server, asyncio.Task[None], str]:  # noqa: ANN401
    door = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        application, ws=PushingProtocol, lifespan="off", log_level="error"
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve([door]))
    return server, task, f"ws://127.0.0.1:{door.getsockname()[1]}/"


async def test_uvicorn_cuts_off_a_reader_who_has_stopped_reading() -> None:
    ended: asyncio.Queue[int] = asyncio.Queue()
    pushed = 0

    async def application(scope: Message, receive: Receive, send: Send) -> None:
        nonlocal pushed
        await receive()
        await send({"type": "websocket.accept"})
        push = scope["extensions"]["librechat.push"]
        await send({"type": "websocket.send", "text": "first"})
        push(b"second")
        await receive()  # read so far
        event = asyncio.ensure_future(receive())
        while not event.done():
            push(b"x" * 100_000)
            pushed += 100_000
            await asyncio.sleep(0)
        await ended.put(pushed)

    server, task, url = await served(application)
    async with connect(url, max_queue=1, compression=None) as reader:
        assert [await reader.recv(), await reader.recv()] == ["first", "second"]
        reader.transport.pause_reading()
        await reader.send("go on")
        async with asyncio.timeout(PATIENCE):
            assert await ended.get() > UNREAD
        reader.transport.abort()
    server.should_exit = True
    await task
