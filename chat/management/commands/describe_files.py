"""`manage.py describe_files`: the kinds of files that are read, as documentation."""

import argparse

from django.conf import settings
from django.core.management.base import BaseCommand

from chat.management.files_doc import table, with_table


class Command(BaseCommand):
    """Prints the table of docs/files.md, or writes it."""

    help = "Print the kinds of files that are read, made from their readers."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--write", action="store_true", help="write docs/files.md")

    def handle(self, *args: object, **options: object) -> None:
        place = settings.BASE_DIR / "docs" / "files.md"
        if options["write"]:
            place.write_text(with_table(place.read_text(encoding="utf-8")))
        else:
            self.stdout.write(table())
