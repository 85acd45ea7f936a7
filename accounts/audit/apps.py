"""The audit application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    """A log of what administrators and people did, chained by hashes."""

    name = "accounts.audit"
    label = "audit"
    verbose_name = _("Audit")

    def ready(self) -> None:
        """Record every change that is made in the panel."""
        from accounts.audit import receivers

        receivers.connect()
