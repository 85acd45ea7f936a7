"""The ledger application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LedgerConfig(AppConfig):
    """Budgets, and one line for every call to a model."""

    name = "accounts.ledger"
    label = "ledger"
    verbose_name = _("Spending")

    def ready(self) -> None:
        """Connect the receivers."""
        from accounts.ledger import receivers  # noqa: F401
