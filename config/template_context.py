"""What every template may show of the installation."""

from functools import cache

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation.trans_real import DjangoTranslation
from django.views.i18n import JSONCatalog

from accounts.models import Banner, FirstAdministrator
from librechat_yaml.live import librechat


def site(request: HttpRequest) -> dict[str, object]:
    """Return the site's name, its switches and links, and the scripts' words."""
    return {
        "app_title": settings.APP_TITLE,
        "registration_open": settings.ALLOW_REGISTRATION,
        "account_deletion": settings.ALLOW_ACCOUNT_DELETION,
        "directory": bool(settings.LDAP_URL),
        "interface": librechat().interface,
        "footer": footer(),
        "public_banners": lambda: Banner.showing(),
        "first_here": lambda: FirstAdministrator.awaited(),
        "script_words": lambda: words(get_language() or "en"),
    }


def footer() -> str:
    """Return the installation's own words at the foot of the chat, in Markdown."""
    return librechat().interface.custom_footer or settings.CUSTOM_FOOTER


@cache
def words(language: str) -> dict[str, str | list[str]]:
    """Return the scripts' texts in this language; {} for English, their source."""
    view = JSONCatalog(domain="djangojs")
    # Only our own texts: Django's date widgets are not on our pages.
    paths = [str(path) for path in settings.LOCALE_PATHS]
    view.translation = DjangoTranslation(language, domain="djangojs", localedirs=paths)
    return dict(view.get_catalog())
