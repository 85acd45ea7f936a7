"""A scripted model service on loopback, and targets that point at it."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl

import orjson
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from django.test import override_settings

from endpoints.calling import ask as answer
from endpoints.calling.ask import Completion
from endpoints.events import Event
from endpoints.request import ChatRequest
from endpoints.routing.health import targets_health
from endpoints.simulator.script import Script
from endpoints.simulator.testing import SimulatorHandle
from endpoints.targets import Auth, Catalogue, Knowledge, Offer, Routing, Target


@dataclass
class Seen:
    """One request as it arrived."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: dict[str, object]


@dataclass
class Whole:
    """An answer in one piece of JSON."""

    body: object
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Service:
    """Answers each request with the next of `answers`; the last one stays."""

    url: str = ""
    answers: list[object] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)
    forms: list[dict[str, str]] = field(default_factory=list)
    callers: set[object] = field(default_factory=set)  # one per connection
    arrived: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))
    hung_up: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        raw = await request.read()
        body = orjson.loads(raw) if raw[:1] == b"{" else {}
        query, headers = dict(request.query), dict(request.headers)
        if request.content_type == "application/x-www-form-urlencoded":
            self.forms.append(dict(parse_qsl(raw.decode())))
        self.arrived.release()
        self.callers.add(
            request.transport and request.transport.get_extra_info("peername")
        )
        self.seen.append(Seen(request.path, query, headers, body))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Whole):
            return web.json_response(
                answer.body, status=answer.status, headers=answer.headers
            )
        return await self._stream(request, answer)  # type: ignore[arg-type]

    async def answered(self, number: int) -> None:
        """Wait until `number` requests have come."""
        for _ in range(number):
            await self.arrived.acquire()

    async def _stream(
        self, request: web.Request, pieces: list[bytes | None]
    ) -> web.StreamResponse:
        """Send `pieces`; None holds the line open until the caller hangs up."""
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        try:
            await response.prepare(request)
            for piece in pieces:
                await (asyncio.sleep(60) if piece is None else response.write(piece))
        except (asyncio.CancelledError, ConnectionError):
            self.hung_up.set()
            raise
        return response


def chunk(content: str = "", **rest: object) -> bytes:
    """Return one event of a chat stream."""
    choice = {"index": 0, "delta": {"content": content}, "finish_reason": None}
    return event({"model": "gpt-5", "choices": [choice]} | rest)


def event(data: object) -> bytes:
    return b"data: " + orjson.dumps(data) + b"\n\n"


def finish(reason: str = "stop") -> bytes:
    choice = {"index": 0, "delta": {}, "finish_reason": reason}
    return event({"choices": [choice]})


DONE = b"data: [DONE]\n\n"
HELLO = [chunk("Hel"), chunk("lo"), finish(), DONE]


def refusal(status: int, code: str, **headers: str) -> Whole:
    """Return a failing answer in Azure's envelope."""
    body = {"error": {"code": code, "message": f"because of {code}"}}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Whole(body, status, named)


@pytest.fixture
async def services() -> AsyncIterator[Callable[..., "asyncio.Future[Service]"]]:
    """Start one service per call; all are stopped at the end."""
    servers: list[TestServer] = []

    async def start(*answers: object) -> Service:
        service = Service(answers=list(answers) or [HELLO])
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", service.handle)
        server = TestServer(app)
        await server.start_server()
        servers.append(server)
        service.url = str(server.make_url("/"))
        return service

    yield start  # type: ignore[misc]
    for server in servers:
        await server.close()


GPT = Knowledge("gpt-4o", 128_000, 16_384, vision=True, tools=True, known=True)
REASONER = replace(GPT, base_model="gpt-5", family="gpt-5")


def target_at(service: Service, group: str = "east", **changes: object) -> Target:
    """Return a classic deployment of gpt-4o at `service`."""
    target = Target(
        id=f"{group}/gpt-4o",
        endpoint="azureOpenAI",
        group=group,
        model="gpt-4o",
        deployment="dep",
        base_url=f"{service.url}openai/deployments/dep",
        style="deployment",
        knowledge=GPT,
        auth=Auth(key="secret-key-of-the-group"),
        version="2024-10-21",
    )
    return replace(target, **changes)  # type: ignore[arg-type]


def offer_of(*targets: Target) -> Offer:
    first = targets[0]
    return Offer(first.endpoint, first.model, first.model, first.knowledge, targets)


def ask(text: str = "Hello?", **params: object) -> ChatRequest:
    return ChatRequest(({"role": "user", "content": text},), params=params)


EMPTY = Catalogue()


def stream(
    offer: Offer, request: ChatRequest, catalogue: Catalogue = EMPTY
) -> AsyncGenerator[Event, None]:
    return answer.stream(offer, request, catalogue=catalogue)


async def complete(
    offer: Offer, request: ChatRequest, catalogue: Catalogue = EMPTY
) -> Completion:
    return await answer.complete(offer, request, catalogue=catalogue)


async def events_of(
    offer: Offer, request: ChatRequest, catalogue: Catalogue = EMPTY
) -> list[Event]:
    return [event async for event in stream(offer, request, catalogue)]


@pytest.fixture(autouse=True)
def _forget_health() -> Iterator[None]:
    """Let no test know of another's failures."""
    targets_health.forget()
    yield
    targets_health.forget()


REGIONS = ("east", "west", "north")
ANSWER = " ".join(f"word{number}" for number in range(60))
PRIORITY = Catalogue(routing=Routing(strategy="priority"))


@pytest.fixture
def without_redis() -> Iterator[None]:
    """Let routing know only itself: Redis is gone."""
    with override_settings(REDIS_URI="unix:///nowhere/redis.sock"):
        yield


def region(simulator: SimulatorHandle, name: str, **changes: object) -> Target:
    target = Target(
        id=f"{name}/gpt-4o",
        endpoint="azureOpenAI",
        group=name,
        model="gpt-4o",
        deployment=name,
        base_url=f"{simulator.url}/openai/deployments/{name}",
        style="deployment",
        knowledge=GPT,
        auth=Auth(key="a-key"),
        version="2024-10-21",
        priority=REGIONS.index(name),
    )
    return replace(target, **changes)  # type: ignore[arg-type]


@pytest.fixture
def regions(simulator: SimulatorHandle) -> Offer:
    """Three regions that all say the same answer; the east is asked first."""
    for name in REGIONS:
        simulator.script(name, Script(answer=ANSWER))
    return offer_of(*(region(simulator, name) for name in REGIONS))
