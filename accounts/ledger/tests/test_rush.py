"""Fifty calls at once, from five processes, on a budget with room for one (S35).

SQLite always; PostgreSQL too where TEST_POSTGRES_URL names a server to make databases
on.
"""

import json
import os
import subprocess
import sys
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

PROCESSES, THREADS = 5, 10
Manage = Callable[[str], str]

PREPARE = """
from accounts.models import User
from accounts.ledger.models import Budget
user = User.objects.create_user("rush@example.org", name="Rush")
for unit, limit in (("usd", 1), ("tokens", 100_000)):
    Budget.objects.create(scope="person", person=user, unit=unit, limit=limit)
Budget.objects.create(scope="installation", unit="usd", limit=1000)
print("user", user.pk)
"""
REPORT = """
import json
from accounts.ledger.models import Hold, LedgerEntry, Meter
meters = Meter.objects.filter(budget__unit="usd").order_by("budget__limit")
print("found", json.dumps({
    "meters": [[m.spent, m.reserved] for m in meters],
    "holds": Hold.objects.count(),
    "lines": LedgerEntry.objects.count(),
}))
"""


@pytest.fixture(params=["sqlite", "postgres"])
def environment(
    request: pytest.FixtureRequest, tmp_path: Path, redis_server: str
) -> Iterator[dict[str, str]]:
    """Yield the environment of a fresh database."""
    shared = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATA_DIR": str(tmp_path),
        "REDIS_URI": redis_server,
    }
    if request.param == "sqlite":
        yield shared | {"DATABASE_URL": f"sqlite:///{tmp_path / 'rush.sqlite3'}"}
        return
    server = os.environ.get("TEST_POSTGRES_URL", "")
    if not server:
        pytest.skip("TEST_POSTGRES_URL is not set")
    name = f"rush_{uuid.uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        address = urlsplit(server)._replace(path=f"/{name}")
        yield shared | {"DATABASE_URL": urlunsplit(address)}
        connection.execute(f"DROP DATABASE {name}")


@pytest.fixture
def manage(environment: dict[str, str]) -> Manage:
    """Return what runs code in the prepared database and gives its last line."""

    def run(code: str) -> str:
        command = [sys.executable, "manage.py", "shell", "--verbosity=0", "-c", code]
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, check=True
        )
        return done.stdout.strip().splitlines()[-1].split(" ", 1)[1]

    migrate = [sys.executable, "manage.py", "migrate", "--skip-checks", "-v0"]
    subprocess.run(migrate, env=environment, check=True)
    return run


def rush(environment: dict[str, str], user: str) -> Counter[str]:
    """Start the processes, wait for them, and add up their outcomes."""
    command = [sys.executable, "-m", "accounts.ledger.tests.rush", "--user", user]
    command += ["--threads", str(THREADS), "--at", str(time.time() + 4)]
    processes = [
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
        for _ in range(PROCESSES)
    ]
    outputs = [process.communicate(timeout=60)[0] for process in processes]
    assert [process.returncode for process in processes] == [0] * PROCESSES
    return sum((Counter(json.loads(output)) for output in outputs), Counter[str]())


def test_one_of_fifty_parallel_calls_gets_the_last_room(
    environment: dict[str, str], manage: Manage
) -> None:
    user = manage(PREPARE)
    assert rush(environment, user) == {"granted": 1, "refused": 49}
    found = json.loads(manage(REPORT))
    # The call cost twice its worst case, so the limit is passed by that one call.
    assert found["meters"] == [[1_200_000_000, 0], [1_200_000_000, 0]]
    assert (found["lines"], found["holds"]) == (1, 0)
