"""Stand at the door of every request: bans, terms, limits, rights that just ended."""

import logging
from collections.abc import Callable
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from accounts.models import User
from accounts.refusals import refuse, wants_json
from accounts.rights.abuse import violations
from accounts.rights.abuse.bans import is_banned
from accounts.rights.revocation import told_at_the_end
from accounts.rights.second_factors import lacks_one
from accounts.rights.terms_of_service import must_accept

log = logging.getLogger(__name__)

OPEN_PATHS = ("/health", "/ready", "/static/", "/jsi18n/")
PAGES_BEFORE_TERMS = ("/accounts/", *OPEN_PATHS)

# Pages of allauth → the violation that "too many requests" is there.
VIOLATIONS = {
    "/accounts/login/": "login",
    "/accounts/signup/": "signup",
    "/accounts/password/": "reset_password",
    "/accounts/confirm-email/": "verify_email",
}


class Doorkeeper:
    """Ask who comes in before anything else is done for them.

    Pending, suspended and banned people are nobody already when this runs: their
    `is_active` is false, so the session's user is anonymous.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Refuse, send to the terms, or let in."""
        if request.path.startswith(OPEN_PATHS):
            return self.get_response(request)
        address = get_adapter().get_client_ip(request)
        if is_banned(address):
            message = _("Too many violations came from your address. Try again later.")
            return refuse(request, 403, "banned", message)
        if self._terms_first(request):
            asked = urlencode({"next": request.get_full_path()})
            return HttpResponseRedirect(f"{reverse('accounts_terms')}?{asked}")
        if self._second_factor_first(request):
            return self._to_second_factor(request)
        with told_at_the_end():
            response = self.get_response(request)
        return self._limited(request, response, address)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        """Say that Redis is away: what cannot be counted is not allowed."""
        if not isinstance(exception, RedisError):
            return None
        log.warning("Redis is away: %s", type(exception).__name__)
        message = _("The server's storage is away; try again.")
        return refuse(request, 503, "unavailable", message, 5)

    def _terms_first(self, request: HttpRequest) -> bool:
        user = request.user
        return (
            isinstance(user, User)
            and not request.path.startswith(PAGES_BEFORE_TERMS)
            and not wants_json(request)
            and must_accept(user.terms_accepted_at)
        )

    def _second_factor_first(self, request: HttpRequest) -> bool:
        user = request.user
        return (
            isinstance(user, User)
            and not request.path.startswith(PAGES_BEFORE_TERMS)
            and lacks_one(user)
        )

    def _to_second_factor(self, request: HttpRequest) -> HttpResponse:
        message = _("Your role asks for a second factor. Set one up first.")
        if wants_json(request):
            return refuse(request, 403, "second_factor", message)
        messages.warning(request, message)
        return HttpResponseRedirect(reverse("mfa_index"))

    def _limited(
        self, request: HttpRequest, response: HttpResponse, address: str
    ) -> HttpResponse:
        """Count allauth's bare "too many requests" and dress it; pass on the rest."""
        kind = next(
            (VIOLATIONS[p] for p in VIOLATIONS if request.path.startswith(p)), ""
        )
        if response.status_code != 429 or not kind or "Retry-After" in response:
            return response
        violations.record(kind, ip=address)
        message = _("Too many requests. Please try again in a few minutes.")
        return refuse(request, 429, "too_many", message, 60)
