"""The chat application."""

from django.apps import AppConfig


class ChatApp(AppConfig):
    """Conversations and runs."""

    name = "chat"

    def ready(self) -> None:
        """Listen to people going."""
        from chat import receivers  # noqa: F401 - connects when imported
