"""What must be done before the first request: tables, indexes, static files."""

import asyncio
import fcntl
import hashlib
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection

from chat.store import mongo
from chat.store.indexes import every
from chat.store.upgrades import run as upgrades
from config.static_files.storage import COMPRESSED, FORM
from operations.backup import settling

log = logging.getLogger("upgrade")

LOCK = 0x4C_69_62_72  # PostgreSQL's advisory locks have numbers for names
TURN = ".turn"  # who collects static files holds it


def prepare(told: Callable[[str], None] = log.info) -> None:
    """Bring tables, indexes and documents up to date; replicas take turns.

    A restore that was killed half-way is finished first. `told` hears how far the
    documents are. Raises StoresBusy while a restore is running, TooNewError where a
    newer version has been.
    """
    with _one_at_a_time():
        settling.at_start()
        call_command("migrate", interactive=False, verbosity=0)
        asyncio.run(_documents(told))


def collect_static() -> bool:
    """Collect static files under hashed names if any changed; say whether.

    Does nothing where STATIC_ROOT came filled, as in the container image.
    """
    root = Path(settings.STATIC_ROOT)
    stamp = root / ".collected"
    if not settings.COLLECT_STATIC:
        return False
    root.mkdir(parents=True, exist_ok=True)
    with _lock(root / TURN):
        now = _fingerprint()
        if stamp.is_file() and stamp.read_text() == now:
            return False
        _clear(root)
        call_command("collectstatic", interactive=False, verbosity=0)
        _sweep(root)
        stamp.write_text(now)
    return True


def _clear(root: Path) -> None:
    """Forget what was collected, but not the work of having compressed it."""
    for file in root.rglob("*"):
        if file.is_file() and file.suffix not in COMPRESSED and file.name != TURN:
            file.unlink()


def _sweep(root: Path) -> None:
    """Remove what was compressed of files that are no more."""
    for file in root.rglob("*"):
        if file.suffix in COMPRESSED and not file.with_suffix("").exists():
            file.unlink()


async def _documents(told: Callable[[str], None]) -> None:
    try:
        await every.ensure()
        await upgrades.upgrade(told)
    finally:
        await mongo.close()


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
            try:
                yield
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
        return
    with _lock(settings.DATA_DIR / "prepare.lock"):
        yield


@contextmanager
def _lock(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _fingerprint() -> str:
    found = hashlib.sha256(FORM.encode())
    for finder in get_finders():
        for path, storage in finder.list(["CVS", ".*", "*~"]):
            file = Path(storage.path(path)).stat()
            found.update(f"{path}:{file.st_size}:{file.st_mtime_ns}\n".encode())
    return found.hexdigest()
