"""The chat application."""

from django.apps import AppConfig


class ChatApp(AppConfig):
    """Conversations and runs."""

    name = "chat"

    def ready(self) -> None:
        """Listen to people going; let models search in libraries and run Python."""
        from chat import receivers  # noqa: F401 - connects when imported
        from tools import sources

        sources.register("libraries", "chat.libraries.tools", "libraries")
        sources.register("page", "chat.python.tools", "run_python")
