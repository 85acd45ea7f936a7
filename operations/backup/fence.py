"""One restore at a time, and nobody serves meanwhile.

A restore first takes the fence, then looks who lives; a process first says that it
lives, then looks at the fence. So one of the two always sees the other.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

from operations.backup import journal

# PostgreSQL's advisory locks have numbers for names
NUMBERS = {"restore": 0x4C_69_62_73, "drill": 0x4C_69_62_74}
RUNNING = "A restore is running: wait until it has ended."
HALF_WAY = "A restore was interrupted half-way: `manage.py prepare` finishes it."


class StoresBusy(Exception):
    """Somebody else has the stores now; the message says who, and what to do."""


class BackupRefused(Exception):
    """Nothing was changed; the message says why, and what to do."""


@contextmanager
def lock(name: str, *, shared: bool = False) -> Iterator[bool]:
    """Try to take a lock for a `with` block, and say whether it was free.

    It goes with our process, however that ends.
    """
    way = _advisory if connection.vendor == "postgresql" else _file
    with way(name, shared=shared) as got:
        yield got


@contextmanager
def alone(otherwise: str) -> Iterator[None]:
    """Keep restores, backups and starting processes away; StoresBusy with a reason."""
    with lock("restore") as got:
        if not got:
            raise StoresBusy(otherwise)
        yield


@contextmanager
def beside_others() -> Iterator[None]:
    """Keep restores away, not each other; StoresBusy while one runs or is half done."""
    with lock("restore", shared=True) as got:
        if not got:
            raise StoresBusy(RUNNING)
        entry = journal.read()
        if entry is not None and entry.phase == "swapping":
            raise StoresBusy(HALF_WAY)
        yield


def look() -> None:
    """Return unless a restore is running or half done; StoresBusy then."""
    with beside_others():
        pass


@contextmanager
def _advisory(name: str, *, shared: bool) -> Iterator[bool]:
    kind = "_shared" if shared else ""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_try_advisory_lock{kind}(%s)", [NUMBERS[name]])
        got = bool(cursor.fetchone()[0])
    try:
        yield got
    finally:
        if got:
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT pg_advisory_unlock{kind}(%s)", [NUMBERS[name]])


@contextmanager
def _file(name: str, *, shared: bool) -> Iterator[bool]:
    kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
    with (Path(settings.DATA_DIR) / f"{name}.lock").open("w") as file:
        try:
            fcntl.flock(file, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
