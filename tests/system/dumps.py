"""Everything that an installation's stores hold, as text."""

import sqlite3
from contextlib import closing

import redis
from pymongo import MongoClient  # noqa: TID251 - looks at what the store wrote

from operations.embedded import mongo_uri, redis_uri
from runtime.secrets import Secrets
from tests.chaos.program import Program


def everything(program: Program) -> dict[str, str]:
    """Return what each store holds, by its name."""
    return {"sql": sql(program), "mongo": mongo(program), "redis": keys(program)}


def sql(program: Program) -> str:
    """Return SQLite's rows; bytes are written as text where they are text."""
    file = program.folder / "data" / "people.sqlite3"
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        tables = [row[0] for row in connection.execute(TABLES)]
        rows = [
            row
            for table in tables
            for row in connection.execute(f'SELECT * FROM "{table}"')  # noqa: S608
        ]
    return "\n".join(map(repr, rows))


def mongo(program: Program) -> str:
    """Return MongoDB's documents."""
    folder = program.folder / "data"
    uri = mongo_uri(folder, Secrets.open(folder))
    with MongoClient[dict[str, object]](uri) as client:
        database = client.get_default_database()
        names = database.list_collection_names()
        return "\n".join(repr(one) for name in names for one in database[name].find())


def keys(program: Program) -> str:
    """Return Redis' keys and values, uncompressed."""
    uri = redis_uri(program.folder / "data")
    with redis.Redis.from_url(uri) as client:  # noqa: TID251
        client.config_set("rdbcompression", "no")
        found = [key + b" " + (client.dump(key) or b"") for key in client.scan_iter()]
    return b"\n".join(found).decode("latin-1")


TABLES = "SELECT name FROM sqlite_master WHERE type = 'table'"
