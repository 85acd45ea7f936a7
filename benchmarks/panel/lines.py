"""The ledger's lines for `benchmarks.panel`, drawn by the database itself, and rules.

A million in seconds, not minutes. Imported once Django is set up.
"""

import time
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from accounts.ledger.reports import days
from accounts.models import AccessRule, PeopleGroup, User
from benchmarks.panel import crowd

GROUPS = 200
SERIES = {
    "sqlite": "WITH RECURSIVE series(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM series"
    " WHERE i < %(last)s)",
    "postgresql": "WITH series(i) AS (SELECT generate_series(0, %(last)s::bigint))",
}
CALL = {
    "sqlite": "lower(hex(randomblob(16)))",
    "postgresql": "gen_random_uuid()",
}
MOMENT = {
    "sqlite": "strftime('%%Y-%%m-%%d %%H:%%M:%%f', %(begin)s,"
    " '+' || (i * %(apart)s) || ' seconds')",
    "postgresql": "%(begin)s::timestamptz + i * %(apart)s * interval '1 second'",
}
LINES_OF = """INSERT INTO ledger_ledgerentry (call_id, created_at, user_id,
 conversation_id, run_id, kind, endpoint, "group", model, base_model, target, prompt,
 completion, cached, reasoning, counted, nano_usd, price_version, attempts, tried,
 outcome)
{series} SELECT {call}, {moment}, 1 + (i * 7919) %% %(people)s, '', '',
 CASE i %% 3 WHEN 0 THEN 'title' ELSE 'chat' END, 'azureOpenAI',
 CASE (i / 5) %% 3 WHEN 0 THEN 'sweden' WHEN 1 THEN 'france' ELSE 'japan' END,
 'model-' || ((i / 7) %% 6), '', '', 50 + i %% 4951, 10 + i %% 1991, 0, 0, {false},
 10000 + (i * 97) %% 89990000, '', 1, '[]',
 CASE i %% 100 WHEN 0 THEN 'failed' ELSE 'ok' END FROM series"""


def draw_rules(people: int) -> None:
    """Put everybody into two of many groups, and write rules about half of them."""
    groups = [PeopleGroup(name=f"group {number}") for number in range(GROUPS)]
    groups = PeopleGroup.objects.bulk_create(groups)
    through = User.groups.through
    members = [
        through(user_id=one, peoplegroup_id=groups[(one * step) % GROUPS].pk)
        for one in range(1, people + 1)
        for step in (1, 7)
        if step == 1 or (one * 7) % GROUPS != one % GROUPS
    ]
    through._default_manager.bulk_create(members, batch_size=5_000)
    AccessRule.objects.bulk_create(
        AccessRule(
            position=number,
            effect="deny",
            subject="group",
            group=group,
            model=f"model-{number % 6}",
            azure_group="*" if number % 3 else "sweden",
        )
        for number, group in enumerate(groups[::2])
    )


def draw(people: int, lines: int) -> None:
    """Write the ledger's lines, evenly over the days of `crowd`, and add them up."""
    now, vendor = timezone.now(), connection.vendor
    span = timedelta(days=crowd.DAYS) - days.SETTLED_AFTER * 2
    statement = LINES_OF.format(
        series=SERIES[vendor],
        call=CALL[vendor],
        moment=MOMENT[vendor],
        false={"sqlite": "0"}.get(vendor, "false"),
    )
    named: dict[str, str | int | float] = {
        "last": lines - 1,
        "people": people,
        "begin": (now - timedelta(days=crowd.DAYS)).strftime("%Y-%m-%d %H:%M:%S"),
        "apart": span.total_seconds() / lines,
    }
    with connection.cursor() as cursor:
        begun = time.perf_counter()
        cursor.execute(statement, named)
        print(f"{lines:,} ledger lines in {time.perf_counter() - begun:.1f} s")
        begun = time.perf_counter()
        days.add_up(now)
        print(f"their daily sums in {time.perf_counter() - begun:.1f} s", flush=True)
        cursor.execute("ANALYZE")
