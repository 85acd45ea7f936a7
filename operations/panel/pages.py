"""How a page stands inside the admin panel."""

from collections.abc import Callable
from functools import wraps
from typing import cast

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse

from accounts.models import User

View = Callable[..., HttpResponseBase]
# What opens a page, and has it in the sidebar: any one of these.
DEPLOYMENTS = ("configuration.view", "switches.change")
CONFIGURATION = ("configuration.view", "configuration.change")


def panel_page(*any_of: str) -> Callable[[View], View]:
    """Let those in who have one of these permissions; never store the page."""

    def guarded(view: View) -> View:
        @wraps(view)
        def asked(request: HttpRequest, **named: int) -> HttpResponseBase:
            if not any(administrator(request).has_perm(each) for each in any_of):
                raise PermissionDenied
            return view(request, **named)

        return admin.site.admin_view(asked)

    return guarded


def page(
    request: HttpRequest, template: str, title: str, **context: object
) -> HttpResponse:
    """Render a page with the panel's frame around it."""
    frame = admin.site.each_context(request)
    response = TemplateResponse(
        request, template, {**frame, "title": title, "subtitle": None, **context}
    )
    response["Cache-Control"] = "no-store"
    return response


def administrator(request: HttpRequest) -> User:
    """Return who is at work; the panel lets nobody else this far."""
    return cast(User, request.user)
