"""The chat application."""

from django.apps import AppConfig


class ChatApp(AppConfig):
    """Conversations and runs."""

    name = "chat"
