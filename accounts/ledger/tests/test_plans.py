"""No list of the panel reads or sorts a whole table (by SQLite's query plans)."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.admin.ledger import ReadOnly
from accounts.audit.record import record
from accounts.ledger.models import Budget, LedgerEntry
from accounts.ledger.reports import added_up, days
from accounts.models import User

LARGE = ("ledger_ledgerentry", "audit_auditentry", "ledger_hold", "ledger_meter")
PAGE = ReadOnly.list_per_page
LEDGER = "/admin/ledger/ledgerentry/"
LISTS = (
    LEDGER,
    f"{LEDGER}?p=2",
    f"{LEDGER}?user__id__exact=1",
    f"{LEDGER}?model=gpt-4o",
    f"{LEDGER}?group=sweden",
    f"{LEDGER}?kind__exact=title",
    f"{LEDGER}?outcome=failed",
    f"{LEDGER}?created_at_from=2026-01-01&created_at_to=2026-01-02",
    "/admin/ledger/budget/",
    "/admin/audit/auditentry/",
    "/admin/audit/auditentry/?q=person.ban",
    "/admin/audit/auditentry/?q=7",
    "/admin/audit/auditentry/?q=user:7",
)

LISTS_OF_ACCOUNTS = (
    "/admin/accounts/user/",
    "/admin/accounts/user/?q=a&status__exact=active",
    "/admin/accounts/apikey/",
    "/admin/accounts/providerkey/",
    "/admin/accounts/invitation/",
    "/admin/accounts/ban/",
)


@pytest.fixture
def panel(client: Client, ada: User) -> Client:
    """Return Ada's browser, with more than a page in the long lists."""
    facts = {"model": "gpt-4o", "endpoint": "azureOpenAI", "group": "sweden"}
    for kind in ("chat", "title"):
        lines = [LedgerEntry(user=ada, kind=kind, **facts) for _ in range(PAGE)]
        LedgerEntry.objects.bulk_create(lines)
    Budget.objects.create(scope="everyone", limit=Decimal(1))
    for _ in range(PAGE + 1):
        record(ada, "person.ban", "user:7")
    client.force_login(ada)
    return client


def unbounded(queries: list[dict[str, str]]) -> list[str]:
    """Return the steps that read or sort a whole large table."""
    found: list[str] = []
    for query in queries:
        sql = query["sql"]
        if not sql.startswith("SELECT") or not any(name in sql for name in LARGE):
            continue
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
            steps = [row[3] for row in cursor.fetchall()]
        scans = [step for step in steps if step.startswith("SCAN") and is_large(step)]
        sorts = [step for step in steps if "B-TREE FOR ORDER BY" in step]
        found += [] if "LIMIT" in sql else scans
        found += sorts
    return found


def is_large(step: str) -> bool:
    """Say whether a step is about a large table."""
    return any(name in step for name in LARGE)


@pytest.mark.parametrize("page", LISTS)
def test_a_list_is_served_by_an_index(panel: Client, page: str) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert panel.get(page).status_code == 200
    assert len(queries) < 15
    assert unbounded(queries.captured_queries) == []


@pytest.mark.parametrize("page", [*LISTS, *LISTS_OF_ACCOUNTS])
def test_no_list_counts_all_its_rows(panel: Client, page: str) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert panel.get(page).status_code == 200
    counts = [q["sql"] for q in queries.captured_queries if "COUNT(*)" in q["sql"]]
    assert counts
    assert [sql for sql in counts if "LIMIT" not in sql] == []


def test_reports_read_the_days_and_the_last_lines(panel: Client, ada: User) -> None:
    now = datetime(2026, 5, 20, tzinfo=UTC)
    span = added_up.DateSpan.ending(now.date(), 30)
    with CaptureQueriesContext(connection) as queries:
        days.add_up(now)
        for by in ("day", "model", "group", "target", "person_id"):
            added_up.totals(span, by)
        added_up.of_person(ada.pk, span)
    assert unbounded(queries.captured_queries) == []


def test_the_check_would_find_a_scan(panel: Client) -> None:
    with CaptureQueriesContext(connection) as queries:
        list(LedgerEntry.objects.filter(latency_ms=5).order_by("attempts"))
    assert len(unbounded(queries.captured_queries)) == 2
