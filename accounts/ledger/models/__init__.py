"""Tables of the ledger."""

from accounts.ledger.models.budgets import Budget, Hold, Meter
from accounts.ledger.models.daily import Mark, ModelDay, PersonDay
from accounts.ledger.models.entries import LedgerEntry, SpendTag

__all__ = [
    "Budget",
    "Hold",
    "LedgerEntry",
    "Mark",
    "Meter",
    "ModelDay",
    "PersonDay",
    "SpendTag",
]
