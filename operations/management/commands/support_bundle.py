"""`manage.py support_bundle FILE`: what to send to whoever helps."""

import argparse
import os
import sys
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from operations.support.bundle import parts


class Command(BaseCommand):
    """Writes a zip file without secrets, people and texts."""

    help = (
        "Write versions, doctor, the shape of the configuration, counts and log lines "
        "into FILE (zip), without secrets, people's addresses and texts."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", default="support.zip", type=Path)
        parser.add_argument(
            "--log", default="", help="a file of log lines, - for stdin"
        )
        parser.add_argument(
            "--probe", action="store_true", help="ask each deployment (costs tokens)"
        )

    def handle(self, *args: object, **options: object) -> None:
        path = Path(str(options["file"]))
        if not path.parent.is_dir():
            raise CommandError(f"{path.parent} is no folder: make it first.")
        with _lines(str(options["log"])) as log, _private(path) as bundle:
            for name, text in parts(log, probing=bool(options["probe"])):
                bundle.writestr(name, text + "\n")
                self.stdout.write(f"{name}: {len(text.splitlines())} lines")
        self.stdout.write(f"{path}: look through it before you send it.")


@contextmanager
def _private(path: Path) -> Iterator[zipfile.ZipFile]:
    """Open a new file that nobody else can read."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    with (
        os.fdopen(os.open(path, flags, 0o600), "wb") as file,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as bundle,
    ):
        yield bundle


@contextmanager
def _lines(name: str) -> Iterator[Iterable[str]]:
    if name == "-":
        yield sys.stdin
    elif not name:
        yield ()
    else:
        try:
            with Path(name).open(encoding="utf-8", errors="replace") as file:
                yield file
        except FileNotFoundError:
            raise CommandError(f"{name} is not there.") from None
