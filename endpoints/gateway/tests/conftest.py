"""The gateway on loopback, in the test's own loop, in front of the pretend Azure."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import nullcontext
from decimal import Decimal
from typing import Any

import orjson
import pytest
from channels.routing import ProtocolTypeRouter
from openai import AsyncOpenAI
from openai.types.chat import ChatCompletionMessageParam

from accounts.keys import api_keys
from accounts.ledger.models import Budget, LedgerEntry
from accounts.models import User
from accounts.rights.cache import stamps
from endpoints.calling import clients
from endpoints.gateway import model_call, reserving, running_calls
from endpoints.gateway.app import Gateway
from endpoints.gateway.realtime.door import RealtimeDoor
from endpoints.routing.health import targets_health
from endpoints.simulator.script import Script
from endpoints.simulator.server import QuietServer, listen
from endpoints.simulator.testing import SimulatorHandle
from librechat_yaml import live
from librechat_yaml.schema import LibreChat
from runtime import redis
from runtime.asgi import Receive, Scope, Send
from tests.patience import PATIENCE

HELLO: list[ChatCompletionMessageParam] = [{"role": "user", "content": "Hello"}]
WORDS = " ".join(f"word{number}" for number in range(30))
SLOW = Script(length=2000, tokens_per_second=100)
MODELS = ["gpt-4o", "small", "o4-mini", "embed", "instruct", "writer"]

Asks = Callable[..., Awaitable[Any]]


def configuration(azure: str) -> dict[str, Any]:
    """Return two regions of one model, and one model of every other kind."""
    deployment = f"{azure}/openai/deployments/${{DEPLOYMENT_NAME}}"
    common = {"apiKey": "demo", "instanceName": "demo", "baseURL": deployment}
    common["version"] = "2024-10-21"
    east = {
        "gpt-4o": {"deploymentName": "east", "baseModel": "gpt-4o"},
        "small": {"deploymentName": "small", "baseModel": "gpt-4o-mini"},
        "o4-mini": {"deploymentName": "o4-mini"},
        "embed": {
            "deploymentName": "text-embedding-3-small",
            "baseModel": "text-embedding-3-small",
        },
    }
    west = {"gpt-4o": {"deploymentName": "west", "baseModel": "gpt-4o"}}
    instruct = {"deploymentName": "gpt-35-turbo-instruct"}
    writer = {"deploymentName": "writer", "baseModel": "gpt-4o", "api": "responses"}
    groups = [
        {"group": "east", "priority": 0, "models": east, **common},
        {"group": "west", "priority": 1, "models": west, **common},
        {
            "group": "old",
            "forcePrompt": True,
            "models": {"instruct": instruct},
            **common,
        },
        {
            "group": "new",
            "models": {"writer": writer},
            **common,
            "version": "2025-04-01-preview",
        },
    ]
    routing = {"strategy": "priority", "fallbacks": {"small": ["o4-mini", "gpt-4o"]}}
    azure_section = {"routing": routing, "groups": groups}
    return {"version": "1.3.17", "endpoints": {"azureOpenAI": azure_section}}


MEDIA = {  # models of other kinds
    "pencil": "gpt-image-1",
    "voice": "tts-1",
    "ears": "whisper",
    "omni-moderation-latest": "omni-moderation",
    "sorter": "cohere-rerank-v4",
    "talker": "gpt-realtime",
}


def with_media(configured: dict[str, Any]) -> dict[str, Any]:
    """Return the configuration with models of other kinds, in two regions."""
    groups = configured["endpoints"]["azureOpenAI"]["groups"]
    for place, (group, ending) in enumerate((("left", "l"), ("right", "r"))):
        models = {
            name: {"deploymentName": f"{name}-{ending}", "baseModel": base}
            for name, base in MEDIA.items()
        }
        told = {**groups[0], "group": group, "priority": place, "models": models}
        groups.append(told)
    return configured


class Quiet(QuietServer):
    """Leaves signals alone, in the main thread as well."""

    def capture_signals(self) -> nullcontext[None]:  # type: ignore[override]
        return nullcontext()


async def nobody(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 418, "headers": []})
    await send({"type": "http.response.body", "body": b"a page"})


@pytest.fixture
def azure(simulator: SimulatorHandle) -> Iterator[SimulatorHandle]:
    """Put the configuration in force."""
    before = live.librechat()
    live.swap(LibreChat.model_validate(configuration(simulator.url)))
    targets_health.forget()
    yield simulator
    live.swap(before)
    targets_health.forget()


@pytest.fixture
async def url(
    azure: SimulatorHandle, transactional_db: None, redis_clean: str
) -> AsyncIterator[str]:
    """Serve the gateway; yield its address."""
    model_call.state.draining = False  # a process's life may have ended in this one
    listener = listen("127.0.0.1", 0)
    doors = {"http": Gateway(nobody), "websocket": RealtimeDoor(nobody)}
    server = Quiet(ProtocolTypeRouter(doors))  # type: ignore[arg-type]
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    model_call.state.draining = False
    server.should_exit = server.force_exit = True
    await serving
    listener.close()
    if reserving.closing:
        await asyncio.wait(reserving.closing)
    await clients.close()
    await redis.close()


@pytest.fixture
async def key(url: str, alice: User) -> str:
    """Make Alice's key for programs."""
    _, text = await api_keys.create(alice, "program")
    return text


@pytest.fixture
async def client(url: str, key: str) -> AsyncIterator[AsyncOpenAI]:
    """Return OpenAI's own client with Alice's key."""
    async with AsyncOpenAI(
        api_key=key, base_url=f"{url}/v1", max_retries=0
    ) as connected:
        yield connected


@pytest.fixture
def ledger(transactional_db: None) -> Callable[..., Awaitable[list[LedgerEntry]]]:
    """Return a function that returns the lines, once there are `number`."""

    async def lines(number: int = 1) -> list[LedgerEntry]:
        async with asyncio.timeout(PATIENCE):
            while await LedgerEntry.objects.acount() < number or model_call.running:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        return [line async for line in LedgerEntry.objects.order_by("id")]

    return lines


async def budget_of(alice: User, limit: str, **more: Any) -> Budget:  # noqa: ANN401
    return await Budget.objects.acreate(
        scope=more.pop("scope", "person"),
        person=None if "key" in more else alice,
        unit=more.pop("unit", "tokens"),
        period="total",
        limit=Decimal(limit),
        **more,
    )


def chunks_of(body: bytes) -> list[dict[str, Any]]:
    """Return the chunks of a stream that ends as it should."""
    *events, done, rest = body.split(b"\n\n")
    assert (done, rest) == (b"data: [DONE]", b"")
    return [orjson.loads(event.removeprefix(b"data: ")) for event in events]


async def running(number: int = 1) -> None:
    """Wait until that many calls go on."""
    async with asyncio.timeout(PATIENCE):
        while len(model_call.running) != number:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def looked() -> None:
    """Have the watch look once, as it does every two seconds."""
    await running_calls.look(await stamps(running_calls.people()))
