"""Amounts in words, in the reader's language."""

from decimal import Decimal

from django.utils.translation import gettext as _

from accounts.ledger.money import Unit


def amount_text(unit: str, amount: Decimal) -> str:
    """Return an amount as people write it: $1.25, $0.0042, 12,000 tokens."""
    if unit == Unit.USD:
        small = 0 < abs(amount) < Decimal("0.1")
        return f"${amount:,.4f}" if small else f"${amount:,.2f}"
    return _("%(number)s tokens") % {"number": f"{amount:,.0f}"}
