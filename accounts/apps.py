"""The accounts application."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccountsApp(AppConfig):
    """People and what they may do."""

    name = "accounts"

    def ready(self) -> None:
        """Keep the built-in roles in place and listen to what ends rights."""
        from accounts import receivers

        post_migrate.connect(receivers.keep_built_in_roles, sender=self)
