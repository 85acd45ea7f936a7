"""The endpoints application."""

from django.apps import AppConfig


class EndpointsApp(AppConfig):
    """Models we can talk to."""

    name = "endpoints"
