"""A configuration that points at the pretend Azure, and sockets for the cast."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from functools import partial
from typing import Any

import orjson
import pytest
from channels.testing import WebsocketCommunicator

from accounts.models import User
from chat.runs.watching.hub import close_hub, hub
from chat.socket.consumers import ChatConsumer
from chat.tests.acting import Workshop
from chat.tests.configured import azure, put_acting, put_azure
from chat.tests.hosted import put_in_force
from endpoints.simulator.testing import SimulatorHandle
from librechat_yaml import live
from librechat_yaml.schema import LibreChat
from tests.patience import PATIENCE
from tools import builtin

Frame = dict[str, Any]


class Tab:
    """One browser tab as a test sees it: frames out, frames in."""

    def __init__(self, communicator: WebsocketCommunicator) -> None:
        self.communicator = communicator

    async def send(self, frame: Frame) -> None:
        """Send a frame."""
        await self.communicator.send_to(text_data=orjson.dumps(frame).decode())

    async def receive(self) -> Frame:
        """Return the next frame."""
        text = await self.communicator.receive_from(timeout=PATIENCE)
        frame: Frame = orjson.loads(text)
        return frame

    async def until(self, *types: str) -> Frame:
        """Return the next frame of one of these types, passing over others."""
        while True:
            frame = await self.receive()
            if frame["type"] in types:
                return frame

    async def events(self) -> list[Frame]:
        """Return a run's events up to its end, other frames left out."""
        found: list[Frame] = []
        while not found or found[-1]["type"] not in ("run.finished", "run.failed"):
            frame = await self.receive()
            if "number" in frame:
                found.append(frame)
        return found

    async def reply(self, frame: Frame) -> Frame:
        """Send a frame and return what answers it: run.started, or the error.

        What is told to all of a person's tabs has no id, and may come before.
        """
        await self.send(frame)
        while (found := await self.until("run.started", "error"))["id"] != frame["id"]:
            pass
        return found

    async def ask(self, text: str = "Hello", **changes: object) -> Frame:
        """Send a message and return run.started, or the error."""
        return await self.reply(question(text, **changes))


Open = Callable[..., Awaitable[Tab]]


def question(text: str = "Hello", **changes: object) -> Frame:
    """Return a run.start frame."""
    return {
        "type": "run.start",
        "id": "1",
        "message_id": str(uuid.uuid4()),
        "content": [{"type": "text", "text": text}],
        "endpoint": "azureOpenAI",
        "model": "gpt-4o",
        **changes,
    }


def said(events: list[Frame]) -> str:
    """Return the text that a run's deltas make."""
    return "".join(event["text"] for event in events if event["type"] == "run.delta")


@pytest.fixture
def configured(simulator: SimulatorHandle) -> Iterator[SimulatorHandle]:
    """Put a configuration in force whose only group is the pretend Azure."""
    section = azure(simulator)
    put_azure(titleConvo=True, titleModel="current_model", **section)
    yield simulator
    live.swap(LibreChat.model_validate({"version": "1.3.17"}))


@pytest.fixture
def acting_model(configured: SimulatorHandle) -> SimulatorHandle:
    """Put a configuration in force whose models may call tools."""
    put_acting(configured)
    return configured


@pytest.fixture
def put_hosted(configured: SimulatorHandle) -> Callable[..., None]:
    """Return a function that puts hosted tools in force (chat/tests/hosted.py)."""
    return partial(put_in_force, configured)


@pytest.fixture
def workshop(monkeypatch: pytest.MonkeyPatch) -> Workshop:
    """Have counted tools in the place of the built-in ones."""
    made = Workshop()
    monkeypatch.setattr(builtin, "tools", made.tools)
    monkeypatch.setattr(builtin, "call", made.call)
    return made


@pytest.fixture
async def socket_for(
    stores: None, configured: SimulatorHandle
) -> AsyncIterator[Callable[[User], Awaitable[Tab]]]:
    """Return a function that opens a tab for a person and reads its `hello`."""
    opened: list[WebsocketCommunicator] = []

    async def open_tab(user: User, *, hello: bool = True) -> Tab:
        communicator = WebsocketCommunicator(ChatConsumer.as_asgi(), "/ws/")
        communicator.scope["user"] = user  # type: ignore[typeddict-unknown-key]
        opened.append(communicator)
        connected, _ = await communicator.connect(timeout=PATIENCE)
        assert connected
        tab = Tab(communicator)
        if hello:
            assert (await tab.receive())["type"] == "hello"
        return tab

    yield open_tab
    for communicator in opened:
        await communicator.disconnect(timeout=PATIENCE)
    found = await hub()
    drivers = tuple(found.drivers.values())
    for run_id in tuple(found.drivers):
        found.stop_here(run_id)
    if drivers:  # what they still enter must be in the database before it is emptied
        await asyncio.wait(drivers, timeout=PATIENCE)
    await close_hub()
