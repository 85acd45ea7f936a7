"""What the ledger keeps of the calls behind one answer. Pure."""

from collections.abc import Sequence
from typing import TypedDict

from accounts.ledger.reports.attempts import MOST, Tried
from endpoints.events import Attempt


class LedgerAttempts(TypedDict):
    """The part of a ledger line that tells who was asked; see `settle`."""

    attempts: int
    tried: list[Tried]
    target: str
    group: str


def attempts_for_ledger(attempts: Sequence[Attempt]) -> LedgerAttempts:
    """Return who was asked; every caller of a model hands this to the ledger."""
    last = attempts[-1] if attempts else None
    return {
        "attempts": max(1, len(attempts)),
        "tried": [_tried(each) for each in attempts[-MOST:]],
        "target": last.target if last else "",
        "group": last.group if last else "",
    }


def _tried(attempt: Attempt) -> Tried:
    return {
        "target": attempt.target,
        "outcome": attempt.outcome,
        "status": attempt.status,
        "ms": round(attempt.seconds * 1000),
        "wait_ms": round(attempt.wait * 1000),
    }
