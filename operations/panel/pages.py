"""How a page stands inside the admin panel."""

from collections.abc import Callable
from typing import cast

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from accounts.models import User

View = Callable[..., HttpResponse]


def panel_page(view: View) -> View:
    """Let administrators in and nobody else; never store the page."""
    return admin.site.admin_view(view)


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
