"""An empty database for a program that a test starts: SQLite, and PostgreSQL too.

PostgreSQL is the server that TEST_POSTGRES_URL names, else one of Debian's package,
started by the first test that wants it.
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

import psycopg
import pytest

PACKAGE = Path("/usr/lib/postgresql")
OWNER = "nobody"  # whom the server runs as when we are root, which it refuses to be
HASTE = ("fsync=off", "full_page_writes=off", "listen_addresses=")


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def environment(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, str]]:
    """Yield the environment of a program with an empty database."""
    folder = tmp_path_factory.mktemp("database")
    (folder / "static").mkdir()
    own = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATA_DIR": str(folder),
        "REDIS_URI": request.getfixturevalue("redis_server"),
    }
    if request.param == "sqlite":
        yield own | {"DATABASE_URL": f"sqlite:///{folder / 'people.sqlite3'}"}
        return
    with server() as address, database(address) as url:
        yield own | {"DATABASE_URL": url}


@contextmanager
def database(address: str) -> Iterator[str]:
    """Make a database on a server for the length of a `with` block."""
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield urlunsplit(urlsplit(address)._replace(path=f"/{name}"))
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


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
