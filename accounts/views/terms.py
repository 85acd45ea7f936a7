"""Accept the terms of service."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.rights.terms_of_service import terms_of_service


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest) -> HttpResponse:
    """Show the terms; a POST accepts them and goes on to where the person was going."""
    asked = request.POST.get("next", request.GET.get("next", "/"))
    here = {request.get_host()}
    way_on = asked if url_has_allowed_host_and_scheme(asked, here) else "/"
    if request.method == "POST" and isinstance(request.user, User):
        request.user.terms_accepted_at = timezone.now()
        request.user.save(update_fields=["terms_accepted_at"])
        return redirect(way_on)
    context = {"terms": terms_of_service(), "next": way_on}
    return render(request, "accounts/terms.html", context)
