"""Make a key for programs: `manage.py create_key li@example.com robot`."""

from argparse import ArgumentParser
from datetime import timedelta

from asgiref.sync import async_to_sync
from django.core.management.base import CommandError
from django.utils import timezone

from accounts.audit.record import record
from accounts.keys import api_keys
from accounts.keys.minute_limits import MOST, parsed
from accounts.management.people_command import PeopleCommand
from accounts.models import ApiKey

EXAMPLE = "gpt-4* rpm=10 tpm=20000"
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
        parser.add_argument("--tpm", type=int, default=0, help="tokens a minute")
        parser.add_argument(
            "--model-limit",
            action="append",
            help=f"as '{EXAMPLE}'; may be repeated",
        )
        parser.add_argument("--days", type=int, default=0, help="0: does not expire")

    def run(self, options: dict[str, str]) -> dict[str, object]:
        days, rpm, tpm = (int(options[name]) for name in ("days", "rpm", "tpm"))
        if days < 0 or not 0 <= rpm <= MOST or not 0 <= tpm <= MOST:
            raise CommandError("--days, --rpm and --tpm: a number from 0 on")
        try:
            limits = parsed("\n".join(options["model_limit"] or []))
        except ValueError as error:
            raise CommandError(f"--model-limit {str(error)!r}: as {EXAMPLE}") from None
        if not 0 < len(options["name"]) <= LONGEST:
            raise CommandError(f"The name must have 1 to {LONGEST} characters")
        key, text = async_to_sync(api_keys.create)(
            self.person(options["person"]),
            options["name"],
            scopes=options["scope"] or [ApiKey.Scope.GATEWAY],
            model_patterns=options["model"] or [],
            rpm=rpm,
            tpm=tpm,
            model_limits=limits,
            expires_at=timezone.now() + timedelta(days=days) if days else None,
        )
        record(None, "key.add", key)
        return {"id": key.pk, "key": text}
