"""Start a store and wait until it is ready."""

import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from config.up.leash import leash

PAUSE = 0.02  # seconds between two looks
LAST_LINES = 5
Process = subprocess.Popen[bytes]


class DidNotStart(Exception):
    """A program ended, or stayed silent, before it was ready."""


def start(command: Sequence[str], ready: Callable[[], bool], log: Path) -> Process:
    """Start a program, in a session of its own, and return when it is `ready()`."""
    process = subprocess.Popen(  # noqa: S603 - our own command lines only
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=leash(),
    )
    try:
        until_ready(process, ready, log)
    except BaseException:
        process.kill()
        process.wait()
        raise
    return process


def until_ready(
    process: Process, ready: Callable[[], bool], log: Path, limit: float = 60.0
) -> None:
    """Return when `ready()`; DidNotStart, with the log's end, after `limit` seconds."""
    name = log.stem
    end = time.monotonic() + limit
    while not ready():
        if process.poll() is not None:
            raise DidNotStart(
                f"{name} ended with code {process.returncode}.{tail(log)}"
            )
        if time.monotonic() > end:
            raise DidNotStart(f"{name} was not ready after {limit:.0f} s.{tail(log)}")
        time.sleep(PAUSE)


def tail(log: Path) -> str:
    """Return the last lines of a log, ready to be put behind a message."""
    if not log.is_file():
        return ""
    lines = log.read_text(errors="replace").splitlines()[-LAST_LINES:]
    return "\n  " + "\n  ".join([f"{log}:", *lines])
