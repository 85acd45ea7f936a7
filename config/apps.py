"""The project as an application, for its commands and checks."""

from django.apps import AppConfig


class ConfigApp(AppConfig):
    """Commands of the whole installation: up, web, check_config."""

    name = "config"

    def ready(self) -> None:
        """Have librechat.yaml checked, and jobs sent to the broker of our settings."""
        from operations import checks  # noqa: F401 - act when imported
