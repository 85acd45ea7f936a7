"""Nobody reaches another's runs through the socket: every frame, for everybody.

The frames are those of chat/frames.py; a new one without a line here fails.
"""

import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, get_args

import orjson
import pytest
from channels.testing import WebsocketCommunicator
from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from chat.frames import AnyClientFrame
from chat.runs.watching.guard import SIGN_IN_AGAIN
from chat.runs.watching.hub import close_hub
from chat.socket.consumers import ChatConsumer
from chat.tests.api.conftest import talk
from chat.tests.configured import azure, put_azure
from chat.tests.stored import everything
from endpoints.simulator.testing import SimulatorHandle
from librechat_yaml import live
from librechat_yaml.schema import LibreChat
from runtime import redis
from tests.patience import PATIENCE

Frame = dict[str, Any]
Open = Callable[[Any], Awaitable[WebsocketCommunicator]]

# What Bob sends about Alice's conversation, and what he is answered.
FRAMES: dict[str, tuple[Frame, str]] = {
    "run.start": (
        {
            "conversation_id": "<conversation>",
            "parent_id": "<answer>",
            "message_id": "<new>",
            "content": [{"type": "text", "text": "let me in"}],
            "endpoint": "azureOpenAI",
            "model": "gpt-4o",
        },
        "error",
    ),
    "run.regenerate": (
        {"conversation_id": "<conversation>", "message_id": "<answer>"},
        "error",
    ),
    "run.continue": (
        {"conversation_id": "<conversation>", "message_id": "<answer>"},
        "error",
    ),
    "run.stop": ({"run_id": "<new>"}, "error"),
    "run.resume": ({"run_id": "<new>", "after": 0}, "error"),
    "tool.answer": (
        {
            "conversation_id": "<conversation>",
            "message_id": "<answer>",
            "call_id": "c1",
            "answer": "once",
        },
        "error",
    ),
    "ping": ({}, "pong"),
}


@pytest.fixture
async def connect(
    stores: None, transactional_db: None, simulator: SimulatorHandle
) -> AsyncIterator[Open]:
    """Return a function that opens a socket as somebody."""
    put_azure(**azure(simulator))
    opened: list[WebsocketCommunicator] = []

    async def open_as(user: object) -> WebsocketCommunicator:
        socket = WebsocketCommunicator(ChatConsumer.as_asgi(), "/ws/")
        socket.scope["user"] = user  # type: ignore[typeddict-unknown-key]
        opened.append(socket)
        assert (await socket.connect(timeout=PATIENCE))[0]
        return socket

    yield open_as
    live.swap(LibreChat.model_validate({"version": "1.3.17"}))
    for socket in opened:
        await socket.disconnect(timeout=PATIENCE)
    await close_hub()
    await redis.close()


def named(frame: Frame, names: dict[str, str]) -> Frame:
    return {key: names.get(str(value), value) for key, value in frame.items()}


def test_every_frame_has_its_line() -> None:
    types = {
        get_args(model.model_fields["type"].annotation)[0]
        for model in get_args(AnyClientFrame)
    }
    assert types == set(FRAMES)


@pytest.mark.parametrize("frame_type", FRAMES)
async def test_bob_gets_nowhere_with_alices_conversation(
    connect: Open, alice: User, bob: User, frame_type: str
) -> None:
    conversation_id, message_ids = await talk(alice, "question", "answer")
    frame, expected = FRAMES[frame_type]
    names = {"<conversation>": conversation_id, "<answer>": message_ids[-1]}
    names |= {"<new>": str(uuid.uuid4())}
    socket = await connect(bob)
    await socket.receive_from(timeout=PATIENCE)  # hello
    before = await everything()
    sent = {"type": frame_type, "id": "7", **named(frame, names)}
    await socket.send_to(text_data=orjson.dumps(sent).decode())
    reply = orjson.loads(await socket.receive_from(timeout=PATIENCE))
    assert (reply["type"], reply["id"]) == (expected, "7")
    assert "question" not in str(reply)
    assert await everything() == before


@pytest.mark.parametrize("status", ["pending", "suspended"])
async def test_who_may_not_come_in_is_shut_out_without_a_word(
    connect: Open, status: str
) -> None:
    person = await User.objects.acreate(name="Nobody", email="n@x.org", status=status)
    socket = await connect(person)
    output = await socket.receive_output(timeout=PATIENCE)
    assert (output["type"], output["code"]) == ("websocket.close", SIGN_IN_AGAIN)


async def test_a_stranger_is_shut_out_without_a_word(connect: Open) -> None:
    socket = await connect(AnonymousUser())
    output = await socket.receive_output(timeout=PATIENCE)
    assert (output["type"], output["code"]) == ("websocket.close", SIGN_IN_AGAIN)
