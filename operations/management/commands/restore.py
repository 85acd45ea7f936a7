"""`manage.py restore FILE`: put a backup in force, try it (--drill), or go back."""

import argparse
import time
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from operations.backup import restoring
from operations.backup.archive import Manifest
from operations.backup.error_sentences import told
from operations.backup.passphrase import passphrase
from operations.up.stores import lent

KEPT = (
    "What was here before is kept: `manage.py restore --undo` goes back to it, "
    "`manage.py restore --confirm` deletes it."
)


class Command(BaseCommand):
    """Loads a backup beside what is here, compares, and swaps the two at once."""

    help = "Put the backup FILE in force; what was here before is kept."
    requires_system_checks = ()

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", type=Path, nargs="?")
        parser.add_argument("--passphrase-file", default="")
        how = parser.add_mutually_exclusive_group()
        how.add_argument(
            "--drill", action="store_true", help="load, compare, throw away"
        )
        how.add_argument(
            "--replace", action="store_true", help="although there is something here"
        )
        how.add_argument(
            "--undo", action="store_true", help="go back to what was here before"
        )
        how.add_argument(
            "--confirm", action="store_true", help="delete what was here before"
        )

    def handle(self, *args: object, **options: object) -> None:
        with told(), lent.stores():
            if options["undo"]:
                restoring.undo(self.stdout.write)
                self.stdout.write("What was here before the restore is in force again.")
            elif options["confirm"]:
                restoring.confirm()
                self.stdout.write("What was here before the restore is deleted.")
            elif options["file"] is None:
                raise CommandError("Name a file, --undo or --confirm.")
            else:
                self._read(Path(str(options["file"])), options)

    def _read(self, path: Path, options: dict[str, object]) -> None:
        began = time.monotonic()
        secret = passphrase(str(options["passphrase_file"]))
        with path.open("rb") as file:
            if options["drill"]:
                manifest = restoring.drill(file, secret, self.stdout.write)
                self.stdout.write(_same(manifest, began))
                return
            manifest, entry = restoring.restore(
                file, secret, self.stdout.write, overwrite=bool(options["replace"])
            )
        self.stdout.write(_same(manifest, began))
        if entry.phase == "kept":
            self.stdout.write(KEPT)


def _same(manifest: Manifest, began: float) -> str:
    records = sum(one.count for one in manifest.sections.values())
    return (
        f"{records} records of {manifest.created_at} are the same, by count and by "
        f"SHA-256, in {len(manifest.sections)} sections "
        f"({time.monotonic() - began:.1f} s)."
    )
