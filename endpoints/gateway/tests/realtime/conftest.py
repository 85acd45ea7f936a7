"""A model that talks in two regions, sessions with it, and what is said in them."""

import asyncio
import base64
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from typing import Any

import orjson
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from accounts.ledger.models import LedgerEntry
from endpoints.gateway.tests.conftest import configuration, with_media
from endpoints.simulator.script import Script
from endpoints.simulator.testing import SimulatorHandle
from librechat_yaml import live
from librechat_yaml.schema import LibreChat
from tests.patience import PATIENCE

Ledger = Callable[..., Awaitable[list[LedgerEntry]]]
SOUND = base64.b64encode(b"\0" * 48_000).decode()  # a second: ten tokens
HEARD = [
    {"type": "input_audio_buffer.append", "audio": SOUND},
    {"type": "input_audio_buffer.commit"},
]
ANSWER = {"type": "response.create"}
WRITTEN = {**ANSWER, "response": {"output_modalities": ["text"]}}
SLOW = Script(length=2000, tokens_per_second=50)


@pytest.fixture
def azure(azure: SimulatorHandle) -> SimulatorHandle:
    """Have a model that talks, in two regions."""
    configured = with_media(configuration(azure.url))
    live.swap(LibreChat.model_validate(configured))
    return azure


@pytest.fixture
async def opened(url: str, key: str) -> AsyncIterator[Callable[..., Any]]:
    """Return a function that opens a session, closed at the end."""
    made: list[ClientConnection] = []

    async def session(path: str = "/v1/realtime?model=talker", **more: Any) -> Any:  # noqa: ANN401
        address = "ws" + url.removeprefix("http") + path
        more.setdefault("additional_headers", {"api-key": key})
        made.append(await connect(address, proxy=None, **more))
        return made[-1]

    yield session
    for each in made:
        await each.close()


async def told(session: ClientConnection, until: str) -> list[dict[str, Any]]:
    """Return what is said up to an event of that kind."""
    seen: list[dict[str, Any]] = []
    async with asyncio.timeout(PATIENCE):
        while not seen or seen[-1]["type"] != until:
            seen.append(orjson.loads(await session.recv()))
            assert until == "error" or seen[-1]["type"] != "error", seen[-1]
    return seen


async def say(session: ClientConnection, *events: dict[str, Any]) -> None:
    for event in events:
        await session.send(orjson.dumps(event).decode())


async def entered() -> list[LedgerEntry]:
    """Return the lines so far: each stands before its answer's end is told."""
    return [line async for line in LedgerEntry.objects.order_by("id")]


async def ended(session: ClientConnection) -> tuple[int, dict[str, Any]]:
    """Return the code that a session was closed with, and its last event."""
    said: list[dict[str, Any]] = [{}]
    async with asyncio.timeout(PATIENCE):
        async for message in heard(session):
            said.append(orjson.loads(message))
    return session.close_code or 0, said[-1]


async def heard(session: ClientConnection) -> AsyncIterator[bytes | str]:
    """Give what is said until the end, whichever it is."""
    with suppress(ConnectionClosed):
        while True:
            yield await session.recv()
