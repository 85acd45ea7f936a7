"""Streams through the chat and through the bare forwarder, the same number of each."""

import asyncio
import time
from collections.abc import Sequence

import aiohttp

from tests.chaos.person import Frame, Person, Seen

GIVE_UP = 120.0  # seconds until an answer must have ended


class Waiting:
    """Notes the end of runs as it arrives, so that nobody has to look."""

    def __init__(self, runs: int) -> None:
        self._left = runs
        self._done = asyncio.Event()
        self.lags: list[float] = []  # seconds from a token's sending to its arrival

    def arrived(self, seen: Seen, frame: Frame) -> None:
        """Note one event (see Person.arrived)."""
        if frame["type"] == "run.delta":
            self._note(frame["text"])
        if seen.last is not None:
            self._left -= 1
            if self._left <= 0:
                self._done.set()

    async def all(self) -> None:
        """Wait until all runs have ended."""
        async with asyncio.timeout(GIVE_UP):
            await self._done.wait()

    def _note(self, text: str) -> None:
        """Note how old the oldest token of a frame is, if tokens are times."""
        first = text.split(" ", 2)[1] if text.startswith(" ") else ""
        if "." in first:
            self.lags.append(time.monotonic() - float(first))


async def chats(people: Sequence[Person], waiting: Waiting) -> list[Seen]:
    """Have everybody ask one question at once; return when all are answered."""
    for person in people:
        person.arrived = waiting.arrived
    asked = [person.ask("How does it go?") for person in people]
    seen = list(await asyncio.gather(*asked))
    await waiting.all()
    return seen


async def bare_streams(url: str, number: int) -> list[float]:
    """Run streams through the forwarder's socket; return seconds to first tokens."""
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector) as http:
        streams = [bare_stream(http, url) for _ in range(number)]
        return list(await asyncio.gather(*streams))


async def bare_stream(http: aiohttp.ClientSession, url: str) -> float:
    """Run one stream through the forwarder; return the seconds to its first token."""
    async with http.ws_connect(url) as socket:
        asked, first = time.perf_counter(), 0.0
        await socket.send_str("go")
        async for message in socket:
            if message.data == "end":
                break
            if not first and '"delta":{"content":" ' in message.data:
                first = time.perf_counter() - asked
    return first


async def direct_streams(url: str, number: int) -> list[float]:
    """Ask the upstream itself; return the seconds to first tokens."""
    from benchmarks.streams.forwarder import BODY, HEADERS, PATH

    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector) as http:

        async def one() -> float:
            asked, first = time.perf_counter(), 0.0
            async with http.post(url + PATH, data=BODY, headers=HEADERS) as answer:
                async for piece in answer.content.iter_any():
                    if not first and b'"delta":{"content":" ' in piece:
                        first = time.perf_counter() - asked
            return first

        return list(await asyncio.gather(*(one() for _ in range(number))))
