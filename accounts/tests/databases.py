"""A database with nobody in it for a program that a test starts: SQLite or PostgreSQL.

Its tables are copied from those that were made for the first one of its kind, by
`migrate` as ever. PostgreSQL is the server that TEST_POSTGRES_URL names, else one of
Debian's package, started by the first test that wants it.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import environ
import psycopg
import pytest
from django.core.management import call_command
from django.db import connection, connections
from pytest_django import DjangoDbBlocker

from accounts.tests import emptied

MIGRATED = "migrated.sqlite3"
PACKAGE = Path("/usr/lib/postgresql")
OWNER = "nobody"  # whom the server runs as when we are root, which it refuses to be
HASTE = ("fsync=off", "full_page_writes=off", "listen_addresses=")


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def environment(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, str]]:
    """Yield the environment of a program with a database of its own."""
    folder = tmp_path_factory.mktemp("database")
    (folder / "static").mkdir()
    own = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATA_DIR": str(folder),
        "REDIS_URI": request.getfixturevalue("redis_server"),
    }
    with copied(request, folder) as url:
        yield own | {"DATABASE_URL": url}


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, data_dir: Path
) -> None:
    """Keep a copy of the tests' own database before anybody is in it."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        emptied.remember()
        cursor.execute("VACUUM INTO %s", [str(data_dir / MIGRATED)])


@pytest.fixture(scope="session")
def migrated_sqlite(django_db_setup: None, data_dir: Path) -> Path:
    """Return the file of a database that has its tables, for copying."""
    return data_dir / MIGRATED


@pytest.fixture(scope="session")
def migrated_postgres(django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[str, str]]:
    """Make a database that has its tables; yield its server's address and its name."""
    with server() as address, database(address) as url:
        with django_db_blocker.unblock():
            migrate(url)
        yield address, urlsplit(url).path.removeprefix("/")


@contextmanager
def copied(request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    """Have a database of the kind that the parameter says; yield its address."""
    if request.param == "sqlite":
        file = folder / "people.sqlite3"
        shutil.copy(request.getfixturevalue("migrated_sqlite"), file)
        yield f"sqlite:///{file}"
        return
    address, template = request.getfixturevalue("migrated_postgres")
    with database(address, template) as url:
        yield url


@contextmanager
def database(address: str, template: str = "template0") -> Iterator[str]:
    """Make a database on a server for the length of a `with` block."""
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(address, autocommit=True) as client:
        client.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        yield urlunsplit(urlsplit(address)._replace(path=f"/{name}"))
        client.execute(f"DROP DATABASE {name} WITH (FORCE)")


def migrate(url: str) -> None:
    """Make the tables of a database."""
    ours = {"OPTIONS": {}, **environ.Env.db_url_config(url)}
    connections.databases["made"] = {**connections.databases["default"], **ours}
    try:
        call_command("migrate", database="made", verbosity=0, skip_checks=True)
    finally:
        connections["made"].close()
        del connections["made"], connections.databases["made"]


@contextmanager
def server() -> Iterator[str]:
    """Yield a server's address; skips the test where there is none."""
    if named := os.environ.get("TEST_POSTGRES_URL", ""):
        yield named
        return
    found = sorted(PACKAGE.glob("*/bin/postgres"))
    if not found:
        assert "CI" not in os.environ, "PostgreSQL is not installed"
        pytest.skip("PostgreSQL is not installed")
    folder = Path(tempfile.mkdtemp(prefix="lc-postgres-"))
    try:
        with running(found[-1].parent, folder):
            yield f"postgres://test@/postgres?host={folder}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def running(programs: Path, folder: Path) -> Iterator[None]:
    """Run a new server on a socket in `folder`, and on no port."""
    who = None
    if os.geteuid() == 0:
        who = pwd.getpwnam(OWNER).pw_uid
        os.chown(folder, who, -1)
    data = str(folder / "data")
    make = [
        str(programs / "initdb"),
        "-D",
        data,
        "-U",
        "test",
        "-A",
        "trust",
        "--no-sync",
    ]
    make += ["--locale=C", "--encoding=UTF8"]
    subprocess.run(make, user=who, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    options = [word for one in HASTE for word in ("-c", one)]
    control = [str(programs / "pg_ctl"), "-D", data, "-l", str(folder / "log")]
    control += ["-w", "-t", "30"]
    start = [*control, "-o", " ".join([f"-k {folder}", *options]), "start"]
    subprocess.run(start, user=who, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    try:
        yield
    finally:
        stop = [*control, "-m", "immediate", "stop"]
        subprocess.run(stop, user=who, cwd=folder, stdout=subprocess.DEVNULL)
