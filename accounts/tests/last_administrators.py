"""A program in which two administrators shut each other out at the same moment.

    python -m accounts.tests.last_administrators

Run by test_last_administrator against an empty database that DATABASE_URL names.
Prints, for each way of doing so, [how many were refused, administrators left].
"""

import json
import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accounts.models import User

ROUNDS = 3


def main() -> None:
    """Play each way some times and print what came of it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from django.conf import settings

    from accounts.signals import person_erased

    # Real hashes are seconds of a processor, and so is looking for a worker that
    # would erase conversations: none of it is looked at.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    person_erased.receivers.clear()
    told = {name: [scene(way) for _ in range(ROUNDS)] for name, way in ways().items()}
    sys.stdout.write(json.dumps(told))


def ways() -> "dict[str, Callable[[User], object]]":
    """Return the ways to take the panel from somebody."""
    from accounts.deletion import erase
    from accounts.models import User
    from accounts.rights import administrators
    from accounts.rights.abuse.bans import ban

    return {
        "ban": lambda user: ban(user=user, seconds=60, reason="x"),
        "suspend": lambda user: administrators.set_status(user, User.Status.SUSPENDED),
        "demote": lambda user: administrators.change_role(user, "USER"),
        "delete": erase,
    }


def scene(way: "Callable[[User], object]") -> list[int]:
    """Have both do it to the other at once."""
    from accounts.models import User
    from accounts.rights.administrators import LastAdministrator
    from accounts.tests.stampede import stampede

    User.objects.all().delete()
    make = User.objects.create_superuser
    names = [make(f"a{n}@example.com", "", name=f"A{n}").email for n in range(2)]

    def act(process: int, _: int) -> bool:
        other = User.objects.get(email=names[1 - process])
        try:
            way(other)
        except LastAdministrator:
            return True
        return False

    refused = stampede(act, processes=2, threads=1)
    left = [user for user in User.objects.all() if user.is_staff]
    return [sum(refused), len(left)]


if __name__ == "__main__":
    main()
