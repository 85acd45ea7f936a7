"""P6, P7: what idle sockets and finished answers leave in memory."""

import asyncio

import aiohttp
import psutil

from benchmarks.figures import Figure
from benchmarks.lab import Lab
from benchmarks.scale import Scale
from benchmarks.streams.load import Waiting, chats

AT_ONCE = 50  # handshakes at the same time
SETTLE = 2.0  # seconds after which memory is looked at
WARM = 4.0  # seconds after which a process has loaded what the first answer needs
MEGA = 2**20


def memory(processes: list[psutil.Process]) -> int:
    """Return bytes that belong to these processes alone (USS)."""
    return sum(process.memory_full_info().uss for process in processes)


async def sockets(lab: Lab, scale: Scale) -> list[Figure]:
    """P6: memory of a socket on which nothing happens."""
    people = await lab.crowd(max(1, scale.sockets // 100))
    gate = asyncio.Semaphore(AT_ONCE)
    opened: list[aiohttp.ClientWebSocketResponse] = []

    async def open_one(number: int) -> None:
        async with gate:
            socket = await people[number % len(people)].another_socket()
            await socket.receive()  # hello
            opened.append(socket)

    before = memory(lab.web())
    await asyncio.gather(*(open_one(number) for number in range(scale.sockets)))
    await asyncio.sleep(SETTLE)
    grown = memory(lab.web()) - before
    await asyncio.gather(*(socket.close() for socket in opened))
    name = f"memory per idle socket, {scale.sockets} of them"
    each = grown / scale.sockets / 1000
    return [Figure("P6", name, each, "kB", lab.server, 60)]


async def growth(lab: Lab, scale: Scale) -> list[Figure]:
    """P7: memory at rest and after many answers."""
    await asyncio.sleep(WARM)
    rest = memory(lab.web())
    people = await lab.crowd(scale.at_once)
    lab.script(length=scale.run_tokens)
    await chats(people, Waiting(scale.at_once))  # everything is loaded now
    await asyncio.sleep(SETTLE)
    warm = memory(lab.web())
    rounds = scale.runs // scale.at_once
    for _ in range(rounds):
        for person in people:
            person.runs.clear()
        await chats(people, Waiting(scale.at_once))
    await asyncio.sleep(SETTLE)
    after = memory(lab.web())
    runs = rounds * scale.at_once
    details = {"warm_mb": round(warm / MEGA, 1), "after_mb": round(after / MEGA, 1)}
    percent = (after - warm) / warm * 100
    name = f"memory growth over {runs} answers"
    return [
        Figure("P7", "web process at rest", rest / MEGA, "MB", lab.server, 150),
        Figure("P7", name, percent, "%", lab.server, 5, details=details),
    ]
