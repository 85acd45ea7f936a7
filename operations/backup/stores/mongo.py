"""MongoDB through the driver: canonical extended JSON, in the order of the ids.

A state that is not in force lies in the same database, its collections under a prefix:
renaming them there is all that changes it for the other, and needs no right that the
program does not have anyway.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias

from bson import json_util
from django.conf import settings
from pymongo import MongoClient
from pymongo.database import Database as PyDatabase
from pymongo.errors import PyMongoError as StoreError
from pymongo.write_concern import WriteConcern

from chat.store.indexes.every import by_collection
from chat.store.mongo import DEFAULT_NAME
from operations.backup.places import ASIDE
from operations.backup.record_counts import Tally

__all__ = ["Database", "StoreError", "database"]

Document: TypeAlias = dict[str, Any]
Database: TypeAlias = PyDatabase[Document]
BATCH = 500  # documents in one insert
BATCH_SIZE = 8 << 20  # bytes of JSON in one insert, more or less
PATIENCE = 5_000  # ms until a missing server is reported
EXACT = json_util.CANONICAL_JSON_OPTIONS.with_options(tz_aware=True)
SAFE = WriteConcern("majority", j=True)  # what comes after must not survive it


@contextmanager
def database() -> Iterator[Database]:
    """Open the installation's database; what is acknowledged is on disk."""
    with MongoClient[Document](
        settings.MONGO_URI, tz_aware=True, serverSelectionTimeoutMS=PATIENCE
    ) as client:
        yield client.get_default_database(DEFAULT_NAME, write_concern=SAFE)


def collections(found: Database, place: str = "") -> list[str]:
    """Return the collections in force, or those of another place by their own names."""
    every = sorted(found.list_collection_names())
    if place:
        return [
            name.removeprefix(f"{place}.")
            for name in every
            if name.startswith(f"{place}.")
        ]
    others = ("system.", *(f"{each}." for each in ASIDE))
    return [name for name in every if not name.startswith(others)]


def lines(found: Database, collection: str) -> Iterator[bytes]:
    """Yield each document as one line."""
    for document in found[collection].find({}, batch_size=BATCH).sort("_id"):
        yield _line(document)


def load(
    found: Database, collection: str, records: Iterable[bytes], told: Tally
) -> None:
    """Insert documents; `told` hears what has to be found then."""
    if collection not in found.list_collection_names():
        found.create_collection(collection)
    for batch in _batches(records):
        documents = [json_util.loads(each, json_options=EXACT) for each in batch]
        for document in documents:
            told.add(_line(document))
        found[collection].insert_many(documents)


def index(found: Database, place: str) -> None:
    """Make the indexes of a place; after comparing, for some of them delete."""
    for name, models in by_collection().items():
        found[f"{place}.{name}"].create_indexes(models)


def is_empty(found: Database) -> bool:
    """Say whether no collection in force holds a document."""
    return all(found[name].find_one() is None for name in collections(found))


def swap(found: Database, source: str, target: str, before: Iterable[str]) -> None:
    """Put `before`, what was in force, at `target` and what is at `source` in force.

    Killed in between and called again, it goes on where it stopped.
    """
    put_away = set(collections(found, target))
    there = set(collections(found))
    for name in before:
        if name in there and name not in put_away:
            found[name].rename(f"{target}.{name}")
    for name in collections(found, source):
        found[f"{source}.{name}"].rename(name, dropTarget=True)


def drop(found: Database, place: str) -> None:
    """Delete what is at a place."""
    for name in collections(found, place):
        found.drop_collection(f"{place}.{name}")


def _line(document: Document) -> bytes:
    return json_util.dumps(document, json_options=EXACT).encode()


def _batches(records: Iterable[bytes]) -> Iterator[list[bytes]]:
    batch: list[bytes] = []
    size = 0
    for record in records:
        batch.append(record)
        size += len(record)
        if len(batch) >= BATCH or size >= BATCH_SIZE:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
