"""The ledger for cost tools: `manage.py export_focus --days 30 --to costs.csv`."""

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.ledger.reports import focus
from accounts.ledger.reports.added_up import DateSpan

LONGEST = 3_660  # days


class Command(BaseCommand):
    help = "Write what was called, in FOCUS 1.2 (CSV), one line for each call."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--days", type=int, default=30, help="default: 30")
        parser.add_argument("--to", metavar="FILE", default="", help="a new file")
        parser.add_argument(
            "--account", default="librechat", help="what this installation is called"
        )

    def handle(self, **options: object) -> None:
        length = int(str(options["days"]))
        if not 0 < length <= LONGEST:
            raise CommandError(f"An export is of 1 to {LONGEST} days")
        span = DateSpan.ending(timezone.now().date(), length)
        text = focus.export(span.first, span.last, str(options["account"]))
        if options["to"]:
            _write(Path(str(options["to"])), text)
            return
        for line in text:
            self.stdout.write(line, ending="")


def _write(file: Path, text: Iterator[str]) -> None:
    try:
        with file.open("x", encoding="utf-8", newline="") as opened:
            opened.writelines(text)
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror}") from error
