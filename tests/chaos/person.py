"""A person with a browser: signs up over HTTP, chats over the WebSocket."""

import asyncio
import json
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from yarl import URL

from tests.patience import PATIENCE

Frame = dict[str, Any]
LAST = frozenset({"run.finished", "run.failed"})
PASSWORD = "a long enough pass phrase"
PAUSES = (0.1, 0.3, 1.0, 2.0)  # seconds between tries to connect again


@dataclass(slots=True)
class Seen:
    """What one browser has been shown of one run."""

    question: str
    message_id: str
    run_id: str = ""
    conversation_id: str = ""
    question_id: str = ""
    answer_id: str = ""
    number: int = 0  # of the last event
    pieces: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    last: Frame | None = None
    asked_at: float = 0.0
    started_at: float = 0.0
    first_at: float = 0.0
    ended_at: float = 0.0

    @property
    def text(self) -> str:
        """The text that was shown."""
        return "".join(self.pieces)

    def take(self, frame: Frame) -> None:
        """Note an event; gaps and repeats are faults."""
        if frame["number"] != self.number + 1:
            self.faults.append(f"event {frame['number']} after {self.number}")
        self.number = frame["number"]
        if frame["type"] == "run.delta":
            self.first_at = self.first_at or time.perf_counter()
            self.pieces.append(frame["text"])
        if frame["type"] in LAST:
            self.ended_at = time.perf_counter()
            self.last = frame


Arrival = Callable[[Seen, Frame], None]


