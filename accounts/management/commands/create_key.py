"""Make a key for programs: `manage.py create_key li@example.com robot`."""

from argparse import ArgumentParser
from datetime import timedelta

from asgiref.sync import async_to_sync
from django.core.management.base import CommandError
from django.utils import timezone

from accounts.audit.record import record
from accounts.keys import api_keys
from accounts.management.people_command import PeopleCommand
from accounts.models import ApiKey

LONGEST = 80  # letters of a name


class Command(PeopleCommand):
    help = "Make a person's key for programs; it is shown once and kept nowhere."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("person", help="e-mail address, user name or number")
        parser.add_argument("name", help="what it is for")
        parser.add_argument(
            "--scope",
            action="append",
            choices=ApiKey.Scope.values,
            help="what it may be used for (default: gateway); may be repeated",
        )
        parser.add_argument(
            "--model", action="append", help="as gpt-4*; may be repeated"
        )
        parser.add_argument("--rpm", type=int, default=0, help="requests a minute")
        parser.add_argument("--days", type=int, default=0, help="0: does not expire")

    def run(self, options: dict[str, str]) -> dict[str, object]:
        days, rpm = int(options["days"]), int(options["rpm"])
        if days < 0 or rpm < 0:
            raise CommandError("--days and --rpm cannot be negative")
        if not 0 < len(options["name"]) <= LONGEST:
            raise CommandError(f"The name must have 1 to {LONGEST} characters")
        key, text = async_to_sync(api_keys.create)(
            self.person(options["person"]),
            options["name"],
            scopes=options["scope"] or [ApiKey.Scope.GATEWAY],
            model_patterns=options["model"] or [],
            rpm=rpm,
            expires_at=timezone.now() + timedelta(days=days) if days else None,
        )
        record(None, "key.add", key)
        return {"id": key.pk, "key": text}
