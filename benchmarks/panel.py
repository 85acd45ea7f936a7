"""`python -m benchmarks.panel`: the admin panel's pages over a large installation.

Fills an installation of its own, then prints for every page how long it takes at first
and at best, how many queries it makes, and the slowest with the database's plan.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import django

from tests.chaos.program import ROOT, Program, wait_until

if TYPE_CHECKING:
    from django.test import Client

PEOPLE, LINES = 10_000, 1_000_000
TRIES = 3
STARTING = 60.0  # seconds
PAGES = (
    "",
    "?days=90",
    "accounts/user/",
    "accounts/user/?p=100",
    "accounts/user/?q=p77@example.com",
    "accounts/user/?q=person",
    "accounts/user/?status__exact=suspended",
    "accounts/user/77/change/",
    "accounts/user/77/usage/",
    "accounts/apikey/",
    "accounts/apikey/?q=nothing",
    "accounts/invitation/",
    "accounts/peoplegroup/",
    "accounts/role/",
    "accounts/accessrule/",
    "accounts/ban/",
    "ledger/budget/",
    "ledger/ledgerentry/",
    "ledger/ledgerentry/?p=50",
    "ledger/ledgerentry/?user__id__exact=77",
    "ledger/ledgerentry/?model=model-3",
    "ledger/ledgerentry/?group=sweden&outcome=failed",
    "ledger/ledgerentry/?created_at_from={day}&created_at_to={day}",
    "audit/auditentry/",
    "audit/auditentry/?q=person.ban",
    "deployments/",
    "configuration/",
)


@contextmanager
def stores(folder: Path, database: str) -> Iterator[None]:
    """Run a new installation's stores and be a process of it."""
    named = {"DATABASE_URL": database} if database else {}
    program = Program(folder, "http://127.0.0.1:9", LOG_LEVEL="WARNING", **named)
    os.environ.update(program.variables())
    with (folder / "stores.log").open("ab") as log:
        command = [sys.executable, "manage.py", "up", "--only", "stores"]
        process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def ready() -> bool:
    """Say whether MongoDB and Redis answer and the tables are made."""
    from django.core.management import CommandError, call_command

    from chat.panel.figures import figures

    try:
        call_command("migrate", "--check", verbosity=0)
    except (SystemExit, CommandError):
        return False

    found = figures()
    return found.conversations is not None and found.queued is not None


def measure() -> None:
    """Open every page and print what it cost."""
    from django.test import Client

    from accounts.models import User

    browser = Client(headers={"host": "127.0.0.1"})
    browser.force_login(User.objects.get(pk=1))
    browser.get("/admin/deployments/")  # what is loaded once
    day = (datetime.now(UTC) - timedelta(days=30)).date()
    for page in PAGES:
        _measure(browser, page.format(day=day))


def _measure(browser: "Client", page: str) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    taken: list[float] = []
    status: list[int] = []
    queries = CaptureQueriesContext(connection)
    for _ in range(TRIES):
        with queries:
            begun = time.perf_counter()
            status.append(browser.get(f"/admin/{page}").status_code)
            taken.append(time.perf_counter() - begun)
    slowest = max(queries.captured_queries, key=_cost)
    print(
        f"{taken[0] * 1000:6.0f} ms, then {min(taken) * 1000:4.0f} ms "
        f"{len(queries):3} queries {status[0]} /admin/{page}\n"
        f"        {float(slowest['time']) * 1000:.0f} ms: {plan(slowest['sql'])}",
        flush=True,
    )


def _cost(query: dict[str, str]) -> tuple[float, int]:
    """Return the time, and of queries too quick to be told apart the longest."""
    return float(query["time"]), len(query["sql"])


def plan(sql: str) -> str:
    """Return the database's plan for a query in one line."""
    from django.db import connection

    explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    if not sql.startswith("SELECT"):
        return sql[:100]
    with connection.cursor() as cursor:
        cursor.execute(f"{explain} {sql}")
        steps = [str(row[-1]).strip() for row in cursor.fetchall()]
    return f"{sql.partition(' FROM ')[2][:60]} … {'; '.join(steps)[:300]}"


def main() -> None:
    """Fill, add up and measure."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.panel")
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--lines", type=int, default=LINES)
    parser.add_argument("--database", default="", help="a URL; SQLite without it")
    options = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    with ExitStack() as held:
        folder = Path(held.enter_context(tempfile.TemporaryDirectory(prefix="lc-")))
        held.enter_context(stores(folder, options.database))
        django.setup()
        from django.core.management import call_command

        from benchmarks import crowd

        wait_until(ready, STARTING, "The stores did not start.")
        call_command("collectstatic", interactive=False, verbosity=0)
        crowd.fill(options.people, options.lines)
        measure()


if __name__ == "__main__":
    main()
