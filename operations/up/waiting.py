"""Start a store and wait until it is ready."""

import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from operations.up.leash import wrap

PAUSE = 0.02  # seconds between two looks
LAST_LINES = 5
Process = subprocess.Popen[bytes]


class DidNotStart(Exception):
    """A program ended, or stayed silent, before it was ready."""


def spawn(command: Sequence[str]) -> Process:
    """Start a program that writes its log into a file of its own."""
    return subprocess.Popen(  # noqa: S603 - our own command lines only
        wrap(command),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def until_ready(
    process: Process, ready: Callable[[], bool], log: Path, limit: float = 60.0
) -> None:
    """Return when `ready()`; DidNotStart with the log's end after `limit` seconds.

    The process is ended when it does not get ready.
    """
    end = time.monotonic() + limit
    try:
        while not ready():
            if process.poll() is not None:
                code = process.returncode
                raise DidNotStart(f"{log.stem} ended with code {code}.{tail(log)}")
            if time.monotonic() > end:
                raise DidNotStart(f"{log.stem} is not ready yet.{tail(log)}")
            time.sleep(PAUSE)
    except BaseException:
        process.kill()
        process.wait()
        raise


def tail(log: Path) -> str:
    """Return the last lines of a log, ready to be put behind a message."""
    if not log.is_file():
        return ""
    lines = log.read_text(errors="replace").splitlines()[-LAST_LINES:]
    return "\n  " + "\n  ".join([f"{log}:", *lines])
