"""The application of what is kept for programs."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KeptConfig(AppConfig):
    """Answers, files, batches and jobs that programs come back to."""

    name = "endpoints.gateway.kept"
    label = "kept"
    verbose_name = _("Kept for programs")
