"""Requests that come in byte by byte hold no connection; slow lines do."""

import asyncio
import socket
from typing import Any, cast

import pytest
import uvicorn
from twisted.internet.task import Clock
from twisted.internet.testing import StringTransport
from twisted.web import http

from config.serving import slow_requests
from config.serving.frame_pace import CROWD, Pace
from config.serving.slow_requests import GRACE, SLOWEST, Incoming, UnhurriedChannel
from config.serving.uvicorn import UnhurriedProtocol
from config.tests.test_pushing import Message, Receive, Send
from tests.patience import PATIENCE

HEAD = b"POST /api/files HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n"


class Transport(StringTransport):
    """Knows that it was cut."""

    cut = False

    def abortConnection(self) -> None:
        self.cut = True


def connected(clock: Clock) -> tuple[Any, Transport]:
    """Return a channel, of which Twisted has no types, and what it writes to."""
    make: Any = UnhurriedChannel
    channel = make()
    channel.callLater, channel.timeOut = clock.callLater, 60
    channel.clock = clock.seconds
    channel.requestFactory = http.Request
    transport: Transport = cast("Any", Transport)()
    channel.makeConnection(transport)
    return channel, transport


@pytest.fixture
def clock() -> Clock:
    return Clock()


async def was_cut(reader: asyncio.StreamReader) -> bool:
    try:
        return await reader.read() == b""
    except ConnectionResetError:
        return True


def test_a_header_that_never_ends_is_cut_off(clock: Clock) -> None:
    channel, transport = connected(clock)
    channel.dataReceived(b"GET / HTTP/1.1\r\nX-a: ")
    for _ in range(int(GRACE)):
        assert not transport.cut
        channel.dataReceived(b"b")
        clock.advance(1.0)
    clock.advance(1.0)
    assert transport.cut


def test_a_connection_that_says_nothing_is_cut_off(clock: Clock) -> None:
    _, transport = connected(clock)
    clock.advance(GRACE)
    assert transport.cut


def test_a_large_body_over_a_bad_line_passes(clock: Clock) -> None:
    channel, transport = connected(clock)
    channel.dataReceived(HEAD)
    for _ in range(100):
        channel.dataReceived(b"x" * SLOWEST * 2)
        clock.advance(1.0)
    assert not transport.cut
    clock.advance(GRACE + 200)
    assert transport.cut


def test_an_answer_may_take_as_long_as_it_likes() -> None:
    clock, cut = Clock(), []
    incoming = Incoming(clock.callLater, lambda: cut.append(1), clock.seconds)
    incoming.expect(10)
    incoming.whole()
    clock.advance(1000)
    incoming.expect(10)
    clock.advance(GRACE - 1)
    assert cut == []
    clock.advance(2)
    assert cut == [1]


async def test_uvicorn_cuts_off_half_open_connections_and_answers_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(slow_requests, "GRACE", 0.05)

    async def application(scope: Message, receive: Receive, send: Send) -> None:
        await asyncio.sleep(0.1)  # longer than a request may take to come in
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    door = socket.create_server(("127.0.0.1", 0))
    options = uvicorn.Config(
        application, http=UnhurriedProtocol, lifespan="off", log_level="error"
    )
    server = uvicorn.Server(options)
    task = asyncio.create_task(server.serve([door]))
    address = door.getsockname()[:2]
    async with asyncio.timeout(PATIENCE):
        halves = [await asyncio.open_connection(*address) for _ in range(30)]
        for _, writer in halves:
            writer.write(b"GET / HTTP/1.1\r\nHost: x\r\nX-a: ")
        reader, whole = await asyncio.open_connection(*address)
        whole.write(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert (await reader.read()).startswith(b"HTTP/1.1 204")
        assert all([await was_cut(each) for each, _ in halves])
        for writer in (whole, *(w for _, w in halves)):
            writer.close()
        server.should_exit = True
        await task


def test_a_flood_is_behind_and_a_crowd_is_not() -> None:
    now = 0.0
    pace = Pace(10, lambda: now)
    for _ in range(10 * CROWD):
        pace.take()
    assert pace.behind() == 0
    for _ in range(20):
        pace.take()
    assert pace.behind() == pytest.approx(2)
    now = 2.0
    assert pace.behind() == 0
    unlimited = Pace(0, lambda: now)
    unlimited.take()
    assert unlimited.behind() == 0
