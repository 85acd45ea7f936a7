"""Follow an invitation's link."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.refusals import refuse
from accounts.sign_in.registration import SESSION_KEY, invitation_for


@never_cache
@require_safe
def follow(request: HttpRequest, token: str) -> HttpResponse:
    """Remember the invitation for the sign-up form and go there.

    The token leaves the address bar at once, so that it is not handed on as a referrer.
    """
    invitation = invitation_for(token)
    if invitation is None:
        message = _("This invitation has been used or has run out.")
        return refuse(request, 404, "no_such_invitation", message)
    request.session[SESSION_KEY] = invitation.pk
    return redirect("account_signup")
