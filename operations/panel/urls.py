"""The panel's own pages, beside those of its tables."""

from django.urls import path

from operations.panel.answers.finance import finance, finance_file
from operations.panel.answers.origin import origin
from operations.panel.answers.person import person_page
from operations.panel.answers.reasons import reasons
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
    path("people/<int:object_id>/", person_page, name="panel_person"),
    path("people/<int:object_id>/why/", reasons, name="panel_reasons"),
    path("origin/", origin, name="panel_origin"),
    path("spending/", finance, name="panel_finance"),
    path("spending/file/", finance_file, name="panel_finance_file"),
    path("read/", break_glass, name="panel_break_glass"),
]
