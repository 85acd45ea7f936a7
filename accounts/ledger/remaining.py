"""What a person may still spend, for the composer and the account page."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from asgiref.sync import sync_to_async
from django.db import transaction
from django.utils import timezone

from accounts.ledger import balance, meters
from accounts.ledger.errors import resets_at
from accounts.ledger.meters import Gauge
from accounts.ledger.models import Budget
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
    model: str = ""  # which it counts; "" = all

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
            "model": self.model,
        }


async def remaining(
    user_id: int, key_id: int | None = None, model: str | None = None
) -> tuple[Remaining, ...]:
    """Return what a person has left, the scarcest budget first; () means no limit.

    `model`: of what counts calls of it; None: of everything.
    """
    return await sync_to_async(remaining_now)(user_id, key_id, model)


def remaining_now(
    user_id: int, key_id: int | None = None, model: str | None = None
) -> tuple[Remaining, ...]:
    """Do what `remaining` promises; not for the event loop."""
    budgets = balance.with_balance(budgets_for(user_id, key_id, model))
    return tuple(shown_of for _, shown_of in _read(budgets, user_id))


async def remaining_by_key(user_id: int) -> dict[int, list[Remaining]]:
    """Return what the person's keys have left of budgets of their own."""
    return await sync_to_async(_by_key)(user_id)


def _by_key(user_id: int) -> dict[int, list[Remaining]]:
    of_keys = {"scope": Budget.Scope.KEY, "key__user_id": user_id}
    rows = Budget.objects.filter(active=True, **of_keys)
    found: dict[int, list[Remaining]] = defaultdict(list)
    for budget, left in _read(list(rows), user_id):
        found[budget.key_id or 0].append(left)
    return found


def _read(
    budgets: Sequence[Budget], user_id: int
) -> Iterator[tuple[Budget, Remaining]]:
    """Yield budgets with what they leave, the scarcest first."""
    if not budgets:
        return
    now = timezone.now()
    with transaction.atomic():
        gauges = meters.gauges(budgets, user_id, now)
    for gauge in sorted(gauges, key=_share):
        yield gauge.budget, _shown(gauge, now)


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
        model=budget.model,
    )
