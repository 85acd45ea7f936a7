"""The accounts application."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccountsApp(AppConfig):
    """People and what they may do."""

    name = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        """Keep the built-in roles, listen to what ends rights, count tries."""
        from accounts import receivers
        from accounts.sign_in import attempt_limits

        attempt_limits.install()
        post_migrate.connect(receivers.keep_built_in_roles, sender=self)
