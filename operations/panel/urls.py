"""The panel's own pages, beside those of its tables."""

from django.urls import path

from operations.panel.break_glass import break_glass
from operations.panel.configuration import configuration
from operations.panel.health import health
from operations.panel.switching import switch
from operations.panel.tools import tools

urlpatterns = [
    path("deployments/", health, name="panel_health"),
    path("deployments/switch/", switch, name="panel_switch"),
    path("configuration/", configuration, name="panel_configuration"),
    path("tools/", tools, name="panel_tools"),
    path("read/", break_glass, name="panel_break_glass"),
]
