"""P13, P15: what a short chat costs to begin and end, and a crowd that comes back."""

import asyncio
import json
import time
import uuid
from collections.abc import Sequence

import aiohttp

from benchmarks.figures import Figure, percentile
from benchmarks.lab import Lab, spending
from benchmarks.scale import Scale
from tests.chaos.person import LAST, Person

Socket = aiohttp.ClientWebSocketResponse

MILLI = 1000
TOKENS = 20
AT_ONCE = 4  # chats that go on at the same time
TABS = 20  # sockets of one person that come back
GIVE_UP = 120.0  # seconds; who is not greeted by then is lost
TARGET = 10.0  # seconds until all are greeted


async def cost(lab: Lab, scale: Scale) -> list[Figure]:
    """P13: CPU time of the web process for each short chat, begun and ended."""
    people = await lab.crowd(AT_ONCE)
    lab.script(length=TOKENS)
    await _talk(people, AT_ONCE * 4, anew=False)  # everything is loaded now
    found = []
    for name, anew, target in (("opened anew", True, 8), ("already open", False, 5)):
        with spending(lab.web()) as spent:
            await _talk(people, scale.starts, anew=anew)
        each = spent.cpu / scale.starts * MILLI
        about = f"CPU per short chat, socket {name}"
        details = {"chats": scale.starts, "core_share": spent.cpu / spent.wall}
        figure = Figure("P13", about, each, "ms", lab.server, target, details=details)
        found.append(figure)
    return found


async def _talk(people: Sequence[Person], number: int, *, anew: bool) -> None:
    """Have `number` chats, one after the other with each person."""
    each = number // len(people)
    await asyncio.gather(*(_chats(person, each, anew=anew) for person in people))


async def _chats(person: Person, number: int, *, anew: bool) -> None:
    socket = await _opened(person)
    for _ in range(number):
        if anew:
            await socket.close()
            socket = await _opened(person)
        await _chat(socket)
    await socket.close()


async def _opened(person: Person) -> Socket:
    socket = await person.another_socket()
    await socket.receive()  # hello
    return socket


async def _chat(socket: Socket) -> None:
    sent = {
        "type": "run.start",
        "id": "asked",
        "conversation_id": None,
        "message_id": str(uuid.uuid4()),
        "content": [{"type": "text", "text": "How does it go?"}],
        "endpoint": "azureOpenAI",
        "model": "gpt-4o",
    }
    await socket.send_str(json.dumps(sent))
    async with asyncio.timeout(GIVE_UP):
        while (frame := json.loads((await socket.receive()).data))["type"] not in LAST:
            if frame["type"] == "error":
                raise RuntimeError(frame["message"])


async def comeback(lab: Lab, scale: Scale) -> list[Figure]:
    """P15: a crowd that comes back in the moment the program is there again.

    Nobody tries a second time: who is dropped stays away, and is counted.
    """
    crowd = await lab.crowd(max(1, scale.sockets // TABS))
    people = [person.second_tab() for person in crowd]  # they come back by themselves
    await lab.leave()
    lab.program.stop()
    lab.program.start(titles=False)
    begun = time.perf_counter()
    with spending(lab.web()) as spent:
        sockets = await asyncio.gather(
            *(_back(people[n % len(people)], begun) for n in range(scale.sockets))
        )
    waits = [seconds for _, seconds in sockets if seconds is not None]
    await asyncio.gather(*(person.close() for person in people))
    details = {
        "first_s": round(min(waits, default=0.0), 2),
        "half_s": round(percentile(waits, 50), 2),
        "cpu_ms_each": round(spent.cpu / scale.sockets * MILLI, 2),
    }
    name = f"{scale.sockets:,} sockets come back at once"
    last, lost = max(waits, default=0.0), scale.sockets - len(waits)
    return [
        Figure(
            "P15",
            f"{name}, last one greeted",
            last,
            "s",
            lab.server,
            TARGET,
            details=details,
        ),
        Figure("P15", f"{name}, dropped", lost, "", lab.server, 0),
    ]


async def _back(person: Person, begun: float) -> tuple[Socket | None, float | None]:
    """Return a socket that came back, and after how many seconds it was greeted."""
    try:
        async with asyncio.timeout(GIVE_UP):
            socket = await person.another_socket()
            hello = await socket.receive()
    except (aiohttp.ClientError, OSError, TimeoutError):
        return None, None
    greeted = hello.type is aiohttp.WSMsgType.TEXT
    return socket, time.perf_counter() - begun if greeted else None
