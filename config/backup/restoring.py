"""Put a backup back, or try it in scratch databases that are thrown away."""

import hashlib
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connections, transaction

from config.backup import mongo, sql
from config.backup.archive import Manifest, Part, Reader, Section
from config.backup.envelope import MAGIC, Opener, Unreadable

Say = Callable[[str], None]
DRILL = "drill"


class NotEmpty(Exception):
    """There is something here already."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a backup goes: a MongoDB database, a SQL alias, a folder."""

    database: mongo.Database
    alias: str
    folder: Path


def restore(file: IO[bytes], passphrase: str, target: Target, say: Say) -> Manifest:
    """Read a backup into `target` and compare what is there then with the manifest."""
    reader = Reader(_opened(file, passphrase))
    seen = ""
    # in a transaction, because references are only checked at its end
    with transaction.atomic(using=target.alias):
        for part in reader.parts():
            if part.section != seen:
                say(seen := part.section)
            _put(part, target)
    sql.continue_counting(target.alias)
    if reader.manifest is None:  # parts() has raised already
        raise Unreadable("The backup has no manifest.")
    return reader.manifest


def differences(manifest: Manifest, target: Target) -> list[str]:
    """Return what is not as the manifest says, counted and hashed again."""
    found = []
    for name, wanted in manifest.sections.items():
        actual = _section(name, target)
        if actual != wanted:
            found.append(f"{name}: {wanted.count} expected, {actual.count} found")
    return found


@contextmanager
def scratch() -> Iterator[Target]:
    """Lend empty databases and a folder; nothing of them is left afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="librechat-drill-"))
    alias = dict(connections.databases["default"])
    alias |= {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(folder / "people.sqlite3"),
        "OPTIONS": {},
    }
    connections.databases[DRILL] = alias
    with mongo.database(f"drill_{secrets.token_hex(6)}") as found:
        try:
            call_command("migrate", database=DRILL, verbosity=0, interactive=False)
            sql.clear(DRILL)
            yield Target(found, DRILL, folder / "data")
        finally:
            found.client.drop_database(found.name)
            connections[DRILL].close()
            del connections.databases[DRILL]
            shutil.rmtree(folder)


@contextmanager
def this_installation(*, replace: bool) -> Iterator[Target]:
    """Lend the configured stores; NotEmpty unless they are, or `replace`."""
    with mongo.database() as found:
        if not replace and not (mongo.is_empty(found) and sql.is_empty()):
            raise NotEmpty(
                "There are people or conversations here already. --replace deletes "
                "them first; --drill tries the backup without touching anything."
            )
        mongo.clear(found)
        sql.clear()
        yield Target(found, "default", Path(settings.DATA_DIR))


def _opened(file: IO[bytes], passphrase: str) -> Opener | IO[bytes]:
    encrypted = file.read(len(MAGIC)) == MAGIC
    file.seek(0)
    if encrypted and not passphrase:
        raise Unreadable("The backup is encrypted: a passphrase is needed.")
    return Opener(file, passphrase) if encrypted else file


def _put(part: Part, target: Target) -> None:
    kind, name = part.section.split("/", 1)
    if kind == "mongo":
        mongo.load(target.database, name, part.lines())
    elif kind == "sql":
        sql.load(part.lines(), target.alias)
    else:
        _put_file(part, target.folder, name)


def _put_file(part: Part, folder: Path, name: str) -> None:
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise Unreadable(f"The backup holds a file outside of its place: {name}")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("wb") as file:
        path.chmod(0o600)
        shutil.copyfileobj(part.file, file)


def _section(name: str, target: Target) -> Section:
    kind, inner = name.split("/", 1)
    if kind == "mongo":
        return _counted(mongo.lines(target.database, inner))
    if kind == "sql":
        return _counted(sql.lines(apps.get_model(inner), target.alias))
    path = target.folder / inner
    if not path.is_file():
        return Section()
    return Section(1, hashlib.sha256(path.read_bytes()).hexdigest())


def _counted(lines: Iterable[bytes]) -> Section:
    digest, count = hashlib.sha256(), 0
    for line in lines:
        digest.update(line + b"\n")
        count += 1
    return Section(count, digest.hexdigest())
