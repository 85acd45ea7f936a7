"""Django's system checks of librechat.yaml; `check --deploy` tells doubts as well."""

import os
from collections.abc import Sequence
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core import checks
from django.utils import timezone

from endpoints.catalogue.advice import doubts
from endpoints.catalogue.catalogue import catalogue_of
from librechat_yaml.load import load
from librechat_yaml.reading.problems import line
from runtime import certificates

WEB = ("http", "https")
EXAMPLE = "for example https://chat.example.com"

Messages = list[checks.CheckMessage]


@checks.register()
def file_is_valid(
    app_configs: Sequence[AppConfig] | None, **kwargs: object
) -> Messages:
    """Refuse to start on an invalid file, unless CONFIG_BYPASS_VALIDATION is true."""
    verdict = load()
    bypassed = os.environ.get("CONFIG_BYPASS_VALIDATION", "").lower() == "true"
    kind = checks.Warning if bypassed else checks.Error
    return [kind(line(verdict.source, one), id="config.E001") for one in verdict.errors]


@checks.register()
def mails_say_where_we_are(
    app_configs: Sequence[AppConfig] | None, **kwargs: object
) -> Messages:
    """Refuse to start where mails are sent and nobody said what their links begin with.

    A request's Host is no answer: whoever asks for a mail to somebody else writes it.
    """
    found = urlsplit(settings.DOMAIN_CLIENT)
    if settings.DOMAIN_NAMED and not (found.scheme in WEB and found.hostname):
        text = f"DOMAIN_CLIENT must begin with http:// or https://, {EXAMPLE}"
        return [checks.Error(text, id="config.E003")]
    if settings.DOMAIN_NAMED and found.path.strip("/"):
        text = (
            f"DOMAIN_CLIENT ends with {found.path}: a part of a host will not do. Give "
            f"the chat a host name (or a port) of its own, {EXAMPLE}"
        )
        return [checks.Error(text, id="config.E005")]
    if settings.MAIL_CONFIGURED and not settings.DOMAIN_NAMED:
        text = (
            "Mail is on (EMAIL_HOST or EMAIL_BACKEND), but nothing says what the "
            "links in mails begin with: set DOMAIN_CLIENT to the address people type, "
            f"{EXAMPLE}"
        )
        return [checks.Error(text, id="config.E002")]
    return []


@checks.register()
def authorities_can_be_read(
    app_configs: Sequence[AppConfig] | None, **kwargs: object
) -> Messages:
    """Refuse to start where a company's authorities are named and not there."""
    found = certificates.problems(os.environ)
    return [checks.Error(text, id="config.E004") for text in found]


@checks.register(deploy=True)
def file_has_no_doubts(
    app_configs: Sequence[AppConfig] | None, **kwargs: object
) -> Messages:
    """Name what works, but perhaps not as meant."""
    verdict = load()
    found = [line(verdict.source, one) for one in verdict.problems]
    if verdict.config is not None:
        today = timezone.localdate()
        found += doubts(catalogue_of(verdict.config), today)
    return [checks.Warning(text, id="config.W001") for text in found]
