"""What a backup or a restore says when it cannot go on: a sentence, no traceback."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import CommandError
from django.db import DatabaseError
from redis.exceptions import RedisError

from chat.store.upgrades.run import TooNewError
from operations.backup.envelope import Unreadable
from operations.backup.fence import BackupRefused, StoresBusy
from operations.backup.loading import Different
from operations.backup.settling import Unfinished
from operations.backup.stores.mongo import StoreError
from operations.plain_errors import of_the_disk, sentence
from operations.up.stores import first_user
from operations.up.stores.binaries import MissingProgram
from operations.up.stores.marker import StoreVanished
from operations.up.waiting import DidNotStart

STORES = (StoreError, DatabaseError, RedisError, OSError)
SAID = (Unreadable, Different, BackupRefused, StoresBusy, Unfinished, TooNewError)
NOT_STARTED = (StoreVanished, MissingProgram, DidNotStart, first_user.OtherPassword)


@contextmanager
def told() -> Iterator[None]:
    """Turn what may be expected into a CommandError."""
    try:
        yield
    except (*SAID, *NOT_STARTED) as error:
        raise CommandError(str(error)) from error
    except STORES as error:
        raise CommandError(in_words(error)) from error


def in_words(error: BaseException) -> str:
    """Say what a store or the disk refused; never an address."""
    if isinstance(error, OSError) and error.filename:
        return of_the_disk(error) or f"{error.filename}: {error.strerror}."
    return sentence(error) or f"A store refuses ({type(error).__name__})."
