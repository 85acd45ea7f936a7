"""`python -m benchmarks.panel`: the admin panel's pages over a large installation.

Fills an installation of its own, in SQLite and in PostgreSQL, then says of every page
how long it takes at first and at best, how many queries it makes, which of them counts
or reads a large table from end to end, and the slowest with the database's plan.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import django

from accounts.tests import databases
from benchmarks.figures import RESULTS, commit, machine
from tests.chaos.program import ROOT, Program, wait_until

if TYPE_CHECKING:
    from django.test import Client

PEOPLE, LINES = 10_000, 1_000_000
TRIES = 3
LARGE = 5_000  # rows; a table of fewer may be read from end to end
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


@dataclass(frozen=True, slots=True)
class Opened:
    """What one page cost. `counts` and `scans` are read in its queries' plans.

    `cpu_ms` is this process's own work at best: on a busy machine the truer figure.
    SQLite's is in it, PostgreSQL's is not.
    """

    page: str
    status: int
    cold_ms: float
    warm_ms: float
    cpu_ms: float
    queries: int
    slowest_ms: float
    slowest: str
    plan: str
    counts: tuple[str, ...]
    scans: tuple[str, ...]


@contextmanager
def stores(folder: Path, database: str) -> Iterator[None]:
    """Run a new installation's stores and be a process of it."""
    named = {"DATABASE_URL": database} if database else {}
    program = Program(folder, "http://127.0.0.1:9", LOG_LEVEL="WARNING", **named)
    os.environ.update(program.variables())
    configure(("sweden", "france", "japan"))
    with (folder / "stores.log").open("ab") as log:
        command = [sys.executable, "manage.py", "up", "--only", "stores"]
        process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def configure(groups: Sequence[str]) -> None:
    """Write the installation's file: every model of the ledger in these groups."""
    names = [f"model-{number}" for number in range(6)]
    models = {name: {"deploymentName": name} for name in names}
    facts = {"apiKey": "benchmark", "instanceName": "x", "version": "2024-10-21"}
    listed = [{"group": name, **facts, "models": models} for name in groups]
    azure = {"routing": {"strategy": "weighted"}, "groups": listed}
    content = {"version": "1.3.17", "endpoints": {"azureOpenAI": azure}}
    Path(os.environ["CONFIG_PATH"]).write_text(json.dumps(content))


def ready() -> bool:
    """Say whether MongoDB and Redis answer and the tables are made."""
    from django.core.management import CommandError, call_command

    from operations.panel.figures import figures

    try:
        call_command("migrate", "--check", verbosity=0)
    except (SystemExit, CommandError):
        return False

    found = figures()
    return found.conversations is not None and found.queued is not None


def measure() -> list[Opened]:
    """Open every page and return what each cost."""
    from django.test import Client

    from accounts.models import User

    browser = Client(headers={"host": "127.0.0.1"})
    browser.force_login(User.objects.get(pk=1))
    browser.get("/admin/deployments/")  # what is loaded once
    browser.get("/admin/audit/auditentry/")
    configure(("sweden", "france"))  # six deployments fewer than are in force
    day = (datetime.now(UTC) - timedelta(days=30)).date()
    large = large_tables()
    return [_opened(browser, page.format(day=day), large) for page in PAGES]


def large_tables() -> set[str]:
    """Return the names of the tables that nothing may read from end to end."""
    from django.db import connection

    def rows(table: str) -> int:
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608 - our own
            return int(cursor.fetchone()[0])

    names = connection.introspection.table_names()
    return {name for name in names if rows(name) > LARGE}


