"""Carry LibreChat's database over: `manage.py import_librechat mongodb://…`."""

import csv
import json
import sys
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from asgiref.sync import async_to_sync
from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.progress import TimeRemainingColumn as TimeLeft

from chat.imports.librechat.database import Migration, Say
from chat.imports.librechat.source import opened
from chat.imports.librechat.wishes import Outcome, Wishes
from chat.imports.shapes import ImportRefusedError
from chat.store import mongo
from endpoints.catalogue.catalogue import current

EVERY = 1_000  # documents between two lines where nobody looks at a terminal
SOME_REFUSED = 3  # the exit code when everything else was carried


@contextmanager
def bars() -> Iterator[Say]:
    """Draw a bar for each collection; without a terminal, a line now and then."""
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
    console, watched = Console(stderr=True), sys.stderr.isatty()
    with Progress(
        *columns, TimeLeft(), console=console, disable=not watched
    ) as progress:
        tasks = {}

        def say(collection: str, done: int, total: int) -> None:
            if not watched:
                if done % EVERY == 0:
                    print(f"{collection} {done}/{total}", file=sys.stderr, flush=True)
                return
            if collection not in tasks:
                tasks[collection] = progress.add_task(collection, total=total)
            progress.update(tasks[collection], completed=done)

        yield say


def day(text: str) -> datetime:
    """Return a day or moment as an argument names it, in UTC unless it says else."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text}: not a date such as 2026-11-27") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def renamed(text: str) -> tuple[str, str]:
    """Return `old=endpoint/model` in two."""
    old, _, new = text.partition("=")
    if not old or not all(new.partition("/")):
        raise ArgumentTypeError(f"{text}: write OLD=ENDPOINT/MODEL")
    return old, new


class Command(BaseCommand):
    help = (
        "Import people, conversations with all branches, presets, prompts, tags, "
        "projects, agents, records of files and balances. It may be repeated: nothing "
        "comes twice, and what has changed there since is followed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        add = parser.add_argument
        add("uri", help="LibreChat's MONGO_URI, with the database")
        add("--dry-run", action="store_true", help="read and count, store nothing")
        add("--report", type=Path, help="write the report as JSON")
        add(
            "--only",
            action="append",
            default=[],
            metavar="ADDRESS",
            help="only this person (may be repeated): a group that tries it first",
        )
        add(
            "--people",
            type=Path,
            metavar="FILE",
            help="CSV of address there, address here: who is the same person",
        )
        add(
            "--since",
            type=day,
            metavar="DATE",
            help="only conversations that have changed there since",
        )
        add(
            "--model",
            type=renamed,
            action="append",
            default=[],
            metavar="OLD=ENDPOINT/MODEL",
            help="what conversations of a model go on with; OLD may be ENDPOINT/MODEL",
        )
        add(
            "--delete",
            action="store_true",
            help="delete what was carried before and has been deleted there since",
        )

    def handle(self, *args: object, **options: Any) -> None:  # noqa: ANN401
        wishes = Wishes(
            dry_run=options["dry_run"],
            only=frozenset(address.lower() for address in options["only"]),
            since=options["since"],
            joined=_pairs(options["people"]) if options["people"] else {},
            models=_offered(dict(options["model"])),
            delete=options["delete"],
        )
        try:
            outcome = async_to_sync(self._run)(options["uri"], wishes)
        except mongo.StoreError as error:
            raise CommandError(f"{type(error).__name__}: not reachable") from None
        except ImportRefusedError as error:
            raise CommandError(str(error)) from None
        if options["report"]:
            text = json.dumps(outcome.as_dict(), indent=1, ensure_ascii=False)
            options["report"].write_text(text, encoding="utf-8")
        self._tell(outcome, dry=wishes.dry_run)
        if outcome.refused:
            raise CommandError(
                f"{len(outcome.refused)} refused, see above; all else is done",
                returncode=SOME_REFUSED,
            )

    async def _run(self, uri: str, wishes: Wishes) -> Outcome:
        try:
            async with opened(uri) as source:
                with bars() as say:
                    return await Migration(source, wishes, say).run()
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
        self._row("trees changed there and here since", len(outcome.differing))
        for what, addresses in sorted(outcome.people.items()):
            self.stdout.write(f"people who {what}:" if " " in what else f"{what}:")
            for address in addresses:
                self.stdout.write(f"  {address}")
        self._tell_models(outcome)
        self.stdout.write("not carried:")
        for reason, number in sorted(outcome.not_carried.items()):
            self._row(reason, number)
        self.stdout.write("refused:")
        for reason in outcome.refused:
            self.stdout.write(f"  {reason}")

    def _tell_models(self, outcome: Outcome) -> None:
        """Name what conversations were last asked and nobody offers here."""
        absent = [place for place in sorted(outcome.models) if not _on_offer(place)]
        if absent:
            self.stdout.write("models that are not on offer here (see --model):")
        for place in absent:
            self._row(place, outcome.models[place])

    def _row(self, what: str, number: int) -> None:
        self.stdout.write(f"  {number:>8}  {what}")


def _pairs(path: Path) -> dict[str, str]:
    """Return address there → address here. Raises CommandError with the line."""
    pairs: dict[str, str] = {}
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"--people: {error}") from None
    for number, row in enumerate(csv.reader(text.splitlines()), 1):
        cells = [cell.strip().lower() for cell in row if cell.strip()]
        if not cells:
            continue
        if len(cells) > 2 or not all("@" in cell for cell in cells):
            raise CommandError(f"--people: line {number}: write two addresses")
        pairs[cells[0]] = cells[-1]
    return pairs


def _on_offer(place: str) -> bool:
    endpoint, _, model = place.partition("/")
    return current().offer(endpoint, model) is not None


def _offered(models: Mapping[str, str]) -> Mapping[str, str]:
    for old, new in models.items():
        if not _on_offer(new):
            raise CommandError(f"--model {old}={new}: there is no such model here")
    return models
