"""Lead from a form of ours to another site, which a form may not do by itself.

The content policy's `form-action 'self'` stops what a form sends at the border, and
browsers hold every redirect that answers a form to it: signing in with another service
would end there. A page that moves on by itself is no answer to a form any more.
"""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

WEB = ("http", "https")


class Onward:
    """Puts a page in the place of a form's redirect to another site."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; a redirect within the site stays one."""
        response = self.get_response(request)
        # What has been made tells its address as well, and redirects nobody.
        redirects = 300 <= response.status_code < 400
        address = response.get("Location", "") if redirects else ""
        if request.method != "POST" or not _elsewhere(request, address):
            return response
        context = {"address": address, "site": urlsplit(address).netloc}
        page = render(request, "accounts/onward.html", context)
        page["Refresh"] = f"0;url={address}"
        page["Cache-Control"] = "no-store"
        page.cookies = response.cookies
        return page


def _elsewhere(request: HttpRequest, address: str) -> bool:
    there = urlsplit(address)
    return there.scheme in WEB and there.netloc != request.get_host()
