"""The simulator for tests and benchmarks: in a thread, or in a process of its own."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2

from endpoints.simulator.app import Simulator
from endpoints.simulator.script import Script
from endpoints.simulator.server import QuietServer, listen, listen_unix, run

STARTING = 180.0  # seconds; only what never comes up takes as long
API_VERSION = "2024-10-21"
REPOSITORY = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class SimulatorHandle:
    """A simulator in a thread of this process."""

    url: str  # http://127.0.0.1:PORT
    simulator: Simulator

    def script(self, deployment: str, *scripts: Script) -> None:
        """Set how a deployment behaves; see `Simulator.script`."""
        self.simulator.script(deployment, *scripts)

    def requests(self) -> list[dict[str, Any]]:
        """Return what was received, oldest first."""
        return [record.as_json() for record in list(self.simulator.received)]

    def reset(self) -> None:
        """Forget all scripts and requests."""
        self.simulator.reset()


@contextmanager
def in_thread(*, unix: Path | None = None) -> Iterator[SimulatorHandle]:
    """Run a simulator in a thread; on a unix socket `url` is http://simulator."""
    simulator = Simulator(default=Script())
    listener = listen_unix(unix) if unix else listen("127.0.0.1", 0)
    address = "simulator" if unix else f"127.0.0.1:{listener.getsockname()[1]}"
    server = QuietServer(simulator)
    thread = threading.Thread(target=run, args=(server, listener), name="simulator")
    thread.start()
    try:
        wait_until(lambda: server.started)
        yield SimulatorHandle(f"http://{address}", simulator)
    finally:
        server.should_exit = True
        server.force_exit = True
        thread.join(STARTING)
        listener.close()


class Remote:
    """A simulator in another process, scripted over HTTP."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._http = httpx2.Client(base_url=url, timeout=30, trust_env=False)

    def script(self, deployment: str, *scripts: Script) -> None:
        """Set how a deployment behaves; see `Simulator.script`."""
        listed = [each.model_dump(mode="json") for each in scripts]
        body = {"deployment": deployment, "scripts": listed}
        self._http.post("/_simulator/scripts", json=body).raise_for_status()

    def requests(self, deployment: str = "") -> list[dict[str, Any]]:
        """Return what was received, oldest first; of one deployment or of all."""
        query = {"deployment": deployment} if deployment else {}
        answer = self._http.get("/_simulator/requests", params=query)
        found: list[dict[str, Any]] = answer.raise_for_status().json()
        return found

    def reset(self) -> None:
        """Forget all scripts and requests."""
        self._http.delete("/_simulator/scripts").raise_for_status()

    def answers(self) -> bool:
        """Tell whether the simulator is up."""
        try:
            return self._http.get("/").is_success
        except httpx2.TransportError:
            return False

    def close(self) -> None:
        """Close the connection."""
        self._http.close()


@contextmanager
def in_process(port: int = 0) -> Iterator[Remote]:
    """Run a simulator in a process of its own, on a free port of loopback."""
    if not port:
        with listen("127.0.0.1", 0) as probe:
            port = probe.getsockname()[1]
    command = [sys.executable, "manage.py", "simulate_azure", "--port", str(port)]
    process = subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.DEVNULL)  # noqa: S603
    remote = Remote(f"http://127.0.0.1:{port}")
    try:
        wait_until(lambda: process.poll() is not None or remote.answers())
        if process.poll() is not None:
            raise RuntimeError("The simulator did not start; its error is above.")
        yield remote
    finally:
        remote.close()
        process.terminate()
        process.wait(STARTING)


def wait_until(ready: Callable[[], bool], limit: float = STARTING) -> None:
    """Return as soon as `ready()` is true; raises TimeoutError after `limit` s."""
    until = time.monotonic() + limit
    while not ready():
        if time.monotonic() > until:
            raise TimeoutError("The simulator did not start in time.")
        time.sleep(0.01)
