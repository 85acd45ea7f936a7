"""People, ledger lines and conversations by the thousand, for `benchmarks.panel`.

Imported once Django is set up.
"""

import random
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from asgiref.sync import async_to_sync
from django.db import connection, models
from django.utils import timezone

from accounts.audit.models import AuditEntry, Head
from accounts.ledger.models import Budget, LedgerEntry
from accounts.ledger.reports import days
from accounts.models import ApiKey, User
from chat.store import mongo

DAYS = 90
STEP = 5_000  # rows in one statement
GROUPS = ("sweden", "france", "japan")
MODELS = tuple(f"model-{number}" for number in range(6))
CONVERSATIONS = 100_000
AUDIT_LINES = 100_000
Rows = Iterator[Any]


def fill(people: int, lines: int) -> None:
    """Fill the tables; print how long each step took."""
    now = timezone.now()
    chance = random.Random(7)  # noqa: S311 - no secret
    _timed("people", lambda: _store(User, _people(people, now)))
    _timed("keys", lambda: _store(ApiKey, _keys(people)))
    _timed("budgets", lambda: _store(Budget, _budgets(people)))
    _timed("audit lines", lambda: _store(AuditEntry, _audit(now)))
    Head.objects.update_or_create(pk=Head.ONLY, defaults={"number": AUDIT_LINES})
    _timed("conversations", async_to_sync(_conversations))
    drawn = _lines(people, lines, now, chance)
    _timed("ledger lines", lambda: _store(LedgerEntry, drawn))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    _timed("daily sums", lambda: days.add_up(now))


def _timed(name: str, work: Callable[[], int]) -> None:
    begun = time.perf_counter()
    number = work()
    print(f"{number:,} {name} in {time.perf_counter() - begun:.1f} s", flush=True)


def _store(table: type[models.Model], rows: Rows) -> int:
    stored = 0
    while step := list(islice(rows, STEP)):
        table._default_manager.bulk_create(step)
        stored += len(step)
    return stored


def _people(number: int, now: datetime) -> Rows:
    yield User(email="ada@example.com", name="Ada", role="ADMIN")
    for one in range(1, number):
        yield User(
            email=f"p{one}@example.com",
            name=f"Person {one}",
            status="suspended" if one % 50 == 0 else "active",
            created_at=now - timedelta(minutes=one),
        )


def _keys(people: int) -> Rows:
    for one in range(1, people + 1):
        yield ApiKey(
            user_id=one, name="laptop", prefix="lc-aaaaaa", digest=f"{one:064}"
        )


def _budgets(people: int) -> Rows:
    yield Budget(scope="everyone", limit=5)
    for one in range(1, min(people, 1_000)):
        yield Budget(scope="person", person_id=one, limit=one)


def _audit(now: datetime) -> Rows:
    for number in range(1, AUDIT_LINES + 1):
        yield AuditEntry(
            number=number,
            created_at=now - timedelta(seconds=AUDIT_LINES - number),
            actor_id=1,
            action=("person.ban", "session.start")[number % 9 > 0],
            target_type="user",
            target_id=str(number % 10_000),
        )


def _lines(people: int, number: int, now: datetime, chance: random.Random) -> Rows:
    begin, apart = now - timedelta(days=DAYS), timedelta(days=DAYS) / (number + 1)
    for one in range(number):
        yield LedgerEntry(
            created_at=min(begin + one * apart, now - days.SETTLED_AFTER * 2),
            user_id=chance.randint(1, people),
            kind=chance.choice(("chat", "chat", "title")),
            endpoint="azureOpenAI",
            group=chance.choice(GROUPS),
            model=chance.choice(MODELS),
            outcome="failed" if one % 100 == 0 else "ok",
            prompt=chance.randint(50, 5_000),
            completion=chance.randint(10, 2_000),
            nano_usd=chance.randint(10_000, 90_000_000),
        )


async def _conversations() -> int:
    try:
        rows = [
            {"_id": f"c{number}", "owner_id": number % 10_000}
            for number in range(CONVERSATIONS)
        ]
        await mongo.database()["conversations"].insert_many(rows, ordered=False)
        return len(rows)
    finally:
        await mongo.close()
