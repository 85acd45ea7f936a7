"""The SQL database: a second one beside it, and one moment in which they change places.

That moment decides a restore. SQLite keeps another place as a file, PostgreSQL as a
schema; both are of Django's own making, whatever version made the tables in force.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Protocol

from django.core.management import call_command
from django.db import connection, connections


class People(Protocol):
    """What a kind of SQL database can do."""

    def make(self, place: str) -> None:
        """Make an empty database at a place, whatever lies there."""

    def lend(self, place: str) -> AbstractContextManager[str]:
        """Open the database of a place under an alias."""

    def swap(self, source: str, target: str) -> None:
        """Put what is at `source` in force and what was at `target`, at once."""

    def drop(self, place: str) -> None:
        """Delete what is at a place."""


def people() -> People:
    """Return the installation's."""
    from operations.backup.stores.postgres import Postgres
    from operations.backup.stores.sqlite import Sqlite

    return Postgres() if connection.vendor == "postgresql" else Sqlite()


@contextmanager
def alias(name: str, **settings: object) -> Iterator[str]:
    """Open a database like the installation's but for some settings."""
    connections.databases[name] = {**connections.databases["default"], **settings}
    try:
        yield name
    finally:
        connections[name].close()
        del connections[name]
        del connections.databases[name]


def migrate(name: str) -> None:
    """Make the tables of this version."""
    call_command("migrate", database=name, verbosity=0, interactive=False)


def options() -> dict[str, Any]:
    """Return a copy of the driver's options."""
    return dict(connections.databases["default"].get("OPTIONS", {}))
