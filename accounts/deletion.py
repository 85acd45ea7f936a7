"""Delete people, and everything of theirs."""

from django.db import transaction

from accounts.models import User
from accounts.rights.administrators import keep_one
from accounts.signals import person_erased


def erase(user: User) -> None:
    """Delete a person; conversations and files follow through `person_erased`.

    Raises LastAdministrator.
    """
    with transaction.atomic():
        keep_one(user)
        person_erased.send(sender=User, user_id=user.pk)
        user.delete()
