"""What every template may show of the installation."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, object]:
    """Return the site's name and whether people may sign up themselves."""
    return {
        "app_title": settings.APP_TITLE,
        "registration_open": settings.ALLOW_REGISTRATION,
    }
