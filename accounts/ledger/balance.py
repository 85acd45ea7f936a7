"""LibreChat's `balance`: a start balance for each person, refilled or not.

It is one Budget of scope "each person" with limit 0 and no period, whose meters are
granted the start balance when they are made and the refills when one is due.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import F

from accounts.ledger.models import Budget, Meter
from accounts.ledger.money import from_credits
from accounts.ledger.periods import after
from librechat_yaml.live import librechat


@dataclass(frozen=True, slots=True)
class BalanceTerms:
    """The block's values; amounts in nano-dollars."""

    enabled: bool = False
    start: int = 0
    refill: int = 0  # 0 = never refilled
    every: int = 30
    unit: str = "days"

    def due(self, meter: Meter) -> datetime | None:
        """Return when the meter may next be refilled, None when never."""
        if not self.refill:
            return None
        try:
            return after(meter.refilled_at, self.every, self.unit)
        except (OverflowError, ValueError):  # the year 10,000 and later
            return None


def terms() -> BalanceTerms:
    """Return the `balance` block in force."""
    block = librechat().balance
    return BalanceTerms(
        enabled=block.enabled,
        start=from_credits(block.start_balance),
        refill=from_credits(block.refill_amount) if block.auto_refill_enabled else 0,
        every=block.refill_interval_value,
        unit=block.refill_interval_unit,
    )


def start() -> int:
    """Return what a person begins with, in nano-dollars."""
    return terms().start


def with_balance(budgets: list[Budget]) -> list[Budget]:
    """Add the balance's rule if the configuration asks for it, else leave it out."""
    others = [budget for budget in budgets if budget.origin != Budget.BALANCE]
    if not terms().enabled:
        return others
    return budgets if len(others) < len(budgets) else [*budgets, rule()]


def rule() -> Budget:
    """Return the balance's budget, made at first use."""
    budget, _ = Budget.objects.get_or_create(
        origin=Budget.BALANCE,
        defaults={
            "name": "balance",
            "scope": Budget.Scope.EVERYONE,
            "unit": Budget.Unit.USD,
            "period": Budget.Period.TOTAL,
            "limit": Decimal(0),
        },
    )
    return budget


def refill(meter: Meter, now: datetime) -> bool:
    """Add a refill if one is due; of two processes that try, one does."""
    agreed = terms()
    due = agreed.due(meter)
    if due is None or now < due:
        return False
    added = Meter.objects.filter(pk=meter.pk, refilled_at=meter.refilled_at).update(
        granted=F("granted") + agreed.refill, refilled_at=now
    )
    return bool(added)
