"""Fifty first sign-ups at once, from five processes, make one administrator (S15).

SQLite always; PostgreSQL as well where TEST_POSTGRES_URL names an empty database.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

PROCESSES, THREADS = 5, 10
REPORT = """
import json
from accounts.models import FirstAdministrator, User
roles = list(User.objects.values_list("role", flat=True))
print("found", json.dumps([roles.count("ADMIN"), len(roles),
                           FirstAdministrator.objects.count()]))
"""
MAKE_ADMIN = (
    "create_user root@example.com Root --role ADMIN --password a-long-secret-42"
)


@pytest.fixture(params=["sqlite", "postgres"])
def environment(
    request: pytest.FixtureRequest, tmp_path: Path, redis_clean: str
) -> dict[str, str]:
    """Return the environment of a fresh, migrated database."""
    url = f"sqlite:///{tmp_path / 'people.sqlite3'}"
    if request.param == "postgres":
        url = os.environ.get("TEST_POSTGRES_URL", "")
        if not url:
            pytest.skip("TEST_POSTGRES_URL is not set")
    stores = {"DATABASE_URL": url, "DATA_DIR": str(tmp_path), "REDIS_URI": redis_clean}
    (tmp_path / "static").mkdir()
    made = os.environ | stores
    manage(made, "migrate", "-v0", "--skip-checks")
    return made


def manage(environment: dict[str, str], *words: str) -> str:
    command = [sys.executable, "manage.py", *words]
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout


def rush(environment: dict[str, str], *options: str, processes: int = 2) -> list[int]:
    at = str(time.time() + 4)
    command = [sys.executable, "-m", "accounts.tests.first_sign_ups"]
    command += ["--threads", str(THREADS), "--at", at, *options]
    running = [
        subprocess.Popen(
            [*command, "--process", str(number)],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(processes)
    ]
    return [status for process in running for status in outcome(process)]


def outcome(process: "subprocess.Popen[str]") -> list[int]:
    statuses: list[int] = json.loads(process.communicate()[0])
    return statuses


def people(environment: dict[str, str]) -> list[int]:
    """Return how many administrators, people and claims there are."""
    told = manage(environment, "shell", "--no-imports", "-c", REPORT)
    found: list[int] = json.loads(told.partition("found ")[2])
    return found


def test_fifty_first_sign_ups_make_one_administrator(
    environment: dict[str, str],
) -> None:
    statuses = rush(environment, processes=PROCESSES)
    assert statuses == [302] * PROCESSES * THREADS
    assert people(environment) == [1, PROCESSES * THREADS, 1]


def test_twenty_forms_of_one_address_make_one_account(
    environment: dict[str, str],
) -> None:
    statuses = rush(environment, "--same-address")
    assert max(statuses) < 500
    assert people(environment) == [1, 1, 1]


def test_where_a_command_made_an_administrator_no_sign_up_makes_another(
    environment: dict[str, str],
) -> None:
    manage(environment, *MAKE_ADMIN.split())
    rush(environment)
    assert people(environment)[:2] == [1, 2 * THREADS + 1]
