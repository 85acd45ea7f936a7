"""The program, the bare forwarder and the pretend Azure, each in its own process."""

import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from endpoints.simulator.script import Script
from endpoints.simulator.testing import Remote, in_process
from tests.chaos.person import Arrival, Person
from tests.chaos.program import ROOT, Program, free_port, running

SIGNING_UP = 2  # people who sign up at the same time: the limiter locks for each
SETTLE = 1.0  # seconds of quiet before something is measured


@dataclass(slots=True)
class Lab:
    """Everything that one benchmark needs; `people` are signed up and connected."""

    server: str
    program: Program
    azure: Remote
    bare_url: str
    bare: psutil.Process
    people: list[Person] = field(default_factory=list)

    def script(self, **fields: float | bool) -> None:
        """Have the pretend Azure answer everything in one way."""
        self.azure.script("gpt-4o", Script.model_validate(fields))

    def web(self) -> list[psutil.Process]:
        """Return the web processes and their children."""
        parents = self.program.processes("web")
        children = [child for p in parents for child in p.children(recursive=True)]
        return [*parents, *children]

    async def crowd(self, size: int, arrived: Arrival | None = None) -> list[Person]:
        """Return `size` connected people; those who exist already are used again."""
        gate = asyncio.Semaphore(SIGNING_UP)
        missing = range(len(self.people), size)
        made = [Person(self.program.url, f"Person {n}") for n in missing]

        async def enter(person: Person) -> None:
            async with gate:
                await person.sign_up()
                await person.connect()

        self.people += made
        await asyncio.gather(*(enter(person) for person in made))
        crowd = self.people[:size]
        for person in crowd:
            person.runs.clear()
            person.arrived = arrived
        await asyncio.sleep(SETTLE)
        return crowd

    async def leave(self) -> None:
        """Close all sockets."""
        for person in self.people:
            await person.close()
        self.people.clear()


def cpu_seconds(processes: list[psutil.Process]) -> float:
    """Return the CPU time that processes have used until now, user and system."""
    times = [process.cpu_times() for process in processes]
    return sum(each.user + each.system for each in times)


@dataclass(slots=True)
class Spent:
    """CPU seconds of some processes during a `with` block."""

    cpu: float = 0.0
    wall: float = 0.0


@contextmanager
def spending(processes: list[psutil.Process]) -> Iterator[Spent]:
    """Measure the CPU time of processes."""
    spent = Spent()
    before, begun = cpu_seconds(processes), time.perf_counter()
    yield spent
    spent.cpu = cpu_seconds(processes) - before
    spent.wall = time.perf_counter() - begun


@contextmanager
def laboratory(server: str, processes: int = 1) -> Iterator[Lab]:
    """Start everything; `server` is daphne or uvicorn."""
    environment = {
        "WEB_SERVER": server,
        "WEB_CONCURRENCY": str(processes),
        "LOG_LEVEL": "WARNING",
    }
    with ExitStack() as held:
        folder = Path(held.enter_context(tempfile.TemporaryDirectory(prefix="lc-")))
        azure = held.enter_context(in_process())
        bare_url, bare = held.enter_context(forwarder(server, azure.url))
        started = running(folder, azure.url, titles=False, environment=environment)
        program = held.enter_context(started)
        yield Lab(server, program, azure, bare_url, bare)


@contextmanager
def forwarder(server: str, upstream: str) -> Iterator[tuple[str, psutil.Process]]:
    """Run the bare forwarder; yield its address and its process."""
    port = free_port()
    command = [sys.executable, "-m", "benchmarks.streams.forwarder"]
    command += ["--server", server, "--port", str(port), "--upstream", upstream]
    process = psutil.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        yield f"http://127.0.0.1:{port}", process
    finally:
        process.terminate()
        process.wait(20)


def measured(lab: Lab, work: Callable[[Lab], Awaitable[None]]) -> None:
    """Run one benchmark and close its sockets."""

    async def whole() -> None:
        try:
            await work(lab)
        finally:
            await lab.leave()

    asyncio.run(whole())
