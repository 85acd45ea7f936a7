"""Send invitations."""

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

log = logging.getLogger(__name__)


def invitation_link(token: str, request: HttpRequest | None = None) -> str:
    """Return the link; without a request it begins with settings.DOMAIN_CLIENT."""
    path = reverse("accounts_invitation", args=[token])
    if request is not None:
        return request.build_absolute_uri(path)
    return getattr(settings, "DOMAIN_CLIENT", "").rstrip("/") + path


def send_invitation(email: str, link: str) -> bool:
    """Mail the link; False when no mail server is configured or it refuses."""
    if not settings.MAIL_CONFIGURED:
        return False
    names = {"app": settings.APP_TITLE}
    words = {"app": settings.APP_TITLE, "link": link}
    try:
        send_mail(
            _("You are invited to %(app)s") % names,
            render_to_string("accounts/mail/invitation.txt", words),
            None,
            [email],
        )
    except (SMTPException, OSError):
        log.exception("An invitation could not be sent")
        return False
    return True
