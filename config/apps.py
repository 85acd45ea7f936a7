"""The project as an application, for its commands and checks."""

from django.apps import AppConfig


class ConfigApp(AppConfig):
    """Commands of the whole installation: up, web, check_config."""

    name = "config"

    def ready(self) -> None:
        """Have jobs sent to our broker, spending measured, librechat.yaml checked."""
        from config import celery, spending_metrics  # noqa: F401 - act when imported
        from operations import checks  # noqa: F401
