"""Delete one's own account."""

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.audit.record import record
from accounts.deletion import erase
from accounts.models import User
from accounts.refusals import refuse
from accounts.rights.administrators import LastAdministrator


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required  # type: ignore[untyped-decorator]
def delete(request: HttpRequest) -> HttpResponse:
    """Ask, then delete the account and everything in it.

    Whoever is at the keyboard proves first that they know the password.
    """
    if not settings.ALLOW_ACCOUNT_DELETION:
        raise Http404
    if request.method != "POST" or not isinstance(request.user, User):
        return render(request, "accounts/delete.html")
    user = User.objects.get(pk=request.user.pk)
    try:
        with transaction.atomic():
            record(user, "person.delete", user)
            erase(user)
    except LastAdministrator:
        message = _("You are the only administrator: make somebody else one first.")
        return refuse(request, 409, "last_administrator", message)
    logout(request)
    return redirect("account_login")
