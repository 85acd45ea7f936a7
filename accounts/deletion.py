"""Delete people, and everything of theirs."""

from django.db import transaction

from accounts.models import User
from accounts.rights.administrators import keep_one
from accounts.rights.delegation import check
from accounts.signals import person_erased


def erase(user: User, by: User | None = None) -> None:
    """Delete a person; conversations and files follow through `person_erased`.

    Raises LastAdministrator, NotYours.
    """
    check(by, user)
    with transaction.atomic():
        keep_one(user)
        person_erased.send(sender=User, user_id=user.pk)
        user.delete()
