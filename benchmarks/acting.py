"""P16, P17: what a round of tools costs, and what configured MCP servers do."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import aiohttp

from benchmarks.figures import Figure, percentile
from benchmarks.lab import Lab
from benchmarks.memory import memory
from benchmarks.scale import Scale
from benchmarks.streams.forwarder import BODY, HEADERS, PATH
from benchmarks.streams.load import Waiting, chats
from endpoints.simulator.script import Script, ScriptedToolCall
from tests.chaos.person import Person

MILLI, MEGA = 1000, 2**20
SETTLE = 3.0  # seconds after which memory is looked at
COUNTS = (0, 1, 20)  # servers in the file
SPEAKS = Script(length=20)
CALLS = Script(tool_calls=(ScriptedToolCall(name="current_time"),), times=1)
Ask = Callable[[], Awaitable[float]]


async def rounds(lab: Lab, scale: Scale) -> list[Figure]:
    """P16: time that one round with a call adds to an answer, over the upstream's.

    One answer at a time, in turn: without a call, with one, the upstream's own round
    asked directly, and the same through the bare forwarder.
    """
    [person] = await lab.crowd(1)
    asked: dict[str, list[float]] = {}
    async with aiohttp.ClientSession() as http:
        ways: dict[str, tuple[Sequence[Script], Ask]] = {
            "plain": ((SPEAKS,), lambda: _answer(person)),
            "calling": ((CALLS, SPEAKS), lambda: _answer(person)),
            "upstream": ((CALLS, SPEAKS), lambda: _stream(http, lab.azure.url + PATH)),
            "bare": ((CALLS, SPEAKS), lambda: _stream(http, lab.bare_url)),
        }
        for _ in range(scale.firsts):
            for name, (scripts, ask) in ways.items():
                lab.azure.script("gpt-4o", *scripts)
                asked.setdefault(name, []).append(await ask() * MILLI)
    half = {name: percentile(values, 50) for name, values in asked.items()}
    value = half["calling"] - half["plain"] - half["upstream"]
    details = {f"{name}_p50_ms": round(value, 2) for name, value in half.items()}
    name = "time added by a round with one call, p50"
    return [Figure("P16", name, value, "ms", lab.server, details=details)]


async def servers(lab: Lab, scale: Scale) -> list[Figure]:
    """P17: memory of a web process with servers in the file, after the first page."""
    from tools.tests.mcp_servers import Seen, made, serving

    [person] = await lab.crowd(1)
    seen = Seen()
    found: dict[int, float] = {}
    async with serving(seen, made(seen).streamable_http_app()):
        for count in COUNTS:
            path = _configured(lab, f"{seen.url}/mcp", count)
            found[count] = await asyncio.to_thread(_beside, lab, person, path)
    name = f"memory of a web process with {COUNTS[-1]} MCP servers, over none"
    details = {f"with_{count}_mb": round(mb, 1) for count, mb in found.items()}
    more = found[COUNTS[-1]] - found[0]
    return [Figure("P17", name, more, "MB", lab.server, details=details)]


async def _answer(person: Person) -> float:
    [seen] = await chats([person], Waiting(1))
    return seen.ended_at - seen.asked_at


async def _stream(http: aiohttp.ClientSession, url: str) -> float:
    begun = time.perf_counter()
    async with http.post(url, data=BODY, headers=HEADERS) as answer:
        await answer.read()
    return time.perf_counter() - begun


def _configured(lab: Lab, url: str, count: int) -> Path:
    """Write the program's own file with some servers in it; return where."""
    own = (lab.program.folder / "librechat.yaml").read_text()
    lines = [f"  s{at}: {{type: streamable-http, url: {url}}}" for at in range(count)]
    listed = "\n".join(["mcpServers:", *lines]) if lines else ""
    path = lab.program.folder / f"with-{count}.yaml"
    path.write_text(f"{own}\n{listed}\n")
    return path


def _beside(lab: Lab, person: Person, path: Path) -> float:
    """Return the megabytes of one more web process once it has served a page."""
    with lab.program.beside(CONFIG_PATH=str(path)) as (url, process):
        asyncio.run(_looked(person, url))
        time.sleep(SETTLE)
        return memory([process, *process.children(recursive=True)]) / MEGA


async def _looked(person: Person, url: str) -> None:
    """Read the first page's state twice, with the person's own session."""
    headers = {"Cookie": f"sessionid={person.cookie('sessionid')}"}
    async with aiohttp.ClientSession(headers=headers) as http:
        for _ in range(2):
            async with http.get(f"{url}/api/config") as answer:
                answer.raise_for_status()
                await answer.read()
