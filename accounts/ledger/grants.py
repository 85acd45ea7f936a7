"""Give people more than their budget, and set it."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.ledger import balance, meters
from accounts.ledger.models import Budget, Meter
from accounts.ledger.money import from_credits
from accounts.models import User


class BalanceOffError(Exception):
    """The configuration has no `balance` block, or it is not enabled."""


def add_credits(user: User, credits_added: int) -> int:
    """Add credits (a million are a dollar); return what is left, in nano-dollars."""
    with transaction.atomic():
        gauge = _gauge(user)
        Meter.objects.filter(pk=gauge.meter.pk).update(
            granted=F("granted") + from_credits(credits_added)
        )
        return _left(gauge.meter.pk)


def set_credits(user: User, credits_left: int) -> int:
    """Leave a person exactly so many credits; return them in nano-dollars."""
    with transaction.atomic():
        gauge = _gauge(user)
        Meter.objects.filter(pk=gauge.meter.pk).update(
            granted=F("spent") + from_credits(credits_left)
        )
        return _left(gauge.meter.pk)


@dataclass(frozen=True, slots=True)
class HeldBalance:
    """What a person has left of the balance, in nano-dollars."""

    email: str
    left: int


def credits_of_all() -> Iterator[HeldBalance]:
    """Yield everybody's balance, also of those who have not called a model yet.

    Raises BalanceOffError.
    """
    if not balance.terms().enabled:
        raise BalanceOffError
    meters_by_subject = {
        meter.subject: meter
        for meter in Meter.objects.filter(budget__origin=Budget.BALANCE)
    }
    people = User.objects.order_by("email").values_list("pk", "email")
    for pk, email in people.iterator():
        meter = meters_by_subject.get(f"user:{pk}")
        left = meter.granted - meter.spent if meter else balance.start()
        yield HeldBalance(email, left)


def set_budget(
    user: User, limit: Decimal, unit: str, period: str, *, hard: bool = True
) -> Budget:
    """Give a person their own budget of this unit and period, or change its limit."""
    budget, _ = Budget.objects.update_or_create(
        scope=Budget.Scope.PERSON,
        person=user,
        unit=unit,
        period=period,
        hard=hard,
        defaults={"limit": limit, "active": True},
    )
    return budget


def _gauge(user: User) -> meters.Gauge:
    if not balance.terms().enabled:
        raise BalanceOffError
    return meters.gauges([balance.rule()], user.pk, timezone.now())[0]


def _left(meter_id: int) -> int:
    meter = Meter.objects.get(pk=meter_id)
    return meter.granted - meter.spent
