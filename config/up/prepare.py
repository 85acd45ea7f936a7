"""What must be done before the first request: tables, indexes, static files."""

import asyncio
import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection

from chat import db, indexes

LOCK = 0x4C_69_62_72  # PostgreSQL's advisory locks have numbers for names


def prepare() -> None:
    """Bring tables and indexes up to date; replicas that start together take turns."""
    with _one_at_a_time():
        call_command("migrate", interactive=False, verbosity=0)
        asyncio.run(_indexes())


def collect_static() -> bool:
    """Collect static files under hashed names if any changed; say whether.

    Does nothing where STATIC_ROOT came filled, as in the container image.
    """
    root = Path(settings.STATIC_ROOT)
    stamp = root / ".collected"
    if not settings.COLLECT_STATIC:
        return False
    now = _fingerprint()
    if stamp.is_file() and stamp.read_text() == now:
        return False
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(now)
    return True


async def _indexes() -> None:
    try:
        await indexes.ensure()
    finally:
        await db.close()


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
    with (settings.DATA_DIR / "prepare.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _fingerprint() -> str:
    found = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list(["CVS", ".*", "*~"]):
            file = Path(storage.path(path)).stat()
            found.update(f"{path}:{file.st_size}:{file.st_mtime_ns}\n".encode())
    return found.hexdigest()
