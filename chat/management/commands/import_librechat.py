"""Carry LibreChat's database over: `manage.py import_librechat mongodb://…`."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from asgiref.sync import async_to_sync
from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.progress import TimeRemainingColumn as TimeLeft

from chat.imports.librechat.database import Migration, Outcome, Say
from chat.imports.librechat.source import opened
from chat.store import mongo


@contextmanager
def bars() -> Iterator[Say]:
    """Draw a bar for each collection; where nobody looks at a terminal, nothing."""
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
    console, watched = Console(stderr=True), sys.stderr.isatty()
    with Progress(
        *columns, TimeLeft(), console=console, disable=not watched
    ) as progress:
        tasks = {}

        def say(collection: str, done: int, total: int) -> None:
            if collection not in tasks:
                tasks[collection] = progress.add_task(collection, total=total)
            progress.update(tasks[collection], completed=done)

        yield say


class Command(BaseCommand):
    help = (
        "Import people, conversations with all branches, presets, prompts, tags, "
        "records of files and balances. It may be repeated: nothing comes twice."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("uri", help="LibreChat's MONGO_URI, with the database")
        parser.add_argument(
            "--dry-run", action="store_true", help="read and count, store nothing"
        )
        parser.add_argument("--report", type=Path, help="write the report as JSON")

    def handle(self, *args: object, **options: Any) -> None:  # noqa: ANN401
        try:
            outcome = async_to_sync(self._run)(options["uri"], options["dry_run"])
        except mongo.StoreError as error:
            raise CommandError(f"{type(error).__name__}: not reachable") from None
        if options["report"]:
            text = json.dumps(outcome.as_dict(), indent=1, ensure_ascii=False)
            options["report"].write_text(text, encoding="utf-8")
        self._tell(outcome, dry=options["dry_run"])

    async def _run(self, uri: str, dry: bool) -> Outcome:  # noqa: FBT001
        try:
            async with opened(uri) as source:
                with bars() as say:
                    return await Migration(source, dry_run=dry, say=say).run()
        finally:
            await mongo.close()

    def _tell(self, outcome: Outcome, *, dry: bool) -> None:
        self.stdout.write("would be imported:" if dry else "imported:")
        self._row("conversations", outcome.conversations)
        self._row("conversations already here", outcome.already_there)
        self._row("messages", outcome.messages)
        for kind, number in sorted(outcome.made.items()):
            self._row(kind, number)
        self._row("trees checked by checksum", len(outcome.checksums))
        self._row("trees changed here since", len(outcome.differing))
        self.stdout.write("not carried:")
        for reason, number in sorted(outcome.not_carried.items()):
            self._row(reason, number)
        self.stdout.write("refused:")
        for reason in outcome.refused:
            self.stdout.write(f"  {reason}")

    def _row(self, what: str, number: int) -> None:
        self.stdout.write(f"  {number:>8}  {what}")
