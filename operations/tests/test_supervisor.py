"""Processes are kept running, and ended together, whatever happens to whom."""

import io
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import psutil
import pytest

from operations.up import program
from operations.up.journal import Journal
from operations.up.program import Program, Stage
from operations.up.supervisor import TOO_MANY, Supervisor
from operations.up.waiting import Process
from tests.patience import PATIENCE

SLEEP = "import time; time.sleep(60)"
STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
    "print('ready', flush=True); time.sleep(60)"
)


@pytest.fixture
def journal() -> Journal:
    return Journal(io.StringIO())


@pytest.fixture
def supervisor(journal: Journal) -> Iterator[Supervisor]:
    found = Supervisor(journal)
    yield found
    found.stop()


def python(
    name: str, code: str, grace: float = 5, stage: Stage = Stage.SERVICE
) -> Program:
    return Program(
        name, partial(program.launch, [sys.executable, "-c", code]), grace, stage
    )


def until(true: Callable[[], bool], limit: float = PATIENCE) -> bool:
    end = time.monotonic() + limit
    while not true() and time.monotonic() < end:
        time.sleep(0.02)
    return true()


def in_background(supervisor: Supervisor) -> threading.Thread:
    thread = threading.Thread(target=supervisor.run)
    thread.start()
    return thread


def pid_in(file: Path) -> int:
    assert until(lambda: file.exists() and file.read_text().isdigit())
    return int(file.read_text())


def gone(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_a_program_that_dies_is_started_again_and_that_is_said(
    supervisor: Supervisor, journal: Journal, tmp_path: Path
) -> None:
    count = f"open({str(tmp_path / 'starts')!r}, 'a').write('x'); {SLEEP}"
    supervisor.add(python("web", count))
    running = in_background(supervisor)
    assert until(lambda: (tmp_path / "starts").exists())
    children = psutil.Process().children()
    next(c for c in children if SLEEP in " ".join(c.cmdline())).kill()
    assert until(lambda: (tmp_path / "starts").read_text() == "xx")
    supervisor.end()
    running.join()
    assert journal.last("up") == [
        "web was ended by SIGKILL; starting it again in 0.5 s"
    ]


def test_three_quick_deaths_stop_everything_with_the_reason(
    supervisor: Supervisor,
) -> None:
    supervisor.add(python("azure", SLEEP))
    supervisor.add(python("worker", "print('no broker'); raise SystemExit(3)"))
    supervisor.run()
    assert supervisor.failure.startswith("worker ended with code 3, 3 times in a row.")
    assert "no broker" in supervisor.failure


def test_what_is_killed_again_and_again_is_started_again_and_again(
    supervisor: Supervisor, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("operations.up.supervisor.LONGEST_PAUSE", 0.01)
    killed = "import os; os.kill(os.getpid(), 9)"
    supervisor.add(python("mongod", killed))
    running = in_background(supervisor)
    again = "mongod was ended by SIGKILL; starting it again in 0.01 s"
    assert until(lambda: journal.last("up").count(again) > TOO_MANY)
    supervisor.end()
    running.join()
    assert supervisor.failure == ""


def test_the_end_comes_stage_by_stage(supervisor: Supervisor, tmp_path: Path) -> None:
    log = tmp_path / "order"
    code = (
        "import signal, sys, time; signal.signal(signal.SIGTERM, lambda *_: "
        f"(open({str(log)!r}, 'a').write(sys.argv[1]), sys.exit())); "
        "print('ready', flush=True); time.sleep(60)"
    )
    stages = {"store ": Stage.STORE, "azure ": Stage.UPSTREAM, "web ": Stage.SERVICE}
    for name, stage in stages.items():
        start = partial(program.launch, [sys.executable, "-c", code, name])
        supervisor.add(Program(name, start, 5, stage))
    assert until(lambda: all(supervisor._journal.last(name) for name in stages))
    supervisor.stop()
    assert log.read_text() == "web azure store "


def test_who_does_not_end_in_time_is_killed(supervisor: Supervisor) -> None:
    supervisor.add(python("web", STUBBORN, grace=0.2))
    assert until(lambda: supervisor._journal.last("web") == ["ready"])
    supervisor.stop()
    assert supervisor._children[0].process is None


def test_grandchildren_end_too(supervisor: Supervisor, tmp_path: Path) -> None:
    file = tmp_path / "pid"
    code = (
        "import subprocess, sys, time; "
        f"p = subprocess.Popen([sys.executable, '-c', {STUBBORN!r}]); "
        f"open({str(file)!r}, 'w').write(str(p.pid)); time.sleep(60)"
    )
    supervisor.add(python("worker", code))
    grandchild = pid_in(file)
    supervisor.stop()
    assert until(lambda: gone(grandchild))


TELL = f"import os, time; open({{file!r}}, 'w').write(str(os.getpid())); {SLEEP}"
REPLACED = "import os, sys; os.execv(sys.executable, [sys.executable, '-c', {inner!r}])"
FORKED = (
    "import os, time; from operations.up import leash; parent = os.getpid(); "
    "os.fork() or (leash.tie(parent), exec({inner!r})); time.sleep(60)"
)


@pytest.mark.parametrize("shape", ["{inner}", REPLACED, FORKED])
def test_kill_9_of_the_supervisor_leaves_no_orphan(shape: str, tmp_path: Path) -> None:
    file = tmp_path / "pid"
    child = shape.format(inner=TELL.format(file=str(file)))
    code = (
        "import signal, sys, time; from operations.up import program; "
        f"program.launch([sys.executable, '-c', {child!r}], "
        "orphan_signal=signal.SIGKILL); time.sleep(60)"
    )
    root = Path(__file__).parents[2]
    parent = subprocess.Popen([sys.executable, "-c", code], cwd=root)
    orphan = pid_in(file)
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    assert until(lambda: gone(orphan))


def test_a_program_waits_while_the_disk_is_full_and_dies_as_often_as_it_likes(
    supervisor: Supervisor, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("operations.up.supervisor.FULL_PAUSE", 0.05)
    dies = partial(program.launch, [sys.executable, "-c", "raise SystemExit(1)"])
    starts: list[int] = []
    full: list[str] = []

    def launch() -> Process:
        starts.append(1)
        full.extend(["The disk is full."] * 2)  # as it dies, and at the first look
        return dies()

    store = Program("redis", launch, obstacle=lambda: full.pop() if full else "")
    supervisor.add(store)
    running = in_background(supervisor)
    assert until(lambda: len(starts) > TOO_MANY)
    supervisor.end()
    running.join()
    assert supervisor.failure == ""
    told = (
        "redis ended with code 1. The disk is full. It is started when there is room."
    )
    assert told in journal.last("up")


def test_three_quick_deaths_tell_what_was_written_elsewhere(
    supervisor: Supervisor,
) -> None:
    dies = partial(program.launch, [sys.executable, "-c", "raise SystemExit(1)"])
    supervisor.add(Program("redis", dies, last_words=lambda: "\n  Bad file format"))
    supervisor.run()
    assert supervisor.failure.endswith("times in a row.\n  Bad file format")


def test_trouble_is_waited_for_until_it_is_over_or_the_limit_has_come(
    supervisor: Supervisor, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("operations.up.supervisor.SAY_AFTER", 0)
    troubles = ["Redis is away."] * 2
    assert supervisor.until_no(lambda: troubles.pop() if troubles else "")
    assert journal.last("up") == ["Redis is away. Waiting."]
    assert not supervisor.until_no(lambda: "Redis is away.", 0.01)
    assert supervisor.failure == "Redis is away."
