"""What operators run, as an application: for its commands."""

from django.apps import AppConfig


class OperationsApp(AppConfig):
    """No tables: `up`, `backup`, `doctor` and the other commands of an installation."""

    name = "operations"
