"""What follows the moment that decides a restore, and what a killed one has left.

Before that moment nothing in force was touched; after it the journal says `swapping`,
and whoever comes next (`up`, `prepare`, `backup`, `restore`) takes the same steps.
"""

from dataclasses import replace

from django.db import DatabaseError
from redis.exceptions import RedisError

from operations.backup import fence, journal
from operations.backup.journal import JournalEntry
from operations.backup.loading import Say
from operations.backup.places import INCOMING, PREVIOUS
from operations.backup.stores import files, mongo, redis
from operations.backup.stores.sql_places import people


class Unfinished(Exception):
    """The new state is decided, but a store could not follow yet."""


def at_start() -> None:
    """Finish or clear away what a killed restore left; StoresBusy while one runs."""
    with fence.lock("restore") as got:
        if got:
            settle()
            return
    fence.look()  # only a backup may be under way, and it has settled before


def keys_at_start() -> None:
    """Have the right keys before other processes read them; SQL must answer."""
    if any(files.stamped(place) for place in (INCOMING, PREVIOUS)):
        with fence.alone(fence.RUNNING):
            _files(journal.read())


def settle(say: Say = lambda _: None) -> JournalEntry | None:
    """Bring a killed restore to its end; return the latest one. The fence is ours."""
    entry = journal.read()
    if entry is not None and entry.phase == "swapping":
        entry = finish(entry, say)
    else:
        _files(entry)
        tidy(entry)
    return entry


def finish(entry: JournalEntry, say: Say) -> JournalEntry:
    """Let MongoDB, files and Redis follow SQL; each step can be taken again.

    Raises Unfinished when a store does not let us.
    """
    try:
        return _finish(entry, say)
    except (mongo.StoreError, DatabaseError, RedisError, OSError) as error:
        raise Unfinished(f"{fence.HALF_WAY} ({type(error).__name__})") from error


def _finish(entry: JournalEntry, say: Say) -> JournalEntry:
    say("swapping conversations")
    with mongo.database() as found:
        mongo.swap(found, entry.source, entry.target, entry.collections)
    say("swapping files")
    _files(entry)
    say("clearing Redis")
    redis.forget()
    phase: journal.Phase = "kept" if entry.target == PREVIOUS else "done"
    entry = replace(entry, phase=phase)
    journal.write(entry)
    tidy(entry)
    return entry


def tidy(entry: JournalEntry | None) -> None:
    """Delete what nobody can come back to."""
    places = [INCOMING]
    if entry is None or entry.phase != "kept":
        places.append(PREVIOUS)
    with mongo.database() as found:
        for place in places:
            people().drop(place)
            mongo.drop(found, place)
            files.drop(place)


def _files(entry: JournalEntry | None) -> None:
    """Put this machine's files in force if they belong to the latest restore."""
    if entry is not None and files.stamped(entry.source) == entry.id:
        files.swap(entry.source, entry.target)
