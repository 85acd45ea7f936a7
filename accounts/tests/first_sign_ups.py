"""A process in which many strangers sign up at the same moment.

    python -m accounts.tests.first_sign_ups --threads 10 --at 1798761600.5 --process 3

Run by test_first_administrator in several copies, against one database that
DATABASE_URL names. Prints each answer's status.
"""

import argparse
import json
import os
import sys
import threading
import time

PLAIN = "django.contrib.staticfiles.storage.StaticFilesStorage"


def main() -> None:
    """Sign up in every thread at the given time and print the statuses."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--process", type=int, required=True)
    parser.add_argument("--at", type=float, required=True)
    parser.add_argument("--same-address", action="store_true")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from django.conf import settings

    from config import live
    from config.librechat import LibreChat

    settings.ROOT_URLCONF = "accounts.tests.urls"
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": PLAIN}}
    live.swap(LibreChat())
    statuses: list[int] = []
    threads = [
        threading.Thread(target=sign_up, args=(options, number, statuses))
        for number in range(options.threads)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sys.stdout.write(json.dumps(statuses))


def sign_up(options: argparse.Namespace, number: int, statuses: list[int]) -> None:
    """Send the form once, when the time has come, from an address of one's own."""
    from django.db import connection
    from django.test import Client

    who = "same" if options.same_address else f"p{options.process}t{number}"
    form = {
        "name": who,
        "email": f"{who}@example.com",
        "password1": "a-long-secret-42",
    }
    connection.ensure_connection()
    browser = Client(REMOTE_ADDR=f"192.0.{options.process}.{number + 1}")
    time.sleep(max(0.0, options.at - time.time()))
    try:
        statuses.append(browser.post("/accounts/signup/", form).status_code)
    finally:
        connection.close()


if __name__ == "__main__":
    main()
