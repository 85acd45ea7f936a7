"""`manage.py restore FILE`: put a backup back, or only try it (--drill)."""

import argparse
import time
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from config.backup import restoring
from config.backup.envelope import Unreadable
from config.backup.passphrase import passphrase
from config.up.prepare import prepare


class Command(BaseCommand):
    """Reads a backup into this installation and compares counts and hashes."""

    help = "Restore FILE. --drill: into scratch databases, compared and thrown away."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--passphrase-file", default="")
        parser.add_argument(
            "--drill", action="store_true", help="try it; change nothing"
        )
        parser.add_argument(
            "--replace", action="store_true", help="delete what is here first"
        )

    def handle(self, *args: object, **options: object) -> None:
        began = time.monotonic()
        if options["drill"]:
            lent = restoring.scratch()
        else:
            prepare()
            lent = restoring.this_installation(replace=bool(options["replace"]))
        secret = passphrase(str(options["passphrase_file"]))
        try:
            with Path(str(options["file"])).open("rb") as file, lent as target:
                manifest = restoring.restore(file, secret, target, self.stdout.write)
                wrong = restoring.differences(manifest, target)
        except (Unreadable, restoring.NotEmpty, FileNotFoundError) as error:
            raise CommandError(str(error)) from error
        if wrong:
            raise CommandError("Not as it was:\n  " + "\n  ".join(wrong))
        records = sum(one.count for one in manifest.sections.values())
        self.stdout.write(
            f"{records} records of {manifest.created_at} are the same, by count and by "
            f"SHA-256, in {len(manifest.sections)} sections "
            f"({time.monotonic() - began:.1f} s)."
        )
