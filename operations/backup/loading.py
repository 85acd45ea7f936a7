"""A backup is read twice: once to verify it, once into a place that is not in force."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.apps import apps
from django.db import DatabaseError, transaction

from operations.backup import archive
from operations.backup.archive import ArchivePart, ArchiveReader, Manifest
from operations.backup.envelope import MAGIC, Opener, Unreadable, is_sealed
from operations.backup.record_counts import Tally, tally
from operations.backup.stores import files, mongo, sql

Say = Callable[[str], None]
ZIPPED = b"\x1f\x8b"  # how gzip begins


class Different(Exception):
    """What was stored is not what was read."""


@dataclass(frozen=True, slots=True)
class Aside:
    """Where a backup goes: collections under a prefix, a SQL alias, a folder."""

    database: mongo.Database
    place: str
    alias: str
    folder: Path


def verify(file: IO[bytes], passphrase: str) -> Manifest:
    """Read a whole backup; Unreadable unless every byte of it is as it was written."""
    manifest = archive.verify(_reader(file, passphrase))
    for name in manifest.sections:
        kind, _, label = name.partition("/")
        if kind == "sql":
            _model(label)
    return manifest


def load(
    file: IO[bytes], passphrase: str, manifest: Manifest, aside: Aside, say: Say
) -> None:
    """Store a verified backup and compare; Different unless it is there as it was."""
    labels = [name[4:] for name in manifest.sections if name.startswith("sql/")]
    expected: dict[str, Tally] = {}
    try:
        # in a transaction, because references are only checked at its end
        with transaction.atomic(using=aside.alias):
            sql.clear([_model(label) for label in labels], aside.alias)
            for part in _reader(file, passphrase).parts():
                if part.section not in expected:
                    say(f"loading {part.section}")
                _put(part, aside, expected.setdefault(part.section, Tally()))
    except DatabaseError as error:
        raise Unreadable(f"The people of the backup do not fit: {error}") from error
    sql.continue_counting(aside.alias)
    compare(manifest, expected, aside)


def compare(manifest: Manifest, expected: dict[str, Tally], aside: Aside) -> None:
    """Count and hash what is there now; Different names what is not as it was."""
    wrong = []
    for name, told in expected.items():
        kind, _, label = name.partition("/")
        if kind == "files":
            well = files.digest(name, aside.folder) == manifest.sections[name].sha256
        elif kind == "sql":
            well = tally(sql.lines(_model(label), aside.alias, ordered=True)) == told
        else:
            stored = mongo.lines(aside.database, f"{aside.place}.{label}")
            well = tally(stored) == told
        if not well:
            wrong.append(name)
    if wrong:
        raise Different("Not as it was: " + ", ".join(wrong))


def _put(part: ArchivePart, aside: Aside, told: Tally) -> None:
    kind, _, name = part.section.partition("/")
    if kind == "mongo":
        collection = f"{aside.place}.{name}"
        mongo.load(aside.database, collection, part.lines(), told)
    elif kind == "sql":
        sql.load(part.lines(), aside.alias, told)
    else:
        files.put(part, aside.folder)


def _model(label: str) -> sql.Table:
    try:
        return apps.get_model(label)
    except LookupError as error:
        raise Unreadable(f"This version knows no {label}: {sql.OTHER}") from error


def _reader(file: IO[bytes], passphrase: str) -> ArchiveReader:
    file.seek(0)
    head = file.read(len(MAGIC))
    file.seek(0)
    if not is_sealed(head):
        if not head.startswith(ZIPPED):
            raise Unreadable("This is not a backup, or its beginning is damaged.")
        return ArchiveReader(file)
    if not passphrase:
        raise Unreadable("The backup is encrypted: a passphrase is needed.")
    return ArchiveReader(Opener(file, passphrase))
