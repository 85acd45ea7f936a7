"""The tests' own tables as the migrations left them, again after each test.

Django's `flush` empties every table and has each app make its rows anew: it takes eight
milliseconds and two messages in Redis, after each of some thousand tests.
"""

from typing import Any

from django.db import connection, transaction
from django.test import TransactionTestCase

Rows = list[tuple[Any, ...]]
HELD = "SELECT '{0}' WHERE EXISTS (SELECT 1 FROM \"{0}\")"
_made: dict[str, Rows] = {}  # table → the rows that it has when nobody is there
_question: list[str] = []  # in SQL: which tables have any?


def remember() -> None:
    """Note what the migrations have put into the tables."""
    tables = connection.introspection.django_table_names(only_existing=True)
    _question[:] = [" UNION ALL ".join(map(HELD.format, tables))]
    _made.clear()
    _made.update({table: rows(table) for table in filled()})


def filled() -> set[str]:
    """Name the tables that have any rows."""
    with connection.cursor() as cursor:
        cursor.execute(_question[0])
        return {name for (name,) in cursor.fetchall()}


def rows(table: str) -> Rows:
    """Return all rows of a table."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - a name of ours
        return list(cursor.fetchall())


def empty() -> None:
    """Take away what has come, and put back what was changed or has gone."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table in filled() | _made.keys():
            made = _made.get(table, [])
            if made and rows(table) == made:
                continue
            cursor.execute(f'DELETE FROM "{table}"')  # noqa: S608 - a name of ours
            if made:
                values = ", ".join(["%s"] * len(made[0]))
                insert = f'INSERT INTO "{table}" VALUES ({values})'  # noqa: S608
                cursor.executemany(insert, made)


def _after(_: TransactionTestCase) -> None:
    empty()


setattr(TransactionTestCase, "_fixture_teardown", _after)  # noqa: B010 - not ours
