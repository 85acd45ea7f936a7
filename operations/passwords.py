"""Passwords of compose's stores, made at the first start and kept in a volume.

`python -m config.passwords FOLDER` gives MongoDB (which it must reach as 127.0.0.1)
its first user, PostgreSQL another password than the one it was made with, and leaves
redis.conf and the addresses for api and worker in FOLDER. Running it again is harmless.
"""

import os
import sys
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from operations.embedded import MONGO_USER
from operations.up.stores.first_user import OtherPassword, let_in
from runtime.secrets import Secrets

NAMES = ("MONGO_PASSWORD", "REDIS_PASSWORD", "POSTGRES_PASSWORD")
MADE_WITH = "librechat"  # PostgreSQL's password in docker-compose.yml until we come
ROLE = "librechat"
PATIENCE = 10  # seconds
LOST = (
    "Was the volume `passwords` removed while the stores' were kept? "
    "docs/operations.md tells how to set a new one."
)


def secure(folder: Path, mongo: str, postgres: str) -> None:
    """Give the stores at `mongo` and `postgres` (host:port) their passwords."""
    made = Secrets.open(folder, NAMES)
    given = os.environ.get("POSTGRES_PASSWORD") or made.get("POSTGRES_PASSWORD")
    if not let_in(mongo, made.get("MONGO_PASSWORD")):
        raise OtherPassword("MongoDB does not answer.")
    _secure_postgres(postgres, given, (made.get("POSTGRES_PASSWORD"), MADE_WITH))
    leave(folder, made, given)


def leave(folder: Path, made: Secrets, postgres_password: str) -> None:
    """Write what Redis, api and worker read."""
    redis, postgres = made.get("REDIS_PASSWORD"), quote(postgres_password, safe="")
    _write(folder / "redis.conf", f"requirepass {redis}\n", 0o644)  # another user's
    _write(folder / "mongo-uri", _mongo_uri(made.get("MONGO_PASSWORD")))
    _write(folder / "redis-uri", f"redis://:{redis}@redis:6379/0")
    _write(
        folder / "database-url", f"postgres://{ROLE}:{postgres}@postgres:5432/librechat"
    )


def _mongo_uri(password: str) -> str:
    options = "authSource=admin&journal=true"
    return f"mongodb://{MONGO_USER}:{password}@mongodb:27017/LibreChat?{options}"


def _secure_postgres(address: str, wanted: str, others: tuple[str, ...]) -> None:
    for password in (wanted, *others):
        try:
            client = psycopg.connect(_dsn(address, password), autocommit=True)
        except psycopg.OperationalError:
            continue
        with client:
            if password != wanted:
                change = sql.SQL("ALTER ROLE {} PASSWORD {}")
                client.execute(change.format(sql.Identifier(ROLE), wanted))
        return
    raise OtherPassword(
        "PostgreSQL does not answer, or has another password than ours."
    )


def _dsn(address: str, password: str) -> str:
    host, _, port = address.rpartition(":")
    return psycopg.conninfo.make_conninfo(
        host=host,
        port=port,
        user=ROLE,
        password=password,
        dbname=ROLE,
        connect_timeout=PATIENCE,
    )


def _write(file: Path, text: str, mode: int = 0o600) -> None:
    """Replace a file at once: a store may be reading it."""
    fresh = file.with_name(f"{file.name}.new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT, mode), "w") as out:
        out.write(text)
    fresh.replace(file)


def main(folder: Path) -> None:
    """Run once, before Redis and the program start."""
    try:
        secure(folder, mongo="127.0.0.1:27017", postgres="postgres:5432")
    except OtherPassword as refused:
        sys.exit(f"{refused} {LOST}")
    sys.stdout.write("MongoDB, Redis and PostgreSQL ask for their passwords.\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
