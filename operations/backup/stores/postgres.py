"""PostgreSQL: another place is a schema, `public_restoring`.

What is in force changes in one transaction, which moves tables from schema to schema
with their indexes, keys and sequences. Tables of other programs stay where they are.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connection, transaction

from operations.backup.journal import TABLE
from operations.backup.stores import sql_places

PATIENCE = "20s"  # until somebody else must have let go of a table
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY tablename"
APPS = "SELECT DISTINCT app FROM django_migrations"


class Postgres:
    """The schema in force, and others beside it."""

    def make(self, place: str) -> None:
        """Make a schema with this version's tables."""
        self.drop(place)
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE SCHEMA {_schema(cursor, place)}")
        with self.lend(place) as name:
            sql_places.migrate(name)

    @contextmanager
    def lend(self, place: str) -> Iterator[str]:
        """Open the schema of a place under an alias."""
        with connection.cursor() as cursor:
            path = f"-c search_path={_schema(cursor, place)}"
        options = sql_places.options()
        options["options"] = f"{options.get('options', '')} {path}".strip()
        with sql_places.alias(place, OPTIONS=options) as name:
            yield name

    def swap(self, source: str, target: str) -> None:
        """Move every table, in one transaction."""
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{PATIENCE}'")
            live = connection.ops.quote_name(_current(cursor))
            old, new = _schema(cursor, target), _schema(cursor, source)
            ours, theirs = _ours(cursor), _tables(cursor, _name(cursor, source))
            cursor.execute(f"CREATE SCHEMA {old}")
            _move(cursor, ours, live, old)
            _move(cursor, theirs, new, live)
            cursor.execute(f"DROP SCHEMA {new}")

    def drop(self, place: str) -> None:
        """Delete the schema of a place."""
        with connection.cursor() as cursor:
            cursor.execute(f"DROP SCHEMA IF EXISTS {_schema(cursor, place)} CASCADE")


def _current(cursor: Any) -> str:  # noqa: ANN401 - Django's wrapper of the driver's
    cursor.execute("SELECT current_schema()")
    return str(cursor.fetchone()[0])


def _name(cursor: Any, place: str) -> str:  # noqa: ANN401
    return f"{_current(cursor)}_{place}"


def _schema(cursor: Any, place: str) -> str:  # noqa: ANN401
    return connection.ops.quote_name(_name(cursor, place))


def _tables(cursor: Any, schema: str) -> list[str]:  # noqa: ANN401
    cursor.execute(TABLES, [schema])
    return [row[0] for row in cursor.fetchall()]


def _ours(cursor: Any) -> list[str]:  # noqa: ANN401
    """Return our applications' tables in force, also those of another version."""
    every = _tables(cursor, _current(cursor))
    labels = {config.label for config in apps.get_app_configs()}
    if "django_migrations" in every:
        cursor.execute(APPS)
        labels |= {row[0] for row in cursor.fetchall()}
    ours = tuple(f"{label}_" for label in ("django", *labels))
    return [name for name in every if name.startswith(ours) or name == TABLE]


def _move(cursor: Any, names: Iterable[str], source: str, target: str) -> None:  # noqa: ANN401
    for name in names:
        table = f"{source}.{connection.ops.quote_name(name)}"
        cursor.execute(f"ALTER TABLE {table} SET SCHEMA {target}")
