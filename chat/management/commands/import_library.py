"""Take a folder into a library: `manage.py import_library docs --library Handbook`.

Exit status: 0 all is taken, 1 nothing could be done, 2 some files were refused.
"""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from accounts.management.people_command import PeopleCommand
from chat.background import jobs
from chat.errors import ChatError
from chat.libraries import keeping
from chat.libraries.filling.folders import FolderTaken, FolderWish, bring
from chat.store.libraries.access import reachable
from chat.store.mongo import StoreError

REFUSED = 2


class Command(PeopleCommand):
    help = (
        "Take the files of a folder into a library, those below it too. It may be "
        "repeated: only what has changed is taken again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("folder", type=Path)
        parser.add_argument("--library", required=True, help="its name or id")
        parser.add_argument(
            "--person",
            required=True,
            help="whose it is: e-mail address, name or number",
        )
        parser.add_argument("--tag", action="append", default=[], help="of each file")
        parser.add_argument(
            "--prune", action="store_true", help="remove what the folder has no more"
        )
        parser.add_argument(
            "--here",
            action="store_true",
            help="index in this process, without a worker",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would be done"
        )

    def handle(self, *args: object, **options: Any) -> None:  # noqa: ANN401
        self.refused: dict[str, str] = {}
        super().handle(*args, **options)
        if self.refused:
            sys.exit(REFUSED)

    def run(self, options: dict[str, Any]) -> dict[str, object]:
        folder: Path = options["folder"]
        if not folder.is_dir():
            raise CommandError(f"{folder} is no folder")
        person = self.person(options["person"])
        try:
            found = jobs.run(_brought(person.pk, folder, options))
        except (ChatError, StoreError) as error:
            raise CommandError(str(error) or type(error).__name__) from None
        self.refused = found.refused
        counts = {name: len(getattr(found, name)) for name in COUNTED}
        return {**counts, "refused": found.refused}


COUNTED = ("added", "changed", "same", "removed")


async def _brought(user_id: int, folder: Path, options: dict[str, Any]) -> FolderTaken:
    """Find or make the library, and bring the folder into it under a bar."""
    library_id = await _library(user_id, options["library"], dry=options["dry_run"])
    wish = FolderWish(
        user_id,
        library_id,
        folder,
        dry=options["dry_run"],
        prune=options["prune"],
        here=options["here"],
        tags=options["tag"],
    )
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
    console, watched = Console(stderr=True), sys.stderr.isatty()
    with Progress(*columns, console=console, disable=not watched) as progress:
        task = progress.add_task("files")
        return await bring(
            wish,
            lambda done, total: progress.update(task, completed=done, total=total),
        )


async def _library(user_id: int, named: str, *, dry: bool) -> str:
    """Return the id of the library that a person may fill; a new name makes one."""
    there = await reachable(user_id, "edit")
    found = [one for one in there if named in (one["_id"], one["name"])]
    if len(found) > 1:
        raise CommandError(f"{len(found)} libraries are called {named!r}: tell the id")
    if found:
        return found[0]["_id"]
    return "" if dry else (await keeping.make(user_id, named, ""))["_id"]
