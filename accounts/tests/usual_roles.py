"""The usual roles in tests: a migration makes them, and emptied tables have none."""

from typing import Any

from django.apps import apps
from django.db.models.signals import post_migrate

_made: list[Any] = []


def _put(using: str, **_: object) -> None:
    from accounts.models import Role

    roles = Role.objects.using(using)
    if not _made:
        _made.extend(roles.all())
    elif roles.count() < len(_made):
        roles.bulk_create(_made, ignore_conflicts=True)


post_migrate.connect(_put, sender=apps.get_app_config("accounts"))
