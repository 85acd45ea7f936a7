"""The project as an application, for its commands and checks."""

import gc

from django.apps import AppConfig


class ConfigApp(AppConfig):
    """Commands of the whole installation: up, web, check_config."""

    name = "config"

    def ready(self) -> None:
        """Have jobs sent to our broker, spending measured, librechat.yaml checked.

        Everything is loaded then, so what comes may be garbage: see manage.py.
        """
        from config import celery, spending_metrics  # noqa: F401 - act when imported
        from operations import checks  # noqa: F401

        gc.freeze()
        gc.enable()
