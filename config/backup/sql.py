"""SQL through Django's models, so that a backup of SQLite restores into PostgreSQL."""

from collections.abc import Iterable, Iterator

from django.apps import apps
from django.core import serializers
from django.core.management.color import no_style
from django.db import connections, models, transaction
from django.db.models import Model

# Made anew by `migrate`, or not worth keeping.
LEFT_OUT = {
    "contenttypes.contenttype",
    "auth.permission",
    "sessions.session",
    "usersessions.usersession",  # whoever knows its key is signed in
}
BATCH = 500


def tables() -> list[type[Model]]:
    """Return the models to keep; whoever is pointed at comes before who points."""
    every = [(config, list(config.get_models())) for config in apps.get_app_configs()]
    ordered = serializers.sort_dependencies(every)
    kept = [m for m in ordered if m._meta.managed and not m._meta.proxy]
    return [m for m in kept if m._meta.label_lower not in LEFT_OUT]


def lines(model: type[Model], alias: str = "default") -> Iterator[bytes]:
    """Yield each row as one line, in the order of the primary key."""
    rows = model._base_manager.using(alias).order_by("pk").iterator(BATCH)
    for row in rows:
        yield serializers.serialize("jsonl", [row]).strip().encode()


def load(records: Iterable[bytes], alias: str = "default") -> int:
    """Store rows as they were, without running what saving usually runs."""
    count = 0
    for record in records:
        for row in serializers.deserialize("jsonl", record.decode(), using=alias):
            row.save(using=alias)
            count += 1
    return count


def is_empty(alias: str = "default") -> bool:
    """Say whether nobody has an account yet."""
    return not apps.get_model("accounts.User")._base_manager.using(alias).exists()


def clear(alias: str = "default") -> None:
    """Delete every row of every table that a backup holds."""
    with transaction.atomic(using=alias):
        for model in reversed(tables()):
            for each in (*_links(model), model):
                each._base_manager.using(alias).all()._raw_delete(alias)


def continue_counting(alias: str = "default") -> None:
    """Let new rows get numbers after the restored ones (PostgreSQL)."""
    connection = connections[alias]
    statements = connection.ops.sequence_reset_sql(no_style(), tables())
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _links(model: type[Model]) -> list[type[Model]]:
    through = (field.remote_field.through for field in model._meta.local_many_to_many)
    return [each for each in through if isinstance(each, models.base.ModelBase)]
