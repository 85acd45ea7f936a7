"""Put a backup back: load it aside, compare, and change places in one moment.

SQL changes in one transaction, which also writes the journal: that is the moment.
Before it the old state is in force, after it the new one, whatever is killed; what was
in force is kept until it is confirmed.
"""

import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from django.apps import apps
from django.db import connection

from operations.backup import fence, journal, loading, settling
from operations.backup.archive import Manifest
from operations.backup.error_sentences import STORES, in_words
from operations.backup.fence import BackupRefused
from operations.backup.journal import JournalEntry
from operations.backup.loading import Aside, Say
from operations.backup.places import DRILL, INCOMING, PREVIOUS
from operations.backup.stores import files, mongo, sql_places
from operations.backup.stores.redis import living
from operations.backup.stores.sqlite import HASTY

SOMEBODY = "A backup, a restore or a start is under way: try again when it has ended."
NO_WAY_BACK = "There is no state from before a restore."


def restore(
    file: IO[bytes], passphrase: str, say: Say, *, overwrite: bool
) -> tuple[Manifest, JournalEntry]:
    """Put a backup in force; return its manifest and how to go back.

    Raises BackupRefused, StoresBusy, Unreadable or Different: nothing was changed then.
    """
    with fence.alone(SOMEBODY):
        _refuse_unconfirmed(settling.settle(say))
        _refuse_while_serving()
        empty = is_empty()
        if not (empty or overwrite):
            raise BackupRefused(
                "There are people or conversations here already. --replace puts the "
                "backup in their place; --drill tries it without touching anything."
            )
        manifest = loading.verify(file, passphrase)
        say(f"verified: all of {len(manifest.sections)} sections")
        entry = _load_and_swap(file, passphrase, manifest, say)
        return manifest, _confirmed(entry) if empty else entry


def undo(say: Say) -> JournalEntry:
    """Put the state from before the latest restore in force again."""
    with fence.alone(SOMEBODY):
        latest = settling.settle(say)
        if latest is None or latest.phase != "kept":
            raise BackupRefused(NO_WAY_BACK)
        _refuse_while_serving()
        entry = _entry(PREVIOUS, INCOMING, "")
        with sql_places.people().lend(PREVIOUS) as alias:
            journal.write(entry, alias)
        return _swap(entry, say)


def confirm() -> None:
    """Delete the state from before the latest restore."""
    with fence.alone(SOMEBODY):
        latest = settling.settle()
        if latest is None or latest.phase != "kept":
            raise BackupRefused(NO_WAY_BACK)
        _confirmed(latest)


def drill(file: IO[bytes], passphrase: str, say: Say) -> Manifest:
    """Load a backup where nothing is in force, compare, and throw it away."""
    manifest = loading.verify(file, passphrase)
    say(f"verified: all of {len(manifest.sections)} sections")
    with scratch() as aside:
        loading.load(file, passphrase, manifest, aside, say)
    return manifest


@contextmanager
def scratch() -> Iterator[Aside]:
    """Lend empty stores for a drill; nothing of them is left afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="librechat-drill-"))
    sqlite = {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(folder / "people.sqlite3"),
        "OPTIONS": {"init_command": HASTY},
    }
    try:
        with (
            _one_drill(),
            mongo.database() as found,
            sql_places.alias(DRILL, **sqlite) as alias,
        ):
            sql_places.migrate(alias)
            files.make(folder / "files")
            mongo.drop(found, DRILL)
            try:
                yield Aside(found, DRILL, alias, folder / "files")
            finally:
                mongo.drop(found, DRILL)
    finally:
        shutil.rmtree(folder)


@contextmanager
def _one_drill() -> Iterator[None]:
    with fence.lock("drill") as got:
        if not got:
            raise BackupRefused(
                "Another drill is running: try again when it has ended."
            )
        yield


def is_empty() -> bool:
    """Say whether nobody has an account and no collection a document."""
    user = apps.get_model("accounts.User")
    with connection.cursor() as cursor:
        known = user._meta.db_table in connection.introspection.table_names(cursor)
    if known and user._base_manager.exists():
        return False
    with mongo.database() as found:
        return mongo.is_empty(found)


def _load_and_swap(
    file: IO[bytes], passphrase: str, manifest: Manifest, say: Say
) -> JournalEntry:
    try:
        entry = _load(file, passphrase, manifest, say)
    except BaseException as error:
        with suppress(*STORES):
            settling.tidy(journal.read())
        if isinstance(error, STORES):
            raise BackupRefused(f"{in_words(error)} Nothing was changed.") from error
        raise
    return _swap(entry, say)


def _load(
    file: IO[bytes], passphrase: str, manifest: Manifest, say: Say
) -> JournalEntry:
    place = sql_places.people()
    files.make(files.folder(INCOMING))
    place.make(INCOMING)
    with mongo.database() as found, place.lend(INCOMING) as alias:
        aside = Aside(found, INCOMING, alias, files.folder(INCOMING))
        loading.load(file, passphrase, manifest, aside, say)
        say("compared: the same, by count and by SHA-256")
        mongo.index(found, INCOMING)
        _refuse_while_serving()
        entry = _entry(INCOMING, PREVIOUS, manifest.created_at)
        journal.write(entry, alias)
    return entry


def _entry(source: str, target: str, made_at: str) -> JournalEntry:
    with mongo.database() as found:
        before = tuple(mongo.collections(found))
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return JournalEntry(
        secrets.token_hex(8), "swapping", source, target, before, made_at, now
    )


def _swap(entry: JournalEntry, say: Say) -> JournalEntry:
    files.stamp(entry.source, entry.id)
    say("swapping people")
    sql_places.people().swap(entry.source, entry.target)
    return settling.finish(entry, say)


def _confirmed(entry: JournalEntry) -> JournalEntry:
    done = replace(entry, phase="done")
    journal.write(done)
    settling.tidy(done)
    return done


def _refuse_unconfirmed(latest: JournalEntry | None) -> None:
    if latest is not None and latest.phase == "kept":
        raise BackupRefused(
            f"What was here before the restore of {latest.at} is still kept: "
            "`manage.py restore --confirm` deletes it, `manage.py restore --undo` "
            "goes back to it."
        )


def _refuse_while_serving() -> None:
    if who := living():
        raise BackupRefused(
            f"Still running: {' and '.join(who)}. Stop them first; the stores go on "
            "(`manage.py up --only stores`, `docker compose stop api worker`). "
            "One that was killed counts for ten seconds."
        )
