"""`manage.py backup FILE`: everything into one checked, encrypted file."""

import argparse
import os
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from config.backup.making import make
from config.backup.passphrase import VARIABLE, passphrase


class Command(BaseCommand):
    """Writes people, conversations and files; the chat may go on meanwhile."""

    help = f"Back up everything into FILE, encrypted with {VARIABLE} (or asked for)."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--passphrase-file", default="")
        parser.add_argument(
            "--plain", action="store_true", help="do not encrypt; leaves the keys out"
        )

    def handle(self, *args: object, **options: object) -> None:
        path = Path(str(options["file"]))
        secret = self._passphrase(
            str(options["passphrase_file"]), bool(options["plain"])
        )
        unfinished = path.with_name(f"{path.name}.part")
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            manifest = make(file, secret, self.stdout.write)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
        records = sum(one.count for one in manifest.sections.values())
        size = path.stat().st_size / 1e6
        kind = "encrypted" if secret else "NOT encrypted, without the keys"
        self.stdout.write(f"{path}: {records} records, {size:.1f} MB, {kind}")

    def _passphrase(self, file: str, plain: bool) -> str:  # noqa: FBT001
        if plain:
            return ""
        secret = passphrase(file, twice=True)
        if not secret:
            raise CommandError(f"Set {VARIABLE}, name a --passphrase-file, or --plain.")
        return secret
