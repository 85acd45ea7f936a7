"""Cookies that follow the scheme a request really came by.

Over plain http from another machine, a cookie marked Secure is thrown away by the
browser, and people are signed out at every reload; over https an unmarked one may
leak. So the mark is set for each answer, not once in the settings.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from accounts.rights.abuse.client_addresses import is_proxy
from operations import strange_proxy

FORWARDED = "HTTP_X_FORWARDED_PROTO"
FOR_WHOM = "HTTP_X_FORWARDED_FOR"


class Scheme:
    """Believes X-Forwarded-Proto of our own proxies only, and marks cookies."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on and set every cookie's Secure flag."""
        peer = request.META.get("REMOTE_ADDR") or ""
        if peer and not is_proxy(peer):
            claimed = request.META.pop(FORWARDED, None)
            if claimed or FOR_WHOM in request.META:
                strange_proxy.met(peer)
        response = self.get_response(request)
        for cookie in response.cookies.values():
            cookie["secure"] = request.is_secure() or ""
        return response
