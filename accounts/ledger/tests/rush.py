"""A process in which many threads reserve at the same moment.

    python -m accounts.ledger.tests.rush --user 1 --threads 10 --at 1798761600.5

Run by test_rush in several copies, against one database that DATABASE_URL names.
What is granted is settled at twice its worst case. Prints how many reservations were
granted and how many were refused.
"""

import argparse
import json
import sys
import threading
import time
from decimal import Decimal

WORST = Decimal("0.60")
TOKENS = 1000


def main() -> None:
    """Reserve in every thread at the given time and print the outcome."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--user", type=int, required=True)
    parser.add_argument("--threads", type=int, default=10)
    parser.add_argument("--at", type=float, required=True)
    options = parser.parse_args()
    import django

    django.setup()
    from config import live
    from config.librechat import LibreChat

    live.swap(LibreChat())
    outcomes: list[str] = []
    threads = [
        threading.Thread(target=attempt, args=(options, outcomes))
        for _ in range(options.threads)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    counted = {name: outcomes.count(name) for name in set(outcomes)}
    sys.stdout.write(json.dumps(counted))


def attempt(options: argparse.Namespace, outcomes: list[str]) -> None:
    """Reserve once, when the time has come; settle if asked and granted."""
    from django.db import connection

    from accounts.ledger.errors import OverBudget
    from accounts.ledger.spending import Call, reserve_now, settle_now

    call = Call(user_id=options.user, model="gpt", endpoint="azureOpenAI", kind="chat")
    connection.ensure_connection()
    time.sleep(max(0.0, options.at - time.time()))
    try:
        reservation = reserve_now(call, WORST, TOKENS)
        used = {"prompt": TOKENS, "completion": TOKENS}
        settle_now(reservation, used, WORST * 2, {})
        outcomes.append("granted")
    except OverBudget:
        outcomes.append("refused")
    finally:
        connection.close()


if __name__ == "__main__":
    main()
