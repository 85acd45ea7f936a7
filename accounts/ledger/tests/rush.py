"""A program in which many threads reserve at the same moment.

    python -m accounts.ledger.tests.rush

Run by test_rush against an empty database that DATABASE_URL names. What is granted is
settled at twice its worst case. Prints how many reservations were granted and refused,
and what the ledger says afterwards.
"""

import json
import os
import sys
from decimal import Decimal
from typing import Any

WORST = Decimal("0.60")
TOKENS = 1000
PROCESSES, THREADS = 5, 10


def main() -> None:
    """Reserve in every thread at once and print the outcome."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()

    from accounts.tests.stampede import stampede
    from librechat_yaml import live
    from librechat_yaml.schema import LibreChat

    live.swap(LibreChat())
    person = prepare()
    outcomes = stampede(
        lambda process, thread: attempt(person), processes=PROCESSES, threads=THREADS
    )
    told = {name: outcomes.count(name) for name in sorted(set(outcomes))}
    sys.stdout.write(json.dumps({"outcomes": told, **report()}))


def prepare() -> int:
    """Make a person whose budgets have room for one call; return their id."""
    from accounts.ledger.models import Budget
    from accounts.models import User

    user = User.objects.create_user("rush@example.org", name="Rush")
    for unit, limit in (("usd", 1), ("tokens", 100_000)):
        Budget.objects.create(scope="person", person=user, unit=unit, limit=limit)
    Budget.objects.create(scope="installation", unit="usd", limit=1000)
    return user.pk


def attempt(person: int) -> str:
    """Reserve once; settle if it is granted."""
    from accounts.ledger.calls import LedgerCall
    from accounts.ledger.errors import OverBudget
    from accounts.ledger.spending import reserve_now, settle_now

    call = LedgerCall(user_id=person, model="gpt", endpoint="azureOpenAI", kind="chat")
    try:
        reservation = reserve_now(call, WORST, TOKENS)
    except OverBudget:
        return "refused"
    used = {"prompt": TOKENS, "completion": TOKENS}
    settle_now(reservation, used, WORST * 2, {})
    return "granted"


def report() -> dict[str, Any]:
    """Return what the database holds at the end."""
    from accounts.ledger.models import Hold, LedgerEntry, Meter

    meters = Meter.objects.filter(budget__unit="usd").order_by("budget__limit")
    return {
        "meters": [[meter.spent, meter.reserved] for meter in meters],
        "holds": Hold.objects.count(),
        "lines": LedgerEntry.objects.count(),
    }


if __name__ == "__main__":
    main()
