"""`manage.py backup FILE`: everything into one checked, encrypted file."""

import argparse
import os
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from operations.alerts.last_backup import noted
from operations.backup import fence, settling
from operations.backup.archive import Manifest
from operations.backup.error_sentences import told
from operations.backup.making import make
from operations.backup.passphrase import VARIABLE, passphrase
from operations.up.stores import lent


class Command(BaseCommand):
    """Writes people, conversations and files; the chat may go on meanwhile."""

    help = f"Back up everything into FILE, encrypted with {VARIABLE} (or asked for)."
    requires_system_checks = ()

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--passphrase-file", default="")
        parser.add_argument(
            "--plain", action="store_true", help="do not encrypt; leaves the keys out"
        )

    def handle(self, *args: object, **options: object) -> None:
        path = Path(str(options["file"]))
        with told(), noted():
            secret = self._passphrase(
                str(options["passphrase_file"]), plain=bool(options["plain"])
            )
            with lent.stores():
                manifest = self._write(path, secret)
        records = sum(one.count for one in manifest.sections.values())
        size = path.stat().st_size / 1e6
        kind = "encrypted" if secret else "NOT encrypted, without the keys"
        self.stdout.write(f"{path}: {records} records, {size:.1f} MB, {kind}")

    def _write(self, path: Path, secret: str) -> Manifest:
        if not path.parent.is_dir():
            raise CommandError(f"{path.parent} is no folder: make it first.")
        insist_on_an_installation()
        settling.at_start()
        unfinished = path.with_name(f"{path.name}.part")
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        descriptor = os.open(unfinished, flags, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file, fence.beside_others():
                manifest = make(file, secret, self.stdout.write)
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)
        return manifest

    def _passphrase(self, file: str, *, plain: bool) -> str:
        if plain:
            return ""
        secret = passphrase(file, twice=True)
        if not secret:
            raise CommandError(f"Set {VARIABLE}, name a --passphrase-file, or --plain.")
        return secret


def insist_on_an_installation() -> None:
    """Refuse to back up a folder that nobody has ever started."""
    with connection.cursor() as cursor:
        known = connection.introspection.table_names(cursor)
    if "accounts_user" not in known:
        raise CommandError(
            f"There is no installation here: {connection.display_name} has no tables. "
            f"DATA_DIR is {settings.DATA_DIR}; is that the right one?"
        )
