"""SQL through Django's models, so that a backup of SQLite restores into PostgreSQL."""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, time
from itertools import islice
from typing import Any, TypeAlias

from django.apps import apps
from django.core import serializers
from django.core.exceptions import FieldDoesNotExist
from django.core.management.color import no_style
from django.core.serializers.base import DeserializationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, connections, transaction
from django.db.models import Model
from django.utils.encoding import is_protected_type

from operations.backup.envelope import Unreadable
from operations.backup.record_counts import Tally

# Whoever knows a session's key is signed in, so sessions stay where they are.
LEFT_OUT = {"sessions.session", "usersessions.usersession"}
BATCH = 500
FOREIGN = (DeserializationError, FieldDoesNotExist, ValueError, LookupError)
Links = Mapping[str, Iterable[object]]
Table: TypeAlias = type[Model]
OTHER = (
    "the backup was made by another version of this program. Restore it with that "
    "one, then upgrade."
)


class Exact(DjangoJSONEncoder):
    """Keeps microseconds, which Django's own cuts off."""

    def default(self, value: object) -> Any:  # noqa: ANN401 - as the base class
        """Return what JSON has a word for."""
        if isinstance(value, datetime | time):
            return value.isoformat()
        return super().default(value)


def tables() -> list[Table]:
    """Return the models that a backup holds."""
    every = [
        model for config in apps.get_app_configs() for model in config.get_models()
    ]
    kept = [m for m in every if m._meta.managed and not m._meta.proxy]
    return [m for m in kept if m._meta.label_lower not in LEFT_OUT]


@contextmanager
def snapshot() -> Iterator[None]:
    """Read one moment of the installation's database; nobody has to wait for us."""
    opened: Any = connection
    mode = getattr(connection, "transaction_mode", None)
    if connection.vendor == "sqlite":
        opened.transaction_mode = None  # ours would keep others from writing
    try:
        with transaction.atomic():
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            yield
    finally:
        if connection.vendor == "sqlite":
            opened.transaction_mode = mode


def lines(
    model: Table, alias: str = "default", *, ordered: bool = False
) -> Iterator[bytes]:
    """Yield each row as one line, in the order of the primary key."""
    for row in model._base_manager.using(alias).order_by("pk").iterator(BATCH):
        yield line(row, _links(row), ordered=ordered)


def load(records: Iterable[bytes], alias: str, told: Tally) -> None:
    """Store rows as they were, telling nobody; `told` hears what has to be found then.

    Raises Unreadable when a row does not fit into this version's tables.
    """
    rows = (parse(record, alias) for record in records)
    while batch := list(islice(rows, BATCH)):
        _insert([row.object for row in batch], alias)
        for row in batch:
            # Links that the version which made the backup had none of are none.
            links = {name: row.m2m_data.get(name, ()) for name in _linking(row.object)}
            told.add(line(row.object, links, ordered=True))
            for name, linked in links.items():
                _link(row.object, name, linked, alias)


def clear(models: Iterable[Table], alias: str) -> None:
    """Delete what `migrate` has put into tables that a backup brings."""
    for model in models:
        links: list[Any] = list(model._meta.local_many_to_many)
        for each in (*(field.remote_field.through for field in links), model):
            each._base_manager.using(alias).all()._raw_delete(alias)


def continue_counting(alias: str) -> None:
    """Let new rows get numbers after the restored ones (PostgreSQL)."""
    opened = connections[alias]
    with opened.cursor() as cursor:
        for statement in opened.ops.sequence_reset_sql(no_style(), tables()):
            cursor.execute(statement)


def line(row: Model, links: Links, *, ordered: bool = False) -> bytes:
    """Return a row as Django's serializer has it.

    `ordered` sorts what JSON columns hold, for PostgreSQL does not keep their order.
    """
    meta: Any = row._meta
    fields = {f.name: _value(f, row) for f in meta.local_fields if f.serialize}
    fields |= {name: sorted(linked, key=str) for name, linked in links.items()}
    record = {"model": meta.label_lower, "pk": _value(meta.pk, row), "fields": fields}
    text = json.dumps(record, cls=Exact, ensure_ascii=False, sort_keys=ordered)
    return text.encode()


def _links(row: Model) -> Links:
    names = _linking(row)
    return {name: getattr(row, name).values_list("pk", flat=True) for name in names}


def _linking(row: Model) -> list[str]:
    return [field.name for field in row._meta.local_many_to_many]


def _value(field: Any, row: Model) -> Any:  # noqa: ANN401 - any column's
    value = field.value_from_object(row)
    as_it_is: bool = is_protected_type(value)
    return value if as_it_is else field.value_to_string(row)


def parse(record: bytes, alias: str) -> Any:  # noqa: ANN401 - a DeserializedObject
    """Return a line as Django's deserializer has it; Unreadable if it does not fit."""
    try:
        return next(
            serializers.deserialize("python", [json.loads(record)], using=alias)
        )
    except FOREIGN as error:
        raise Unreadable(f"A row does not fit ({error}): {OTHER}") from error


def _insert(rows: list[Model], alias: str) -> None:
    """Insert rows raw: no signal is sent, no field changes itself."""
    kind = type(rows[0])
    fields = kind._meta.local_concrete_fields
    most = connections[alias].ops.bulk_batch_size(fields, rows)
    waiting = iter(rows)
    while some := list(islice(waiting, most)):
        kind._base_manager.using(alias)._insert(  # type: ignore[attr-defined]
            some, fields=fields, using=alias, raw=True
        )


def _link(row: Model, name: str, linked: Iterable[object], alias: str) -> None:
    field: Any = row._meta.get_field(name)
    ours = f"{field.m2m_field_name()}_id"
    theirs = f"{field.m2m_reverse_field_name()}_id"
    through = field.remote_field.through
    through._base_manager.using(alias).bulk_create(
        through(**{ours: row.pk, theirs: pk}) for pk in linked
    )
