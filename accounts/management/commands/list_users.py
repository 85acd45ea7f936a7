"""List people: `manage.py list_users [text] [--json]`."""

import json
from argparse import ArgumentParser
from io import StringIO

from django.db.models import Q
from rich.console import Console
from rich.table import Table

from accounts.management.people_command import PeopleCommand
from accounts.models import User

WIDTH = 160  # letters
COLUMNS = ("id", "email", "name", "role", "status", "banned_until", "created_at")


class Command(PeopleCommand):
    help = "List people, the newest first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "text", nargs="?", default="", help="part of name or e-mail"
        )
        parser.add_argument("--status", choices=User.Status.values)
        parser.add_argument("--role")

    def handle(self, *args: object, **options: str) -> None:
        text = options["text"]
        people = User.objects.filter(Q(email__icontains=text) | Q(name__icontains=text))
        for name in ("status", "role"):
            if options[name]:
                people = people.filter(**{name: options[name]})
        rows = list(people.values(*COLUMNS))
        if options["json"]:
            told = json.dumps(rows, ensure_ascii=False, default=str)
            self.stdout.write(told)
            return
        table, drawn = Table(*COLUMNS), StringIO()
        for row in rows:
            table.add_row(*(_cell(row[column]) for column in COLUMNS))
        Console(file=drawn, width=WIDTH).print(table)
        self.stdout.write(drawn.getvalue())


def _cell(value: object) -> str:
    return "" if value is None else str(value)[:40]
