"""What `manage.py up` runs, and how each of it is started and ended."""

import os
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from operations.up.leash import wrap
from operations.up.waiting import Process


class Stage(IntEnum):
    """The order of ending: whoever needs another ends before it."""

    SERVICE = 0
    UPSTREAM = 1
    STORE = 2


def at_once() -> bool:
    """Wait for nothing."""
    return True


def nothing() -> str:
    """Say nothing."""
    return ""


def leave_alone(process: Process) -> None:
    """Do nothing to a process."""


@dataclass(frozen=True, slots=True)
class Program:
    """One long-running process; `grace` is how many seconds it may take to end.

    It is first started when `after()` is true, asked again and again, and not while
    `obstacle()` names something, as a full disk. `tend` is called now and then while
    it runs; `last_words` tells what it wrote elsewhere before it died.
    """

    name: str
    launch: Callable[[], Process]
    grace: float = 10.0
    stage: Stage = Stage.SERVICE
    after: Callable[[], bool] = at_once
    obstacle: Callable[[], str] = nothing
    tend: Callable[[Process], None] = leave_alone
    last_words: Callable[[], str] = nothing


def launch(
    command: Sequence[str],
    *,
    environment: Mapping[str, str] | None = None,
    descriptors: tuple[int, ...] = (),
    orphan_signal: signal.Signals = signal.SIGTERM,
) -> Process:
    """Start a process whose output can be read; it dies with us, by `orphan_signal`."""
    return subprocess.Popen(  # noqa: S603 - our own command lines only
        wrap(command, orphan_signal),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, "PYTHONUNBUFFERED": "1", **(environment or {})},
        pass_fds=descriptors,
        start_new_session=True,
    )
