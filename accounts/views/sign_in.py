"""The sign-in page, or straight on to the provider or the first sign-up."""

from allauth.account.adapter import get_adapter
from allauth.account.views import login
from allauth.socialaccount.adapter import get_adapter as get_social_adapter
from allauth.socialaccount.providers.base import AuthProcess, Provider
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.models import FirstAdministrator

STAY = "false"  # value of `redirect` with which the page is shown all the same


def enter(request: HttpRequest) -> HttpResponse:
    """Show allauth's page; with OPENID_AUTO_REDIRECT go to the provider at once.

    Where nobody ever signed up, whoever comes is led to do so. `?redirect=false` shows
    the page: for whoever just signed out, and for the administrator who has a password
    while the provider is away.
    """
    if _arrives(request):
        provider = _openid(request) if settings.OPENID_AUTO_REDIRECT else None
        if provider is not None:
            away: HttpResponse = provider.redirect(
                request, process=AuthProcess.LOGIN, next_url=_next(request)
            )
            return away
        if _may_sign_up(request) and FirstAdministrator.awaited():
            return redirect(f"{reverse('account_signup')}?{request.GET.urlencode()}")
    response: HttpResponse = login(request)
    return response


def _arrives(request: HttpRequest) -> bool:
    return (
        request.method == "GET"
        and not request.user.is_authenticated
        and request.GET.get("redirect") != STAY
    )


def _may_sign_up(request: HttpRequest) -> bool:
    return not settings.LDAP_URL and get_adapter().is_open_for_signup(request)


def _openid(request: HttpRequest) -> Provider | None:
    """Return the OpenID provider if it is among the services offered here."""
    offered = get_social_adapter().list_providers(request)
    return next((one for one in offered if one.sub_id == "openid"), None)


def _next(request: HttpRequest) -> str | None:
    """Return where to go afterwards, if it is an address of this site."""
    asked = request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(asked, request.get_host())
    return asked if ours else None
