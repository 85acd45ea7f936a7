"""The one way in which spending is refused."""

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from accounts.ledger import balance
from accounts.ledger.amount_texts import amount_text
from accounts.ledger.models import Budget
from accounts.ledger.money import shown
from accounts.ledger.periods import end_of

if TYPE_CHECKING:
    from accounts.ledger.meters import Gauge


class OverBudget(Exception):
    """A budget has no room for a call. Amounts are dollars or tokens, by `unit`."""

    code = "over_budget"
    status = 429

    def __init__(
        self,
        *,
        limit: Decimal,
        left: Decimal,
        resets_at: datetime | None,
        scope: str,
        unit: str,
        model: str = "",
    ) -> None:
        super().__init__(scope, unit)
        self.limit = limit
        self.left = left
        self.resets_at = resets_at
        self.scope = scope
        self.unit = unit
        self.model = model  # which the budget counts; "" = all

    @classmethod
    def of(cls, gauge: "Gauge", now: datetime) -> "OverBudget":
        """Return the error for a gauge without enough room."""
        budget = gauge.budget
        return cls(
            limit=shown(budget.unit, gauge.total),
            left=shown(budget.unit, gauge.left),
            resets_at=resets_at(gauge, now),
            scope=budget.scope,
            unit=budget.unit,
            model=budget.model,
        )

    @property
    def message(self) -> str:
        """Say it to the person, in their language."""
        names = {
            "left": amount_text(self.unit, self.left),
            "limit": amount_text(self.unit, self.limit),
        }
        if self.scope in (Budget.Scope.GROUP, Budget.Scope.INSTALLATION):
            text = _("The shared budget has only %(left)s of %(limit)s left.")
        elif self.scope == Budget.Scope.KEY:
            text = _("This key's budget has only %(left)s of %(limit)s left.")
        else:
            text = _("Your budget has only %(left)s of %(limit)s left.")
        which = f"{self.model}: " if self.model else ""
        return which + text % names

    def details(self) -> dict[str, str]:
        """Return the numbers for programs, as text."""
        numbers = {
            "limit": str(self.limit),
            "left": str(self.left),
            "unit": self.unit,
            "scope": self.scope,
        }
        if self.model:
            numbers["model"] = self.model
        if self.resets_at is not None:
            numbers["resets_at"] = self.resets_at.isoformat()
        return numbers


def resets_at(gauge: "Gauge", now: datetime) -> datetime | None:
    """Return when there will be more, None when that is not known."""
    if gauge.budget.origin == Budget.BALANCE:
        return balance.terms().due(gauge.meter)
    return end_of(gauge.budget.period, now)
