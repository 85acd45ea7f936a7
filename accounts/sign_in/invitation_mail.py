"""Send invitations."""

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from runtime.links import link

log = logging.getLogger(__name__)


def invitation_path(token: str) -> str:
    """Return where an invitation is taken up."""
    return reverse("accounts_invitation", args=[token])


def send_invitation(email: str, token: str) -> bool:
    """Mail the link; False when no mail server is configured or it refuses.

    Without one the mail is printed, as all are.
    """
    names = {"app": settings.APP_TITLE}
    words = {"app": settings.APP_TITLE, "link": link(invitation_path(token))}
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
    return bool(settings.MAIL_CONFIGURED)
