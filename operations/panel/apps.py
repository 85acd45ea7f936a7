"""The admin panel as an application: Django's admin, on our site class."""

from django.contrib.admin.apps import AdminConfig


class PanelConfig(AdminConfig):
    """Django's admin with PanelSite as its site."""

    default_site = "operations.panel.site.PanelSite"
