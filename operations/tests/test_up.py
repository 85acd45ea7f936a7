"""One command runs everything, and ends everything."""

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.chaos.program import free_port

ROOT = Path(__file__).parents[2]
WORKERS = 3  # the worker, one process of its pool, the timetable
PATIENCE = 150.0  # seconds; two cores may be busy with other tests
pytestmark = [pytest.mark.system, pytest.mark.timeout(400)]
YAML = """
version: 1.3.5
endpoints:
  azureOpenAI:
    groups:
      - {group: g, apiKey: k, instanceName: i, version: v, deploymentName: d,
         models: {m: true}}
"""


class Running:
    """A started `manage.py up` with its own data folder and port."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        (folder / "librechat.yaml").write_text(YAML)
        (folder / "static").mkdir(exist_ok=True)  # no test looks at a page here
        self.log = (folder / "log").open("wb")
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "up"],
            cwd=ROOT,
            env=self.environment(),
            stdout=self.log,
            stderr=self.log,
        )

    def environment(self) -> dict[str, str]:
        own = {
            "DATA_DIR": str(self.folder / "d"),
            "ENV_FILE": os.devnull,
            "CONFIG_PATH": str(self.folder / "librechat.yaml"),
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "DRAIN_SECONDS": "2",
            "WORKER_CONCURRENCY": "1",
            "STATIC_ROOT": str(self.folder / "static"),
            "COLLECT_STATIC": "0",
        }
        return {**os.environ, **own}

    def said(self) -> str:
        return (self.folder / "log").read_text()

    def ready(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/ready")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    def family(self) -> list[psutil.Process]:
        """Return all processes of this installation, whoever their parent is."""
        folder = str(self.folder / "d")
        return [p for p in psutil.process_iter() if _data_dir(p) == folder]

    def workers(self) -> list[psutil.Process]:
        """Return the worker, its pool and its timetable."""
        return [p for p in self.family() if "celery" in p.cmdline()]


def _data_dir(process: psutil.Process) -> str:
    try:
        return str(process.environ().get("DATA_DIR", ""))
    except psutil.Error:  # another user's, or gone meanwhile
        return ""


def wait_for(true: object, limit: float = PATIENCE) -> bool:
    end = time.monotonic() + limit
    while not (done := true()) and time.monotonic() < end:  # type: ignore[operator]
        time.sleep(0.1)
    return bool(done)


def started(folder: Path) -> Iterator[Running]:
    found = Running(folder)
    try:
        assert wait_for(found.ready), found.said()
        yield found
    finally:
        if found.process.poll() is None:
            found.process.kill()
        found.process.wait()
        found.log.close()


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Start it once."""
    yield from started(tmp_path_factory.mktemp("up"))


@pytest.fixture(scope="module")
def again(up: Running) -> Iterator[Running]:
    """Kill it, and start it once more in the same folder; the last test ends it."""
    assert wait_for(lambda: len(up.workers()) == WORKERS), up.said()
    up.process.kill()
    up.process.wait()
    assert wait_for(lambda: not up.family()), up.family()
    yield from started(up.folder)


def test_a_second_start_says_what_is_in_the_way(up: Running) -> None:
    second = subprocess.run(
        [sys.executable, "manage.py", "up"],
        cwd=ROOT,
        env=up.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert second.returncode == 1
    assert f"This installation runs already: process {up.process.pid}" in second.stdout


def test_a_killed_mongod_comes_back_by_itself(up: Running) -> None:
    store = next(p for p in up.family() if p.name() == "mongod")
    store.kill()
    assert wait_for(lambda: "mongod was ended by SIGKILL; starting" in up.said())
    assert wait_for(up.ready), up.said()


def test_kill_9_leaves_no_process_and_loses_no_store(again: Running) -> None:
    assert (again.folder / "d" / "mongo.marker").exists()
    assert "Traceback" not in again.said()


def test_sigterm_ends_every_process_that_was_started(again: Running) -> None:
    assert wait_for(lambda: f"Ready: http://localhost:{again.port}" in again.said())
    assert wait_for(lambda: len(again.workers()) == WORKERS)
    family = again.family()
    again.process.send_signal(signal.SIGTERM)
    assert again.process.wait(90) == 0
    assert psutil.wait_procs(family, timeout=5)[1] == []
