"""Starts `manage.py up` in a folder of its own and finds its processes."""

import os
import random
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal, get_args

import psutil

from tests.patience import PATIENCE

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "staticfiles"  # collected once for all that are started
NEVER_GIVEN = (20_000, 32_000)  # Linux gives from 32,768 on
ENDING = 100.0  # seconds, draining included
Part = Literal["web", "worker", "redis", "mongod"]
PARTS: tuple[Part, ...] = get_args(Part)
SIGNS: dict[Part, str] = {  # what each part's command line contains
    "web": "manage.py web",
    "worker": "-A config worker",
    "redis": "redis-server",
    "mongod": "mongod",
}
UNLIMITED = {  # one person of a test works harder than a real one may
    "LIMIT_CONCURRENT_MESSAGES": "false",
    "LIMIT_MESSAGE_IP": "false",
    "BAN_VIOLATIONS": "false",
    "SOCKETS_PER_PERSON": "0",
    "GATEWAY_USER_MAX": "1000000",
    "GATEWAY_CONCURRENT_MAX": "0",
    "REGISTER_MAX": "100000",
    "LOGIN_MAX": "100000",
    "GROUP_API_KEY": "demo-key",
}
CONFIGURATION = """version: "1.3.17"
registration:
  socialLogins: [openid]
endpoints:
  azureOpenAI:
    plugins: true
    titleConvo: {titles}
    titleModel: small
    groups:
      - group: demo
        apiKey: "${{GROUP_API_KEY}}"
        instanceName: demo
        baseURL: "{azure}/openai/deployments/${{DEPLOYMENT_NAME}}"
        version: "2024-10-21"
        models:
          gpt-4o: {{deploymentName: gpt-4o}}
          small: {{deploymentName: small, baseModel: gpt-4o-mini}}
"""


def free_port() -> int:
    """Return a port of loopback that nobody listens on, nor is given by the system.

    What it gives to whoever asks for any port, it may give to another test before ours
    is listened on.
    """
    while True:
        port = random.randint(*NEVER_GIVEN)  # noqa: S311 - no secret
        with suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return port


class Program:
    """One installation: its address, its log, its processes."""

    more = ""  # sections of librechat.yaml

    def __init__(self, folder: Path, azure: str, **environment: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / "program.log"
        self._azure = azure
        self._environment = environment
        self._up: psutil.Popen | None = None

    def start(self, *, titles: bool = True) -> float:
        """Start everything; return the seconds until the first page was served."""
        self.folder.mkdir(parents=True, exist_ok=True)
        configuration = self.folder / "librechat.yaml"
        wanted = CONFIGURATION.format(azure=self._azure, titles=str(titles).lower())
        configuration.write_text(wanted + self.more)
        begun = time.monotonic()
        with self.log.open("ab") as log:
            self._up = psutil.Popen(
                [sys.executable, "manage.py", "up", "--only", "stores,web,worker"],
                cwd=ROOT,
                env=self.variables(),
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        wait_until(self._served_or_dead, "The program did not start.")
        if self._up.poll() is not None:
            raise RuntimeError(f"The program ended:\n{self.log.read_text()[-3000:]}")
        return time.monotonic() - begun

    def pids(self, part: Part) -> list[int]:
        """Return the process ids of one part, the smallest first; no children of it."""
        return sorted(process.pid for process in self.processes(part))

    def processes(self, part: Part) -> list[psutil.Process]:
        """Return the processes of one part that were started by `up` itself."""
        assert self._up is not None
        return [
            process
            for process in self._up.children()
            if SIGNS[part] in command_line(process)
        ]

    def kill(self, part: Part, *, whichever: bool = False) -> int:
        """Kill the first process of a part, or any, with SIGKILL; return its id."""
        wait_until(lambda: bool(self.pids(part)), f"There is no {part}.")
        there = self.pids(part)
        pid = random.choice(there) if whichever else there[0]  # noqa: S311 - no secret
        os.kill(pid, signal.SIGKILL)
        return pid

    def served(self) -> None:
        """Return when a page is served."""
        page = f"{self.url}/accounts/login/"
        wait_until(lambda: answers(page), "No page is served any more.")

    def stop(self) -> int:
        """End everything as Ctrl-C does; return the exit code."""
        if self._up is None:
            return 0
        if self._up.poll() is None:
            self._up.send_signal(signal.SIGTERM)
        return int(self._up.wait(ENDING))

    def variables(self) -> dict[str, str]:
        """Return the environment that every process of the installation has."""
        kept = {"PATH", "HOME", "LANG", "LD_LIBRARY_PATH", "TMPDIR"}
        return {
            **{name: value for name, value in os.environ.items() if name in kept},
            **UNLIMITED,
            "ENV_FILE": os.devnull,
            "DATA_DIR": str(self.folder / "data"),
            "STATIC_ROOT": str(STATIC),
            "CONFIG_PATH": str(self.folder / "librechat.yaml"),
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "WORKER_CONCURRENCY": "1",
            "PYTHONUNBUFFERED": "1",
            **self._environment,
        }

    @contextmanager
    def beside(self, **environment: str) -> Iterator[tuple[str, psutil.Popen]]:
        """Run one more web process; yield its address and the process."""
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        command = [sys.executable, "manage.py", "web", "--port", str(port)]
        variables = {**self.variables(), **environment}
        with self.log.open("ab") as log:
            process = psutil.Popen(
                command, cwd=ROOT, env=variables, stdout=log, stderr=log
            )
        try:
            ready = f"{url}/accounts/login/"
            wait_until(lambda: answers(ready), "No second process.")
            yield url, process
        finally:
            if process.poll() is None:
                process.terminate()
            process.wait(ENDING)

    def _served_or_dead(self) -> bool:
        assert self._up is not None
        return self._up.poll() is not None or answers(f"{self.url}/accounts/login/")


def command_line(process: psutil.Process) -> str:
    """Return a process's command line, "" when it is gone."""
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


def answers(url: str) -> bool:
    """Say whether a page is served."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def wait_until(ready: Callable[[], bool], otherwise: str) -> None:
    """Return as soon as `ready()` is true; raises TimeoutError if it never is."""
    until = time.monotonic() + PATIENCE
    while not ready():
        if time.monotonic() > until:
            raise TimeoutError(otherwise)
        time.sleep(0.05)


@contextmanager
def running(
    folder: Path,
    azure: str,
    *,
    titles: bool = True,
    environment: Mapping[str, str] | None = None,
    configuration: str = "",
) -> Iterator[Program]:
    """Run an installation for the length of a `with` block.

    `configuration`: what its librechat.yaml says beside the pretend Azure.
    """
    program = Program(folder, azure, **(environment or {}))
    program.more = configuration
    try:
        program.start(titles=titles)
        yield program
    finally:
        program.stop()
