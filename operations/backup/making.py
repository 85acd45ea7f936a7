"""Make a backup: everything of this installation into one stream."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from typing import IO

from operations.backup.archive import ArchiveWriter, Manifest
from operations.backup.envelope import SALT, Sealer
from operations.backup.stores import files, mongo, sql

Say = Callable[[str], None]


def make(file: IO[bytes], passphrase: str, say: Say) -> Manifest:
    """Write a backup; `passphrase` "" leaves it unencrypted and without the keys.

    Conversations may change meanwhile: people come first, so that every
    conversation in the backup has its owner.
    """
    sealer = Sealer(file, passphrase, os.urandom(SALT)) if passphrase else None
    archive = ArchiveWriter(
        sealer or file, datetime.now(UTC).isoformat(timespec="seconds")
    )
    _people(archive, say)
    with mongo.database() as found:
        for name in mongo.collections(found):
            section = archive.add_lines(f"mongo/{name}", mongo.lines(found, name))
            say(f"{name}: {section.count} documents")
    for name, path in files.media():
        archive.add_file(name, path)
    if passphrase:
        archive.add_bytes(files.KEYS, files.keys())
    archive.close()
    if sealer:
        sealer.close()
    return archive.manifest


def _people(archive: ArchiveWriter, say: Say) -> None:
    with sql.snapshot():
        for model in sql.tables():
            name = model._meta.label_lower
            section = archive.add_lines(f"sql/{name}", sql.lines(model))
            if section.count:
                say(f"{name}: {section.count} rows")
