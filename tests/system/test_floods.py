"""Floods of sockets and frames, on both servers: bounded, and said by a code."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import aiohttp
import pytest

from config.serving.frame_pace import CROWD, TOO_MANY
from tests.chaos.person import Person
from tests.chaos.program import Program
from tests.patience import PATIENCE

pytestmark = pytest.mark.system

FRAMES = 20  # a second
PING = '{"type":"ping","id":"1"}'


@pytest.fixture(scope="module", params=["daphne", "uvicorn"])
def door(program: Program, request: pytest.FixtureRequest) -> Iterator[str]:
    """Run a web process with small limits; yield its address."""
    limits = {
        "SOCKETS_PER_PERSON": "2",
        "SOCKETS_PER_ADDRESS": "3",
        "SOCKET_FRAMES_PER_SECOND": str(FRAMES),
    }
    with program.beside(WEB_SERVER=request.param, **limits) as (url, _):
        yield url


@pytest.fixture
async def li(door: str) -> AsyncIterator[Person]:
    """Sign somebody up there."""
    person = Person(door, "Li")
    await person.sign_up()
    yield person
    await person.close()


async def closed(socket: aiohttp.ClientWebSocketResponse) -> int | None:
    async with asyncio.timeout(PATIENCE):
        async for _ in socket:
            pass
    return socket.close_code


async def test_one_person_and_one_address_have_so_many_sockets(li: Person) -> None:
    open_ones = [await li.another_socket() for _ in range(2)]
    for each in open_ones:
        assert (await each.receive_json())["type"] == "hello"
    assert await closed(await li.another_socket()) == TOO_MANY
    stranger = li.second_tab()
    stranger._http.cookie_jar.clear()
    await stranger.sign_up()
    third = await stranger.another_socket()
    assert (await third.receive_json())["type"] == "hello"
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await stranger.another_socket()
    assert refused.value.status == 429
    for each in (*open_ones, third):
        await each.close()
    await stranger.close()


async def test_a_crowd_of_frames_is_answered_and_a_flood_is_closed(li: Person) -> None:
    socket = await li.another_socket()
    assert (await socket.receive_json())["type"] == "hello"
    for _ in range(FRAMES * CROWD + FRAMES):  # a second too many: slowed, not closed
        await socket.send_str(PING)
    for _ in range(FRAMES * CROWD + FRAMES):
        assert (await socket.receive_json())["type"] == "pong"
    reading = asyncio.ensure_future(closed(socket))
    while not reading.done():
        try:
            await socket.send_str(PING)
        except (aiohttp.ClientError, ConnectionError):
            break
        await asyncio.sleep(0)
    assert await reading == TOO_MANY
