"""The tools application."""

from django.apps import AppConfig


class ToolsApp(AppConfig):
    """What models may call."""

    name = "tools"
