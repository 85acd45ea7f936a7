"""One `manage.py up` for one data folder."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class AlreadyRunning(Exception):
    """Somebody else runs this installation; the message says who."""


@contextmanager
def claim(data_dir: Path) -> Iterator[None]:
    """Hold the data folder; AlreadyRunning names the process that has it.

    The lock goes with our process, however it ends: no stale file is in the way.
    """
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(data_dir / "up.lock", os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            pid = file.read().strip() or "?"
            raise AlreadyRunning(
                f"This installation runs already: process {pid} (`manage.py up`) has "
                f"{data_dir}. End it first, or set DATA_DIR and PORT for a second one."
            ) from error
        file.truncate()
        file.write(str(os.getpid()))
        file.flush()
        yield
