"""A page of the panel with one form: it asks on GET and acts on POST only."""

from dataclasses import dataclass, field
from typing import cast

from django import forms
from django.contrib.admin import ModelAdmin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from accounts.models import User


@dataclass(frozen=True, slots=True)
class AdminPage:
    """What a page says; `told` is shown above the form, a link or a secret."""

    title: str
    description: str = ""
    submit: str = ""
    told: str = ""
    rows: list[tuple[str, str]] = field(default_factory=list)


def administrator(request: HttpRequest) -> User:
    """Return who is at work; the panel lets nobody else this far."""
    return cast(User, request.user)


def show(
    model_admin: "ModelAdmin[Model]",
    request: HttpRequest,
    page: AdminPage,
    form: forms.Form | None = None,
    subject: Model | None = None,
) -> HttpResponse:
    """Render the page inside the panel."""
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.model._meta,
        "title": page.title,
        "page": page,
        "form": form,
        "original": subject,
    }
    response = TemplateResponse(request, "accounts/panel/form.html", context)
    response["Cache-Control"] = "no-store"
    return response
