"""Send invitations."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from runtime.links import link

log = logging.getLogger(__name__)


def invitation_path(token: str) -> str:
    """Return where an invitation is taken up."""
    return reverse("accounts_invitation", args=[token])


@dataclass(frozen=True, slots=True)
class Letter:
    """An invitation to be mailed; without a language, in that of who sends it."""

    email: str
    token: str
    language: str = ""


def send_invitation(email: str, token: str) -> bool:
    """Mail the link; False when no mail server is configured or it refuses.

    Without one the mail is printed, as all are.
    """
    return send_invitations([Letter(email, token)]) == 1


def send_invitations(letters: Iterable[Letter]) -> int:
    """Mail each its link over one connection; return how many went out."""
    mails = [_written(letter) for letter in letters]
    try:
        sent = get_connection().send_messages(mails) or 0
    except (SMTPException, OSError):
        log.exception("Invitations could not be sent")
        return 0
    return sent if settings.MAIL_CONFIGURED else 0


def _written(letter: Letter) -> EmailMessage:
    words = {"app": settings.APP_TITLE, "link": link(invitation_path(letter.token))}
    with override(letter.language or get_language()):
        subject = _("You are invited to %(app)s") % {"app": settings.APP_TITLE}
        text = render_to_string("accounts/mail/invitation.txt", words)
    return EmailMessage(subject, text, None, [letter.email])
