"""Where no WebSocket passes, the same frames go over HTTP, under the same guards."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import orjson
import pytest
from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator as Untyped
from django.conf import LazySettings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from accounts.rights import revocation
from chat.runs.watching.guard import SIGN_IN_AGAIN
from chat.runs.watching.hub import close_hub
from chat.tests.configured import azure, put_azure
from config.asgi import application
from config.serving.frame_pace import TOO_MANY
from endpoints.simulator.testing import SimulatorHandle
from librechat_yaml import live
from librechat_yaml.schema import LibreChat
from operations import no_websockets
from operations.doctor import checks
from runtime import redis
from tests.patience import PATIENCE

OURS = (b"host", b"chat.example")
Frame = dict[str, Any]
ApplicationCommunicator: Any = Untyped  # asgiref has no types for it
EVENT = re.compile(r"(?:event: (\w+)\n)?data: (.*)\n\n")


class PlainTab:
    """A page that has no WebSocket: an open answer, and posts beside it."""

    def __init__(self, user: User | None, **headers: str) -> None:
        self.user, self.token, self.status = user, "", 0
        self._own = [(name.encode(), text.encode()) for name, text in headers.items()]
        self._cookie = b""

    async def open(self) -> int:
        """Ask for the stream; return its status."""
        if self.user is not None and not self._cookie:
            client = Client()
            await sync_to_async(client.force_login)(self.user)
            self._cookie = f"sessionid={client.cookies['sessionid'].value}".encode()
        self._stream = self.asked("GET", named=b"open")
        await self._stream.send_input({"type": "http.request", "body": b""})
        start = await self._stream.receive_output(PATIENCE)
        self.status = start["status"]
        if self.status == 200:
            assert (b"content-type", b"text/event-stream; charset=utf-8") in start[
                "headers"
            ]
            self.token = await self.event("open")
        return self.status

    def asked(self, method: str, named: bytes) -> Any:  # noqa: ANN401 - a communicator
        headers = [OURS, *self._own, (b"cookie", self._cookie)]
        if named:
            headers.append((b"x-socket", named))
        return ApplicationCommunicator(
            application,
            {
                "type": "http",
                "http_version": "1.1",
                "scheme": "http",
                "method": method,
                "path": "/ws/",
                "raw_path": b"/ws/",
                "query_string": b"",
                "root_path": "",
                "client": ("127.0.0.1", 1),
                "headers": headers,
            },
        )

    async def event(self, kind: str = "") -> str:
        """Return the data of the next event, which must be of this kind."""
        part = await self._stream.receive_output(PATIENCE)
        found = EVENT.fullmatch(part["body"].decode())
        assert found, part
        assert (found[1] or "") == kind
        return found[2]

    async def frame(self, *types: str) -> Frame:
        """Return the next frame, of one of these types if any is named."""
        while True:
            frame: Frame = orjson.loads(await self.event())
            if not types or frame["type"] in types:
                return frame

    async def post(self, frame: dict[str, Any] | bytes, token: str = "") -> int:
        """Post a frame; return the status."""
        posted = self.asked("POST", named=(token or self.token).encode())
        body = frame if isinstance(frame, bytes) else orjson.dumps(frame)
        await posted.send_input({"type": "http.request", "body": body})
        start = await posted.receive_output(PATIENCE)
        await posted.wait(PATIENCE)
        return int(start["status"])

    async def leave(self) -> None:
        """Close the page."""
        await self._stream.send_input({"type": "http.disconnect"})
        await self._stream.wait(PATIENCE)


Enter = Callable[..., Awaitable[PlainTab]]


@pytest.fixture
async def enter(
    stores: None, transactional_db: None, simulator: SimulatorHandle
) -> AsyncIterator[Enter]:
    """Return a function that opens a page for somebody, up to its `hello`."""
    put_azure(**azure(simulator))
    opened: list[PlainTab] = []

    async def come_in(user: User) -> PlainTab:
        tab = PlainTab(user)
        assert await tab.open() == 200
        opened.append(tab)
        assert (await tab.frame())["type"] == "hello"
        return tab

    yield come_in
    for tab in opened:
        await tab.leave()
    live.swap(LibreChat.model_validate({"version": "1.3.17"}))
    await close_hub()
    await redis.close()


async def test_a_question_that_is_posted_is_answered_on_the_stream(
    enter: Enter, alice: User
) -> None:
    tab = await enter(alice)
    asked = {
        "type": "run.start",
        "id": "1",
        "conversation_id": None,
        "message_id": "2f6f2ec5-3a64-4b55-8d0d-1b1f6f4a0001",
        "content": [{"type": "text", "text": "Hello"}],
        "endpoint": "azureOpenAI",
        "model": "gpt-4o",
    }
    assert await tab.post(asked) == 204
    assert (await tab.frame("run.started", "error"))["type"] == "run.started"
    assert (await tab.frame("run.finished", "run.failed"))["type"] == "run.finished"


async def test_bob_cannot_post_into_alices_stream(
    enter: Enter, alice: User, bob: User
) -> None:
    hers, his = await enter(alice), await enter(bob)
    await his.post({"type": "ping", "id": "bobs"}, token=hers.token)
    await hers.post({"type": "ping", "id": "hers"})
    assert (await hers.frame())["id"] == "hers"


async def test_who_is_not_signed_in_is_shut_out_as_from_a_socket(
    enter: Enter,
) -> None:
    stranger = PlainTab(None)
    assert await stranger.open() == 200
    assert await stranger.event("close") == str(SIGN_IN_AGAIN)


@pytest.mark.parametrize(
    "headers",
    [{"origin": "https://evil.example"}, {"host": "evil.example"}],
    ids=["another site's page", "another name"],
)
async def test_nobody_else_opens_a_stream_or_posts(
    settings: LazySettings, headers: dict[str, str]
) -> None:
    settings.ALLOWED_HOSTS = ["chat.example"]
    tab = PlainTab(None)
    sent = [(name.encode(), text.encode()) for name, text in headers.items()]
    for method in ("GET", "POST"):
        asked = tab.asked(method, named=b"x" * 32)
        asked.scope["headers"] = [*sent, *asked.scope["headers"]]
        await asked.send_input({"type": "http.request", "body": b""})
        assert (await asked.receive_output(PATIENCE))["status"] == 403


async def test_a_page_of_another_site_cannot_name_what_it_wants() -> None:
    for method, named in (("GET", b""), ("POST", b""), ("POST", b"guess")):
        asked = PlainTab(None).asked(method, named)
        await asked.send_input({"type": "http.request", "body": b""})
        assert (await asked.receive_output(PATIENCE))["status"] == 403


async def test_a_frame_that_is_far_too_large_is_refused_unread(
    enter: Enter, alice: User
) -> None:
    tab = await enter(alice)
    assert await tab.post(b"x" * 2_000_001) == 413
    await tab.post(b'"' + b"x" * 1_000_001 + b'"')
    assert (await tab.frame())["type"] == "error"


async def test_a_flood_of_posts_ends_as_on_a_socket(
    enter: Enter, alice: User, settings: LazySettings
) -> None:
    settings.SOCKET_FRAMES_PER_SECOND = 0.5
    tab = await enter(alice)
    await asyncio.gather(*(tab.post({"type": "ping", "id": str(n)}) for n in range(12)))
    closed = ""
    while not closed:
        part = await tab._stream.receive_output(PATIENCE)
        found = re.search(r"event: close\ndata: (\d+)", part["body"].decode())
        closed = found[1] if found else ""
    assert closed == str(TOO_MANY)


async def test_a_session_that_ends_closes_the_stream(enter: Enter, alice: User) -> None:
    tab = await enter(alice)
    await sync_to_async(Session.objects.all().delete)()
    await sync_to_async(cache.clear)()
    await sync_to_async(revocation.announce)(alice.pk, "sessions")
    assert await tab.event("close") == str(SIGN_IN_AGAIN)


def test_the_detour_is_told_to_administrators(
    client: Client,
    ada: User,
    mongo_clean: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(no_websockets, "_again", 0.0)
    asyncio.run(no_websockets.met())
    asyncio.run(no_websockets.met())
    told = [r.getMessage() for r in caplog.records if r.name == "proxy"]
    assert len(told) == 1
    with pytest.raises(checks.Trouble, match="Upgrade and Connection"):
        checks.sockets()
    client.force_login(ada)
    assert "Upgrade" in client.get("/admin/").content.decode()
