"""What a person may still spend, for the composer and the account page."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from asgiref.sync import sync_to_async
from django.db import transaction
from django.utils import timezone

from accounts.ledger import balance, meters
from accounts.ledger.errors import resets_at
from accounts.ledger.meters import Gauge
from accounts.ledger.money import shown
from accounts.ledger.rules import budgets_for


@dataclass(frozen=True, slots=True)
class Remaining:
    """What one budget leaves; dollars or tokens, by `unit`."""

    name: str
    scope: str
    unit: str
    limit: Decimal
    left: Decimal
    hard: bool
    resets_at: datetime | None

    def as_json(self) -> dict[str, object]:
        """Return it for browsers and programs; numbers as text, times as ISO 8601."""
        return {
            "name": self.name,
            "scope": self.scope,
            "unit": self.unit,
            "limit": str(self.limit),
            "left": str(self.left),
            "hard": self.hard,
            "resets_at": self.resets_at.isoformat() if self.resets_at else None,
        }


async def remaining(user_id: int, key_id: int | None = None) -> tuple[Remaining, ...]:
    """Return what a person has left, the scarcest budget first; () means no limit."""
    return await sync_to_async(remaining_now)(user_id, key_id)


def remaining_now(user_id: int, key_id: int | None = None) -> tuple[Remaining, ...]:
    """Do what `remaining` promises; not for the event loop."""
    now = timezone.now()
    budgets = balance.with_balance(budgets_for(user_id, key_id))
    if not budgets:
        return ()
    with transaction.atomic():
        gauges = meters.gauges(budgets, user_id, now)
    return tuple(_shown(gauge, now) for gauge in sorted(gauges, key=_share))


def _share(gauge: Gauge) -> float:
    """Return the part that is left, from 0 to 1."""
    return gauge.left / gauge.total if gauge.total > 0 else 0.0


def _shown(gauge: Gauge, now: datetime) -> Remaining:
    budget = gauge.budget
    return Remaining(
        name=budget.name,
        scope=budget.scope,
        unit=budget.unit,
        limit=shown(budget.unit, gauge.total),
        left=shown(budget.unit, gauge.left),
        hard=budget.hard,
        resets_at=resets_at(gauge, now),
    )
