"""Readers that stop reading: each is cut off, memory stays, and one comes back."""

import asyncio
import json
import re
import socket
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from endpoints.simulator.script import Script, Tokens
from endpoints.simulator.testing import Remote
from tests.chaos.person import LAST, Person
from tests.chaos.verdict import sha256
from tests.patience import PATIENCE

ANSWER = ("=" * 64 + "\n") * 25_000  # 1.6 MB in 50,000 tokens
SEGMENT = 1400  # bytes, as on a real network; loopback's would let kernels buffer more
RECEIVING = 4096  # bytes the kernel keeps for a reader
READ_FIRST = 2  # frames that the one who comes back reads before it stops
AT_ONCE = 50  # handshakes


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the readers."""

    readers: int
    cut: int  # connections that the server ended
    before: int  # bytes of resident memory
    peak: int
    numbers: Sequence[int]  # of the events that the one who came back has read
    text: str  # as that one read it
    sent_sha256: str

    @property
    def grown(self) -> int:
        """How many bytes the process grew at most."""
        return self.peak - self.before

    @property
    def whole(self) -> bool:
        """Say whether the one who came back read all, in order, and once."""
        in_order = list(self.numbers) == list(range(1, len(self.numbers) + 1))
        return in_order and sha256(self.text) == self.sent_sha256

    def __str__(self) -> str:
        grown, held = self.grown // 1_000_000, self.readers * len(ANSWER) // 1_000_000
        whole = "whole" if self.whole else "NOT whole"
        return (
            f"{self.cut} of {self.readers} stalled readers were cut off; the process "
            f"grew by {grown} MB of {held} MB sent to them; the answer of the one who "
            f"came back is {whole} ({len(self.numbers)} events)"
        )


class Stalled:
    """Some readers of one answer, on one web process."""

    def __init__(self, azure: Remote, url: str, process: psutil.Process) -> None:
        self.azure = azure
        self.url = url
        self.process = process
        self.frames: list[dict[str, Any]] = []

    async def run(self, readers: int) -> Outcome:
        """Have `readers` follow one answer without reading it."""
        async with AsyncExitStack() as stack:
            self.person = Person(self.url, "Wang")
            stack.push_async_callback(self.person.close)
            await self.person.sign_up()
            await self.person.connect()
            await self._warm()
            sockets = await self._open(readers, stack)
            before = resident(self.process, "VmRSS")
            forget_peak(self.process)
            own = self._connections()
            await self._answer(sockets)
            await self._cut(own - readers)
            peak = resident(self.process, "VmHWM")
            cut = own - self._connections()
            await self._come_back(sockets[0], stack)
            return self._outcome(readers, cut, before, peak)
        raise AssertionError  # a stack could swallow what is raised, says its type

    async def _warm(self) -> None:
        """Have what a first answer loads loaded before memory is looked at."""
        await self.person.ended(await self.person.ask("Hello"))
        await asyncio.to_thread(self.azure.reset)

    async def _open(
        self, readers: int, stack: AsyncExitStack
    ) -> list[ClientConnection]:
        sockets: list[ClientConnection] = []
        while (missing := readers - len(sockets)) > 0:
            some = (self._socket() for _ in range(min(missing, AT_ONCE)))
            sockets += await asyncio.gather(*some)
        for each in sockets:
            stack.callback(each.transport.abort)
        return sockets

    async def _socket(self, *, stalling: bool = True) -> ClientConnection:
        """Connect; `stalling`: of what comes, no more is read than the library must."""
        address = urlsplit(self.url)
        plain = socket.socket()
        if stalling:
            plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVING)
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, SEGMENT)
        plain.setblocking(False)
        place = (address.hostname, address.port)
        await asyncio.get_running_loop().sock_connect(plain, place)
        return await connect(
            f"ws://{address.netloc}/ws/",
            sock=plain,
            additional_headers={
                "Cookie": f"sessionid={self.person.cookie('sessionid')}"
            },
            origin=self.url,  # type: ignore[arg-type]  # any text is an origin
            compression=None,
            max_size=None,
            max_queue=1,
            ping_interval=None,
            open_timeout=PATIENCE,
        )

    async def _answer(self, sockets: Sequence[ClientConnection]) -> None:
        """Let the answer come when everybody has asked for it."""
        delay = 1.0 + len(sockets) / 200
        script = Script(
            answer=ANSWER,
            first_token_delay=delay,
            usage=Tokens(prompt=1, completion=1),
        )
        await asyncio.to_thread(self.azure.script, "gpt-4o", script)
        self.asked = await self.person.ask("Something long")
        for each in sockets:
            await each.send(self._resume(0))
        await self._read(sockets[0], READ_FIRST)
        await self.person.ended(self.asked)

    def _resume(self, after: int) -> str:
        run_id = self.asked.run_id
        frame = {"type": "run.resume", "id": "1", "run_id": run_id, "after": after}
        return json.dumps(frame)

    async def _read(self, reader: ClientConnection, frames: int) -> None:
        """Take some events of the run, passing over other frames."""
        wanted = len(self.frames) + frames
        while len(self.frames) < wanted:
            frame = json.loads(await reader.recv())
            if frame["type"].startswith("run.") and "number" in frame:
                self.frames.append(frame)
                if frame["type"] in LAST:
                    return

    def _connections(self) -> int:
        found = self.process.net_connections(kind="tcp")
        port = urlsplit(self.url).port
        return sum(
            c.status == psutil.CONN_ESTABLISHED and c.laddr[1] == port for c in found
        )

    async def _cut(self, rest: int) -> None:
        """Wait until no more than `rest` connections are left."""
        while self._connections() > rest:  # noqa: ASYNC110 - another process is asked
            await asyncio.sleep(0.05)

    async def _come_back(self, reader: ClientConnection, stack: AsyncExitStack) -> None:
        """Read what had arrived, then connect again and ask for the rest."""
        while self.frames[-1]["type"] not in LAST:
            try:
                await self._read(reader, 1_000_000)
            except ConnectionClosed:  # on a busy machine it may be cut off again
                reader = await self._socket(stalling=False)
                stack.callback(reader.transport.abort)
                await reader.send(self._resume(self.frames[-1]["number"]))

    def _outcome(self, readers: int, cut: int, before: int, peak: int) -> Outcome:
        [request] = self.azure.requests("gpt-4o")
        deltas = (f["text"] for f in self.frames if f["type"] == "run.delta")
        numbers = [frame["number"] for frame in self.frames]
        text = "".join(deltas)
        return Outcome(
            readers, cut, before, peak, numbers, text, request["sent_sha256"]
        )


def forget_peak(process: psutil.Process) -> None:
    """Have the kernel measure the peak of resident memory anew."""
    Path(f"/proc/{process.pid}/clear_refs").write_text("5")


def resident(process: psutil.Process, which: str) -> int:
    """Return a figure of /proc's status file in bytes."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    found = re.search(rf"^{which}:\s+(\d+) kB$", status, re.MULTILINE)
    if found is None:
        raise RuntimeError(f"{which} is not known")
    return int(found[1]) * 1024
