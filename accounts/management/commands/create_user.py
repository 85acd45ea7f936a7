"""Make an account: `manage.py create_user li@example.com 李雷 [--role ADMIN]`."""

import secrets
from argparse import ArgumentParser

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.db import IntegrityError, transaction

from accounts.audit.record import record
from accounts.management.people_command import PeopleCommand
from accounts.models import Role, User
from accounts.models.people import USER

RANDOMNESS = 12  # bytes


class Command(PeopleCommand):
    help = "Make an account. Without --password one is made up and shown once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("email")
        parser.add_argument("name", help="free text; two Chinese characters are fine")
        parser.add_argument("username", nargs="?", help="another name to sign in with")
        parser.add_argument(
            "given", nargs="?", metavar="password", help="as --password"
        )
        parser.add_argument("--password", help="made up when missing")
        parser.add_argument("--role", default=USER)
        parser.add_argument(
            "--email-verified",
            default="true",
            choices=["true", "false"],
            help="whether the address counts as confirmed (default: true)",
        )

    def run(self, options: dict[str, str]) -> dict[str, object]:
        if not Role.objects.filter(name=options["role"]).exists():
            raise CommandError(f"There is no role {options['role']!r}")
        given = options["password"] or options["given"]
        password = given or secrets.token_urlsafe(RANDOMNESS)
        try:
            validate_password(password)
            user = self._store(options, password)
        except ValidationError as error:
            raise CommandError(_told(error)) from error
        except IntegrityError as error:
            message = "Somebody has this e-mail address or user name already"
            raise CommandError(message) from error
        record(None, "person.add", user)
        told: dict[str, object] = {"id": user.pk, "email": user.email}
        return told | ({} if given else {"password": password})

    def _store(self, options: dict[str, str], password: str) -> User:
        user = User(
            email=options["email"],
            name=options["name"],
            username=options["username"],
            role=options["role"],
        )
        user.set_password(password)
        user.full_clean()
        with transaction.atomic():
            user.save()
            EmailAddress.objects.create(
                user=user,
                email=user.email,
                primary=True,
                verified=options["email_verified"] == "true",
            )
        return user


def _told(error: ValidationError) -> str:
    """Return what is wrong in one line, with the names of fields where it has any."""
    if not hasattr(error, "error_dict"):
        return " ".join(error.messages)
    fields = error.message_dict.items()
    return " ".join(f"{name}: {' '.join(found)}" for name, found in fields)