def _opened(browser: "Client", page: str, large: set[str]) -> Opened:
    from django.core.cache import cache
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    cache.clear()
    taken: list[float] = []
    worked: list[float] = []
    status = 0
    first: list[dict[str, str]] = []
    for _ in range(TRIES):
        with CaptureQueriesContext(connection) as queries:
            begun, idle = time.perf_counter(), time.process_time()
            status = browser.get(f"/admin/{page}").status_code
            taken.append((time.perf_counter() - begun) * 1000)
            worked.append((time.process_time() - idle) * 1000)
        first = first or queries.captured_queries
    slowest = max(first, key=_cost)
    plans = {query["sql"]: plan(query["sql"]) for query in first}
    opened = Opened(
        page=f"/admin/{page}",
        status=status,
        cold_ms=round(taken[0], 1),
        warm_ms=round(min(taken[1:]), 1),
        cpu_ms=round(min(worked[1:]), 1),
        queries=len(first),
        slowest_ms=float(slowest["time"]) * 1000,
        slowest=slowest["sql"][:2000],
        plan=plans[slowest["sql"]],
        counts=tuple(sql[:300] for sql in plans if _counts_all(sql)),
        scans=tuple(
            f"{table}: {sql[:300]}"
            for sql in plans
            for table in scanned(plans[sql], large)
            if "WHERE" in sql or "LIMIT" not in sql  # else it ends with the page
        ),
    )
    print(told(opened), flush=True)
    return opened


def told(opened: Opened) -> str:
    """Return a page's figures as lines of text."""
    scans = sorted({scan.partition(":")[0] for scan in opened.scans})
    return (
        f"{opened.cold_ms:6.0f} ms, then {opened.warm_ms:4.0f} ms "
        f"({opened.cpu_ms:.0f}) {opened.queries:3} queries "
        f"{opened.status} {opened.page}"
        f"{' counts' if opened.counts else ''}{f' scans {scans}' if scans else ''}\n"
        f"        {opened.slowest_ms:.0f} ms: "
        f"{opened.slowest.partition(' FROM ')[2][:60]} … {opened.plan[:300]}"
    )


def _cost(query: Mapping[str, str]) -> tuple[float, int]:
    """Return the time, and of queries too quick to be told apart the longest."""
    return float(query["time"]), len(query["sql"])


def _counts_all(sql: str) -> bool:
    """Say whether a query counts rows without a bound on how many."""
    return "COUNT(*)" in sql and "LIMIT" not in sql and "GROUP BY" not in sql


def scanned(plan: str, large: set[str]) -> set[str]:
    """Return the large tables that a plan reads from end to end."""
    # SQLite: "SCAN table", by an index "USING …"; PostgreSQL: "Seq Scan on table".
    whole = re.findall(r'SCAN "?(\w+)"?(?! USING)\b(?=;|$)', plan)
    return large & {*whole, *re.findall(r'Seq Scan on "?(\w+)', plan)}


def plan(sql: str) -> str:
    """Return the database's plan for a query, its steps apart by semicolons."""
    from django.db import connection

    if not sql.startswith("SELECT"):
        return ""
    explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    with connection.cursor() as cursor:
        cursor.execute(f"{explain} {sql}")
        return "; ".join(str(row[-1]).strip() for row in cursor.fetchall())


def main() -> None:
    """Fill, add up, measure and keep the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.panel")
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--lines", type=int, default=LINES)
    parser.add_argument("--on", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--database", default="", help="another server's database")
    options = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    about = machine()
    with ExitStack() as held:
        folder = Path(held.enter_context(tempfile.TemporaryDirectory(prefix="lc-")))
        database = options.database or held.enter_context(database_on(options.on))
        held.enter_context(stores(folder, database))
        django.setup()
        from django.core.management import call_command

        from benchmarks.panel import crowd, lines

        wait_until(ready, "The stores did not start.")
        call_command("collectstatic", interactive=False, verbosity=0)
        crowd.fill(options.people, 0)
        lines.draw_rules(options.people)
        lines.draw(options.people, options.lines)
        pages = measure()
    scale = {"people": options.people, "lines": options.lines}
    print(f"Kept in {keep(pages, options.on, about, scale)}")


@contextmanager
def database_on(kind: str) -> Iterator[str]:
    """Yield the address of an empty database; "" stands for SQLite."""
    if kind == "sqlite":
        yield ""
        return
    with databases.server() as server, databases.database(server) as url:
        yield url


def keep(
    pages: list[Opened], kind: str, about: dict[str, object], scale: dict[str, int]
) -> Path:
    """Write what was measured into a file named after the time."""
    file = RESULTS / f"panel-{kind}-{time.strftime('%Y%m%d-%H%M%S')}.json"
    content = {
        "commit": commit(),
        "machine": about,
        "scale": scale,
        "database": kind,
        "pages": [asdict(page) for page in pages],
    }
    file.write_text(json.dumps(content, indent=1) + "\n")
    return file


if __name__ == "__main__":
    main()
