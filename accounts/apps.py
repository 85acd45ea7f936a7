"""The accounts application."""

from django.apps import AppConfig


class AccountsApp(AppConfig):
    """People and what they may do."""

    name = "accounts"
