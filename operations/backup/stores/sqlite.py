"""SQLite: another place is a file beside the database, `people.sqlite3.restoring`.

What is in force changes by SQLite's own backup: one transaction that puts every page
of another file into it. Replacing the file would leave its write-ahead log behind.
"""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.db import DatabaseError, connection, connections

from operations.backup.places import PREVIOUS
from operations.backup.stores import files, sql_places

PATIENCE = 20.0  # seconds until somebody else must have let go of the database
PAUSE = 0.1  # seconds
HASTY = "PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF;"
SAFE = "PRAGMA journal_mode=DELETE; PRAGMA synchronous=FULL;"


class Sqlite:
    """The database file, and others beside it."""

    def make(self, place: str) -> None:
        """Make an empty file with this version's tables."""
        self.drop(place)
        with self.lend(place) as name:
            sql_places.migrate(name)

    @contextmanager
    def lend(self, place: str) -> Iterator[str]:
        """Open the file of a place under an alias."""
        # one that is being loaded is lost by a crash in any case
        pragmas = SAFE if place == PREVIOUS else HASTY
        options = sql_places.options() | {"init_command": pragmas}
        with sql_places.alias(place, NAME=str(_file(place)), OPTIONS=options) as name:
            yield name

    def swap(self, source: str, target: str) -> None:
        """Keep a copy of what is in force at `target`, then replace it."""
        connection.close()
        copied = _file(f"{target}.part")
        copied.unlink(missing_ok=True)
        _copy(_live(), copied)
        copied.replace(_file(target))
        files.sync(copied.parent)
        _copy(_file(source), _live())
        self.drop(source)

    def drop(self, place: str) -> None:
        """Delete the file of a place, and what SQLite may have left beside it."""
        for end in ("", "-journal", "-wal", "-shm", ".part", ".part-journal"):
            _file(f"{place}{end}").unlink(missing_ok=True)


def _live() -> Path:
    return Path(str(connections.databases["default"]["NAME"]))


def _file(place: str) -> Path:
    return _live().with_name(f"{_live().name}.{place}")


def _copy(source: Path, target: Path) -> None:
    """Make `target` what `source` is, in one transaction that is on disk afterwards."""
    until = time.monotonic() + PATIENCE

    def look(status: int, _remaining: int, _total: int) -> None:
        if status != sqlite3.SQLITE_DONE and time.monotonic() > until:
            raise DatabaseError("Somebody else keeps the database locked.")

    os.close(os.open(target, os.O_RDWR | os.O_CREAT, 0o600))
    with (
        closing(sqlite3.connect(source)) as old,
        closing(sqlite3.connect(target)) as new,
    ):
        old.backup(new, progress=look, sleep=PAUSE)
