"""A program in which many strangers sign up at the same moment.

    python -m accounts.tests.first_sign_ups

Run by test_first_administrator against an empty database that DATABASE_URL names.
Prints, for each scene, the answers' statuses and [administrators, people, claims].
"""

import json
import os
import sys
from typing import Any

PLAIN = "django.contrib.staticfiles.storage.StaticFilesStorage"
PROCESSES, THREADS = 5, 10
ADMIN = (
    "root@example.com",
    "Root",
    "--role",
    "ADMIN",
    "--password",
    "a-long-secret-42",
)


def main() -> None:
    """Play the scenes and print what came of them."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from django.conf import settings

    from librechat_yaml import live
    from librechat_yaml.schema import LibreChat

    settings.ROOT_URLCONF = "accounts.tests.urls"
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": PLAIN}}
    # Fifty real hashes are seconds of a processor, and not what is looked at.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    live.swap(LibreChat())
    sign_up("", "192.0.2.1")  # refused; loads what each fork would load for itself
    told = {
        "fifty": scene(PROCESSES),
        "same address": scene(2, same=True),
        "after a command": scene(2, first=ADMIN),
    }
    sys.stdout.write(json.dumps(told))


def scene(
    processes: int, *, same: bool = False, first: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Remove everybody, have everybody sign up at once, and count."""
    from django.core.cache import cache
    from django.core.management import call_command

    from accounts.models import FirstAdministrator, User
    from accounts.tests.stampede import stampede

    User.objects.all().delete()
    FirstAdministrator.objects.all().delete()
    cache.clear()  # how often each address has signed up
    if first:
        call_command("create_user", *first, stdout=sys.stderr)

    def act(process: int, thread: int) -> int:
        who = "same" if same else f"p{process}t{thread}"
        return sign_up(who, f"192.0.{process}.{thread + 1}")

    statuses = stampede(act, processes=processes, threads=THREADS)
    roles = list(User.objects.values_list("role", flat=True))
    people = [roles.count("ADMIN"), len(roles), FirstAdministrator.objects.count()]
    return {"statuses": statuses, "people": people}


def sign_up(who: str, address: str) -> int:
    """Send the form once, from an address of one's own; return the status."""
    from django.test import Client

    form = {
        "name": who,
        "email": f"{who}@example.com",
        "password1": "a-long-secret-42",
    }
    browser = Client(REMOTE_ADDR=address)
    return int(browser.post("/accounts/signup/", form).status_code)


if __name__ == "__main__":
    main()
