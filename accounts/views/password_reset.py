"""Ask for a link that sets a new password, where that is allowed."""

from allauth.account.views import password_reset
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from accounts.refusals import refuse


def ask(request: HttpRequest) -> HttpResponse:
    """Pass on to allauth, unless ALLOW_PASSWORD_RESET is off.

    Links made by an administrator work either way.
    """
    if not settings.ALLOW_PASSWORD_RESET:
        message = _("Please ask an administrator for a new password.")
        return refuse(request, 403, "switched_off", message)
    response: HttpResponse = password_reset(request)
    return response
