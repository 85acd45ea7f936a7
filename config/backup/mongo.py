"""MongoDB through the driver: canonical extended JSON, in the order of the ids."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias

from bson import json_util
from django.conf import settings
from pymongo import MongoClient
from pymongo.database import Database as PyDatabase

from chat.db import DEFAULT_NAME

Document: TypeAlias = dict[str, Any]
Database: TypeAlias = PyDatabase[Document]
BATCH = 500  # documents in one insert
EXACT = json_util.CANONICAL_JSON_OPTIONS.with_options(tz_aware=True)


@contextmanager
def database(name: str = "") -> Iterator[Database]:
    """Open the installation's database, or another one of the same server."""
    with MongoClient[Document](settings.MONGO_URI, tz_aware=True) as client:
        own = client.get_default_database(DEFAULT_NAME)
        yield client[name] if name else own


def collections(found: Database) -> list[str]:
    """Return the names of all collections, sorted."""
    return sorted(
        name for name in found.list_collection_names() if not name.startswith("system.")
    )


def lines(found: Database, collection: str) -> Iterator[bytes]:
    """Yield each document as one line."""
    for document in found[collection].find({}, batch_size=BATCH).sort("_id"):
        yield json_util.dumps(document, json_options=EXACT).encode()


def load(found: Database, collection: str, records: Iterable[bytes]) -> int:
    """Insert documents; return how many."""
    count = 0
    batch: list[Document] = []
    for record in records:
        batch.append(json_util.loads(record, json_options=EXACT))
        if len(batch) >= BATCH:
            found[collection].insert_many(batch)
            count, batch = count + len(batch), []
    if batch:
        found[collection].insert_many(batch)
    return count + len(batch)


def is_empty(found: Database) -> bool:
    """Say whether no collection holds a document."""
    return all(found[name].find_one() is None for name in collections(found))


def clear(found: Database) -> None:
    """Remove every document, leaving the indexes."""
    for name in collections(found):
        found[name].delete_many({})
