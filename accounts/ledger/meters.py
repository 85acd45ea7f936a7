"""Take from meters and give back; each step is one conditional UPDATE.

Nothing here reads a number and writes it back: processes that spend at the same
time meet in the database, which lets each row change by one of them at a time.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q

from accounts.ledger import balance
from accounts.ledger.models import Budget, Hold, Meter
from accounts.ledger.money import whole
from accounts.ledger.periods import start_of
from accounts.ledger.rules import subject_of, subjects


@dataclass(frozen=True, slots=True)
class Gauge:
    """A budget together with one subject's meter, as they were when read."""

    budget: Budget
    meter: Meter

    @property
    def total(self) -> int:
        """Return what may be spent in the period, in whole numbers."""
        return whole(self.budget.unit, self.budget.limit) + self.meter.granted

    @property
    def left(self) -> int:
        """Return what neither was spent nor is held, at least 0."""
        return max(0, self.total - self.meter.spent - self.meter.reserved)


def gauges(budgets: Sequence[Budget], user_id: int, now: datetime) -> list[Gauge]:
    """Return these budgets with their meters. Call in a transaction.

    Makes meters that are missing and begins anew those whose period is over.
    """
    if not budgets:
        return []
    meters = lock(subjects(budgets, user_id))
    if len(meters) < len(budgets):
        meters = _with_missing(budgets, user_id, meters, now)
    of_budget = {budget.pk: budget for budget in budgets}
    for meter in meters:
        _begin_anew(meter, start_of(of_budget[meter.budget_id].period, now))
    return [Gauge(of_budget[meter.budget_id], meter) for meter in meters]


def _with_missing(
    budgets: Sequence[Budget], user_id: int, found: Sequence[Meter], now: datetime
) -> list[Meter]:
    """Make the meters that are not there yet; another process may make them too."""
    known = {meter.budget_id for meter in found}
    Meter.objects.bulk_create(
        [
            Meter(
                budget=budget,
                subject=subject_of(budget, user_id),
                window_start=start_of(budget.period, now),
                granted=balance.start() if budget.origin == Budget.BALANCE else 0,
                refilled_at=now,
            )
            for budget in budgets
            if budget.pk not in known
        ],
        ignore_conflicts=True,
    )
    return lock(subjects(budgets, user_id))


def lock(condition: Q) -> list[Meter]:
    """Return meters, locked until the transaction ends, in the order of their keys.

    Everyone locks meters first and in this order, so no two can wait for each other.
    SQLite has no row locks; there the whole transaction is alone.
    """
    return list(Meter.objects.select_for_update().filter(condition).order_by("pk"))


def _begin_anew(meter: Meter, start: datetime) -> None:
    """Set what was spent to nothing when a new period has begun; grants stay."""
    if meter.window_start < start:
        Meter.objects.filter(pk=meter.pk, window_start__lt=start).update(
            spent=0, window_start=start
        )
        meter.refresh_from_db()


def take(gauge: Gauge, amount: int) -> bool:
    """Hold `amount` if there is room for it; say whether there was."""
    ceiling = gauge.total - amount
    taken = Meter.objects.filter(
        pk=gauge.meter.pk, spent__lte=ceiling - F("reserved")
    ).update(reserved=F("reserved") + amount)
    return bool(taken)


def give_back(reservation: uuid.UUID) -> None:
    """End every hold of a reservation. Call in a transaction."""
    holds = list(Hold.objects.filter(reservation=reservation).order_by("meter_id"))
    lock(Q(pk__in=[hold.meter_id for hold in holds]))
    for hold in holds:
        _drop(hold)


def _drop(hold: Hold) -> bool:
    """End one hold; of two processes that try, one does."""
    dropped, _ = Hold.objects.filter(pk=hold.pk).delete()
    if dropped:
        Meter.objects.filter(pk=hold.meter_id).update(
            reserved=F("reserved") - hold.amount
        )
    return bool(dropped)


def spend(gauge: Gauge, amount: int) -> None:
    """Count `amount` as spent, over the limit if it must be."""
    if amount:
        Meter.objects.filter(pk=gauge.meter.pk).update(spent=F("spent") + amount)


def end_expired(meter_id: int, now: datetime) -> int:
    """End a meter's holds whose lease is over: their process died. Return how many.

    Call in a transaction that has locked the meter.
    """
    expired = Hold.objects.filter(meter_id=meter_id, expires_at__lte=now)
    return sum(_drop(hold) for hold in expired)


def sweep(now: datetime) -> int:
    """End all holds whose lease is over, a meter at a time. Return how many."""
    expired = Hold.objects.filter(expires_at__lte=now)
    ended = 0
    for meter_id in expired.order_by().values_list("meter_id", flat=True).distinct():
        with transaction.atomic():
            lock(Q(pk=meter_id))
            ended += end_expired(meter_id, now)
    return ended