class Person:
    """One account, one socket at a time; reconnects and resumes like the page does."""

    def __init__(self, url: str, name: str, arrived: Arrival | None = None) -> None:
        self.url = url
        self.name = name
        self.email = ""
        self.tools: list[str] | None = None  # that new conversations have on
        self.runs: dict[str, Seen] = {}
        self.active: list[Frame] = []  # of the last `hello`
        self.reconnects = 0
        self.codes: list[int | None] = []  # how each socket so far was closed
        self.arrived = arrived
        self._replies: dict[str, asyncio.Future[Frame]] = {}
        self._connected = asyncio.Event()
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._reading: asyncio.Task[None] | None = None
        self._http = aiohttp.ClientSession(
            cookie_jar=aiohttp.CookieJar(unsafe=True),
            connector=aiohttp.TCPConnector(limit=0),
            timeout=aiohttp.ClientTimeout(total=PATIENCE),
        )

    async def sign_up(self) -> None:
        """Create the account; the session's cookie stays here."""
        self.email = f"{uuid.uuid4().hex}@example.org"
        form = {"name": self.name, "email": self.email, "password1": PASSWORD}
        await self._come_in("/accounts/signup/", form)

    async def sign_in(self, email: str, password: str = PASSWORD) -> None:
        """Come in with an account of this password."""
        self.email = email
        await self._come_in("/accounts/login/", {"login": email, "password": password})

    async def _come_in(self, path: str, form: dict[str, str]) -> None:
        status, text = await self.submit(path, form)
        if not self.cookie("sessionid"):
            raise RuntimeError(f"coming in failed: {status} {text[:2000]}")

    async def submit(self, path: str, form: dict[str, str]) -> tuple[int, str]:
        """Open a page and send its form; return the answer's status and text."""
        page = self.url + path
        async with self._http.get(page) as answer:
            await answer.read()
        sent = {**form, "csrfmiddlewaretoken": self.cookie("csrftoken")}
        headers = {"Referer": page, "Origin": self.url}
        async with self._http.post(page, data=sent, headers=headers) as answer:
            return answer.status, await answer.text()

    async def open(self, path: str, **headers: str) -> tuple[int, str]:
        """Return what an address answers."""
        async with self._http.get(self.url + path, headers=headers) as answer:
            return answer.status, await answer.text()

    async def call(self, method: str, path: str, body: object = None) -> Any:  # noqa: ANN401
        """Return an API operation's answer; None when it has no content."""
        headers = {"X-CSRFToken": self.cookie("csrftoken"), "Origin": self.url}
        async with self._http.request(
            method, f"{self.url}/api{path}", json=body, headers=headers
        ) as answer:
            return await answer.json() if answer.status != 204 else None

    async def connect(self) -> None:
        """Open the socket and keep it open."""
        if self._reading is None:
            self._reading = asyncio.create_task(self._stay_connected())
        async with asyncio.timeout(PATIENCE):
            await self._connected.wait()

    async def ask(
        self, question: str, conversation_id: str | None = None, model: str = "gpt-4o"
    ) -> Seen:
        """Send a question; return once it is acknowledged (run.started)."""
        seen = Seen(question, str(uuid.uuid4()), asked_at=time.perf_counter())
        frame = {
            "type": "run.start",
            "conversation_id": conversation_id,
            "message_id": seen.message_id,
            "content": [{"type": "text", "text": question}],
            "endpoint": "azureOpenAI",
            "model": model,
            "tools": self.tools,
        }
        reply = await self._reply(frame, seen)
        if reply["type"] == "error":
            raise RuntimeError(f"{reply['code']}: {reply['message']}")
        return seen

    def second_tab(self, url: str = "") -> "Person":
        """Return another, unconnected window of the account; `url`: of what process."""
        tab = Person(url or self.url, self.name, self.arrived)
        tab.email = self.email
        cookies = {c.key: c.value for c in self._http.cookie_jar}
        tab._http.cookie_jar.update_cookies(cookies, URL(tab.url))
        return tab

    async def watch(self, run: Seen) -> Seen:
        """Follow a run that another tab started, from its beginning."""
        seen = Seen(
            run.question,
            run.message_id,
            run_id=run.run_id,
            conversation_id=run.conversation_id,
            answer_id=run.answer_id,
        )
        self.runs[run.run_id] = seen
        resume = {"type": "run.resume", "id": "watch", "run_id": run.run_id, "after": 0}
        await self.send(resume)
        return seen

    async def ended(self, seen: Seen) -> None:
        """Wait until the last event of a run has come."""
        async with asyncio.timeout(PATIENCE):
            while seen.last is None:  # noqa: ASYNC110 - the socket's task writes it
                await asyncio.sleep(0.02)

    async def stop(self, seen: Seen) -> None:
        """Stop a run."""
        await self.send({"type": "run.stop", "id": "stop", "run_id": seen.run_id})

    async def send(self, frame: Frame) -> None:
        """Send a frame on the present socket."""
        await self._connected.wait()
        assert self._socket is not None
        await self._socket.send_str(json.dumps(frame))

    async def get(self, path: str) -> Any:  # noqa: ANN401 - any JSON
        """Return a JSON answer of the API."""
        async with self._http.get(self.url + path) as answer:
            answer.raise_for_status()
            return await answer.json()

    async def close(self) -> None:
        """Close the socket and the session."""
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.gather(self._reading, return_exceptions=True)
        await self._http.close()

    async def _reply(self, frame: Frame, seen: Seen) -> Frame:
        """Send a frame, on each new connection again, until it is answered."""
        async with asyncio.timeout(PATIENCE):
            answer = await self._answer(frame, seen.message_id)
        if answer["type"] == "run.started":
            self._begin(seen, answer)
        return answer

    async def _answer(self, frame: Frame, key: str) -> Frame:
        while True:
            reply: asyncio.Future[Frame] = asyncio.get_running_loop().create_future()
            self._replies[key] = reply
            try:
                await self.send({**frame, "id": key})
                answer = await reply
            except (aiohttp.ClientError, ConnectionError):
                continue
            if answer.get("code") not in {"unavailable", "internal"}:
                return answer
            await asyncio.sleep(PAUSES[2])

    def _begin(self, seen: Seen, started: Frame) -> None:
        seen.run_id = started["run_id"]
        seen.started_at = started["arrived_at"]
        seen.conversation_id = started["conversation"]["id"]
        seen.question_id = started["user_message"]["id"]
        seen.answer_id = started["message"]["id"]
        early = self.runs.get(seen.run_id)
        self.runs[seen.run_id] = seen
        if early is not None:  # events that came before this task went on
            seen.number, seen.pieces = early.number, early.pieces
            seen.faults, seen.last = early.faults, early.last
            seen.first_at, seen.ended_at = early.first_at, early.ended_at

    async def _stay_connected(self) -> None:
        tries = 0
        while True:
            try:
                await self._one_connection()
                tries = 0
            except (aiohttp.ClientError, OSError, TimeoutError):
                tries += 1
            self._connected.clear()
            self.reconnects += 1
            self._forget_questions()
            await asyncio.sleep(PAUSES[min(tries, len(PAUSES) - 1)])

    def _forget_questions(self) -> None:
        """Let those who wait for a reply know that none will come."""
        for waiting in self._replies.values():
            if not waiting.done():
                waiting.set_exception(ConnectionResetError("the socket was closed"))

    async def another_socket(self) -> aiohttp.ClientWebSocketResponse:
        """Open one more socket, which is the caller's to read and close."""
        address = self.url.replace("http", "ws", 1) + "/ws/"
        return await self._http.ws_connect(address, origin=self.url, max_msg_size=0)

    async def _one_connection(self) -> None:
        async with await self.another_socket() as socket:
            self._socket = socket
            async for message in socket:
                if message.type is not aiohttp.WSMsgType.TEXT:
                    break
                await self._frame(json.loads(message.data), socket)
        self.codes.append(socket.close_code)

    async def _frame(
        self, frame: Frame, socket: aiohttp.ClientWebSocketResponse
    ) -> None:
        kind = frame["type"]
        if kind == "hello":
            self.active = frame["active_runs"]
            self._connected.set()
            await self._resume(socket)
        elif kind in {"run.started", "error"}:
            waiting = self._replies.get(frame.get("id", ""))
            if waiting is not None and not waiting.done():
                frame["arrived_at"] = time.perf_counter()
                waiting.set_result(frame)
                if kind == "run.started":
                    self.runs.setdefault(
                        frame["run_id"], Seen("", "", run_id=frame["run_id"])
                    )
        elif kind.startswith("run.") and frame["run_id"] in self.runs:
            seen = self.runs[frame["run_id"]]
            seen.take(frame)
            if self.arrived:
                self.arrived(seen, frame)

    async def _resume(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        for seen in self.runs.values():
            if seen.last is None:
                resume = {"type": "run.resume", "id": "resume", "run_id": seen.run_id}
                await socket.send_str(json.dumps({**resume, "after": seen.number}))

    def cookie(self, name: str) -> str:
        """Return a cookie's value, "" when there is none."""
        cookies = self._http.cookie_jar.filter_cookies(URL(self.url))
        return cookies[name].value if name in cookies else ""
