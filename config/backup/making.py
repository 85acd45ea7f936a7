"""Make a backup: everything of this installation into one stream."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import transaction

from config.backup import mongo, sql
from config.backup.archive import Manifest, Writer
from config.backup.envelope import SALT, Sealer

Say = Callable[[str], None]


def make(file: IO[bytes], passphrase: str, say: Say) -> Manifest:
    """Write a backup; `passphrase` "" leaves it unencrypted and without the secrets.

    Conversations may change meanwhile: people come first, so that every
    conversation in the backup has its owner.
    """
    sealer = Sealer(file, passphrase, os.urandom(SALT)) if passphrase else None
    archive = Writer(sealer or file, datetime.now(UTC).isoformat(timespec="seconds"))
    _people(archive, say)
    with mongo.database() as found:
        for name in mongo.collections(found):
            section = archive.add_lines(f"mongo/{name}", mongo.lines(found, name))
            say(f"{name}: {section.count} documents")
    for name, path in _files(secrets=bool(passphrase)):
        archive.add_file(name, path)
    archive.close()
    if sealer:
        sealer.close()
    return archive.manifest


@transaction.atomic
def _people(archive: Writer, say: Say) -> None:
    for model in sql.tables():
        name = model._meta.label_lower
        section = archive.add_lines(f"sql/{name}", sql.lines(model))
        if section.count:
            say(f"{name}: {section.count} rows")


def _files(*, secrets: bool) -> list[tuple[str, Path]]:
    """Return names and paths of files; keys travel in encrypted backups only."""
    media = Path(settings.MEDIA_ROOT)
    found = [
        (f"media/{path.relative_to(media)}", path)
        for path in sorted(media.rglob("*"))
        if path.is_file()
    ]
    own = Path(settings.DATA_DIR) / "secrets.json"
    if secrets and own.is_file():
        found.append(("secrets.json", own))
    return found
