"""Opens MongoDB: one client for each event loop, closed with it.

A driver's client belongs to the loop that first used it, and Celery jobs and tests
make loops of their own. To leave Motor for PyMongo's own async client, change the
two imports below.
"""

import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias

from bson.errors import BSONError
from django.conf import settings
from motor.motor_asyncio import AsyncIOMotorClient as Client
from motor.motor_asyncio import AsyncIOMotorGridFSBucket as Bucket
from pymongo.errors import OperationFailure
from pymongo.errors import PyMongoError as StoreError

from runtime.loops import LoopLocal

__all__ = [
    "Database",
    "StoreError",
    "UnstorableError",
    "bucket",
    "client",
    "close",
    "database",
    "library_bucket",
    "storing",
]

Database: TypeAlias = Any  # Motor has no types
TOO_LARGE = (10334, 17419, 17420)  # MongoDB's codes for a document over 16 MB
SELECTION_LIMIT = 5_000  # ms until a missing server is reported
DEFAULT_NAME = "LibreChat"


def client() -> Any:  # noqa: ANN401 - the driver is untyped
    """Return the running loop's client."""
    return _clients.get()


def database() -> Database:
    """Return the database that MONGO_URI names, `LibreChat` when it names none."""
    return _databases.get()


class UnstorableError(Exception):
    """What was to be stored can never be: its size, or a value in it."""


@contextmanager
def storing() -> Iterator[None]:
    """Tell what can never be stored from a store that is away (StoreError)."""
    try:
        yield
    except (BSONError, OverflowError, UnicodeError) as error:
        raise UnstorableError(type(error).__name__) from error
    except OperationFailure as error:
        if error.code in TOO_LARGE:
            raise UnstorableError("DocumentTooLarge") from error
        raise


def bucket() -> Any:  # noqa: ANN401 - the driver is untyped
    """Return the bucket that holds the bytes of attached files."""
    return Bucket(database(), bucket_name="attachments")


def library_bucket() -> Any:  # noqa: ANN401 - the driver is untyped
    """Return the bucket that holds the bytes of files in libraries."""
    return Bucket(database(), bucket_name="library")


async def close() -> None:
    """Close the running loop's client, if it has one."""
    await _databases.close()
    await _clients.close()


def _opened() -> Any:  # noqa: ANN401 - the driver is untyped
    return Client(
        settings.MONGO_URI,
        tz_aware=True,
        serverSelectionTimeoutMS=SELECTION_LIMIT,
        appname="librechat-azure",
    )


async def _closed(opened: Any) -> None:  # noqa: ANN401 - the driver is untyped
    result = opened.close()
    if inspect.isawaitable(result):
        await result


def _database() -> Database:
    found = client().get_default_database(DEFAULT_NAME)
    # Motor would make a collection anew each time that one is named: a tenth of what
    # the shortest operation costs.
    for name in ("conversations", "messages"):
        setattr(found, name, found[name])
    return found


_clients: LoopLocal[Any] = LoopLocal(_opened, _closed)
_databases: LoopLocal[Database] = LoopLocal(_database)
