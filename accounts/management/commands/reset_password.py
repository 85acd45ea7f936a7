"""Set a password and end the sessions: `manage.py reset_password li@example.com`."""

import getpass
import secrets
import sys
from argparse import ArgumentParser

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

from accounts.audit.record import record
from accounts.management.people_command import PeopleCommand
from accounts.sign_in.sessions import end_all

RANDOMNESS = 12  # bytes


class Command(PeopleCommand):
    help = "Set a new password and sign the person out everywhere."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("person", help="e-mail, user name or id")
        parser.add_argument("--password", help="asked for, or made up without a tty")

    def run(self, options: dict[str, str]) -> dict[str, object]:
        user = self.person(options["person"])
        given = options["password"] or _asked()
        password = given or secrets.token_urlsafe(RANDOMNESS)
        try:
            validate_password(password, user)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        user.set_password(password)
        user.save(update_fields=["password"])
        record(None, "person.reset_password", user)
        told: dict[str, object] = {"email": user.email, "sessions": end_all(user)}
        return told | ({} if given else {"password": password})


def _asked() -> str:
    return getpass.getpass("New password: ") if sys.stdin.isatty() else ""
