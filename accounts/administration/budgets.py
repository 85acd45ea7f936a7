"""Budgets of people, groups, keys and the whole installation."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet, Sum

from accounts.administration.errors import invalid, not_there
from accounts.audit.record import record
from accounts.ledger.models import Budget, LedgerEntry, Meter
from accounts.ledger.money import dollars
from accounts.models import ApiKey, PeopleGroup, User

Subject = User | PeopleGroup | ApiKey
SCOPES = {User: Budget.Scope.PERSON, ApiKey: Budget.Scope.KEY}


def listed() -> "QuerySet[Budget]":
    """Return budgets, the newest first."""
    return Budget.objects.order_by("-pk")


def budget(budget_id: int) -> Budget:
    """Return a budget. Raises NotPossible."""
    found = Budget.objects.filter(pk=budget_id).first()
    if found is None:
        raise not_there("budget")
    return found


def add(actor: User, **fields: Any) -> Budget:  # noqa: ANN401 - a budget's own
    """Make a budget. Raises NotPossible."""
    made = Budget(**fields)
    return _stored(actor, made, "budget.add")


def change(actor: User, found: Budget, **fields: Any) -> Budget:  # noqa: ANN401
    """Change a budget. Raises NotPossible."""
    for name, value in fields.items():
        setattr(found, name, value)
    return _stored(actor, found, "budget.change")


def delete(actor: User, found: Budget) -> None:
    """Delete a budget, with what it has counted."""
    number = found.pk
    found.delete()
    record(actor, "budget.delete", f"budget:{number}")


def limit(
    actor: User,
    subject: Subject,
    most: Decimal | None,
    period: str,
    *,
    hard: bool = True,
    model: str = "",
) -> None:
    """Let a subject spend `most` dollars in a period; None: as much as it likes.

    `model`: on what fits this pattern; "": on everything together.
    """
    rows = of(subject).filter(hard=hard, unit=Budget.Unit.USD, model=model)
    if most is None:
        for found in rows:
            delete(actor, found)
        return
    made = Budget(**_owner(subject), unit=Budget.Unit.USD, hard=hard, model=model)
    found = rows.first() or made
    found.limit, found.period, found.active = most, period, True
    _stored(actor, found, "budget.set")


def of(subject: Subject) -> "QuerySet[Budget]":
    """Return the budgets that were given to a person, group or key."""
    return Budget.objects.filter(active=True, **_owner(subject)).order_by("pk")


def spent(subject: User | ApiKey) -> Decimal:
    """Return the dollars of everything that a person or key has called."""
    of_whom = {"user": subject} if isinstance(subject, User) else {"key_id": subject.pk}
    total = LedgerEntry.objects.filter(**of_whom).aggregate(sum=Sum("nano_usd"))
    return dollars(total["sum"] or 0)


def used(found: Budget) -> Decimal | int | None:
    """Return what a shared budget has counted in its window; None: each has a meter."""
    meter = Meter.objects.filter(budget=found, subject="all").first()
    if meter is None:
        return None
    return dollars(meter.spent) if found.unit == Budget.Unit.USD else meter.spent


def _owner(subject: Subject) -> dict[str, Any]:
    if isinstance(subject, PeopleGroup):
        return {"scope": Budget.Scope.GROUP, "group": subject}
    field = "person" if isinstance(subject, User) else "key"
    return {"scope": SCOPES[type(subject)], field: subject}


def _stored(actor: User, found: Budget, act: str) -> Budget:
    try:
        found.full_clean()
    except ValidationError as error:
        raise invalid(error) from None
    found.save()
    record(actor, act, found, {"scope": found.scope, "limit": str(found.limit)})
    return found
