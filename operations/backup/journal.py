"""How far a restore is, kept inside the SQL database that it puts in force.

So the one transaction that changes the people also says that the rest has to follow:
whoever finds `swapping` there finishes it before anything else, and never goes back.
"""

import json
from dataclasses import asdict, dataclass
from typing import Literal

from django.db import connections, transaction

TABLE = "librechat_restore"
# swapping: MongoDB and files have to follow; kept: what was before can come back
Phase = Literal["swapping", "kept", "done"]


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """The latest restore: what came from where, what went where."""

    id: str
    phase: Phase
    source: str
    target: str
    collections: tuple[str, ...]  # what MongoDB had in force before
    made_at: str  # when the backup was made, or ""
    at: str


def read(alias: str = "default") -> JournalEntry | None:
    """Return the latest restore of a database; None when there was none."""
    connection = connections[alias]
    with connection.cursor() as cursor:
        if TABLE not in connection.introspection.table_names(cursor):
            return None
        cursor.execute(f"SELECT entry FROM {TABLE}")  # noqa: S608 - a constant
        row = cursor.fetchone()
    if row is None:
        return None
    found = json.loads(row[0])
    return JournalEntry(**found | {"collections": tuple(found["collections"])})


def write(entry: JournalEntry, alias: str = "default") -> None:
    """Keep an entry instead of the one before."""
    text = json.dumps(asdict(entry))
    with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        cursor.execute(f"CREATE TABLE IF NOT EXISTS {TABLE} (entry text NOT NULL)")
        cursor.execute(f"DELETE FROM {TABLE}")  # noqa: S608 - a constant
        cursor.execute(f"INSERT INTO {TABLE} (entry) VALUES (%s)", [text])  # noqa: S608
