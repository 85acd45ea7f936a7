"""What the commands about people have in common."""

import json
from argparse import ArgumentParser
from collections.abc import Mapping

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q

from accounts.models import User
from accounts.rights.administrators import LastAdministrator


class PeopleCommand(BaseCommand):
    """Runs `run()` and prints what it returns: lines, or one object with --json."""

    requires_system_checks = ()  # an administrator is made before all else is right

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add --json; commands add theirs after this."""
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: object, **options: str) -> None:
        """Run the command and print its outcome."""
        try:
            told = self.run(options)
        except LastAdministrator as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            self.stdout.write(json.dumps(told, ensure_ascii=False, default=str))
            return
        for name, value in told.items():
            self.stdout.write(f"{name}: {value}")

    def run(self, options: dict[str, str]) -> Mapping[str, object]:
        """Do the work; return what is to be told, names to values."""
        raise NotImplementedError

    def person(self, text: str) -> User:
        """Find a person by e-mail address, user name or number."""
        named = Q(email=text.lower()) | Q(username__iexact=text)
        if text.isdigit():
            named |= Q(pk=int(text))
        user = User.objects.filter(named).first()
        if user is None:
            raise CommandError(f"Nobody is called {text!r} here")
        return user
