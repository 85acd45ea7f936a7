"""Delete people, and everything of theirs."""

from django.db import transaction

from accounts.models import User
from accounts.models.people import ADMIN
from accounts.signals import person_erased


class LastAdministrator(Exception):
    """Nobody would be left who can open the admin panel."""


def is_last_administrator(user: User) -> bool:
    """Say whether no other administrator could come in."""
    if user.role != ADMIN:
        return False
    others = User.objects.filter(role=ADMIN, status=User.Status.ACTIVE)
    return not any(other.is_active for other in others.exclude(pk=user.pk))


def erase(user: User) -> None:
    """Delete a person; conversations and files follow through `person_erased`.

    Raises LastAdministrator.
    """
    with transaction.atomic():
        if is_last_administrator(user):
            raise LastAdministrator
        person_erased.send(sender=User, user_id=user.pk)
        user.delete()
