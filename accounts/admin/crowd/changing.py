"""One change for all who are chosen in the list: filled in, shown, then made."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import ModelAdmin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.widgets import (
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminSelectMultipleWidget,
    UnfoldAdminSelectWidget,
)

from accounts.admin.fields import role_names
from accounts.admin.pages import administrator
from accounts.administration.bulk import CommonChange, Effect, done, foreseen
from accounts.models import PeopleGroup, User
from accounts.rights.delegation import groups_of

MOST = 5000  # people at once
SHOWN = 100  # of them on the page
UNCHANGED = ("", "—")
STATUSES = (User.Status.ACTIVE, User.Status.SUSPENDED)


def _choice(label: Any, choices: Any) -> forms.ChoiceField:  # noqa: ANN401 - Django's
    return forms.ChoiceField(
        label=label, choices=choices, required=False, widget=UnfoldAdminSelectWidget()
    )


def _groups(label: Any) -> "forms.ModelMultipleChoiceField[PeopleGroup]":  # noqa: ANN401
    return forms.ModelMultipleChoiceField(
        label=label,
        queryset=PeopleGroup.objects.none(),
        required=False,
        widget=UnfoldAdminSelectMultipleWidget(),
    )


class ManyForm(forms.Form):
    """What to change of everybody chosen; what is left empty stays."""

    role = _choice(gettext_lazy("Role"), lambda: [UNCHANGED, *role_names()])
    status = _choice(
        gettext_lazy("Status"),
        lambda: [UNCHANGED, *((one, one.label) for one in STATUSES)],
    )
    joining = _groups(gettext_lazy("Add to groups"))
    leaving = _groups(gettext_lazy("Take out of groups"))
    dollars = forms.DecimalField(
        label=gettext_lazy("Budget, $ a month"),
        required=False,
        min_value=0,
        max_digits=12,
        decimal_places=2,
        widget=UnfoldAdminDecimalFieldWidget(),
    )

    def __init__(self, by: User, sent: Mapping[str, Any] | None) -> None:
        super().__init__(sent, prefix="many")
        theirs = groups_of(by)
        for name in ("joining", "leaving"):
            field = cast("forms.ModelMultipleChoiceField[Any]", self.fields[name])
            field.queryset = theirs
        if not by.has_perm("budgets.change"):
            del self.fields["dollars"]

    @property
    def change(self) -> CommonChange:
        """Return what was filled in."""
        told = self.cleaned_data
        return CommonChange(
            role=told["role"],
            status=told["status"],
            joining=tuple(told["joining"]),
            leaving=tuple(told["leaving"]),
            dollars=told.get("dollars"),
        )


class ManyPages:
    """Mixed into the list of people."""

    @admin.action(description=gettext_lazy("Change…"), permissions=["change"])
    def change_many(
        self, request: HttpRequest, queryset: "QuerySet[User]"
    ) -> HttpResponse | None:
        """Ask what to change, show what it does to whom, then do it."""
        return self.many(request, queryset, "change_many")

    def many(
        self,
        request: HttpRequest,
        queryset: "QuerySet[User]",
        action: str,
        status: str = "",
    ) -> HttpResponse | None:
        """Show the page, or act and go back to the list; `status` is filled in."""
        by, step = administrator(request), request.POST.get("step", "")
        people = queryset.prefetch_related("groups").order_by("name", "pk")[:MOST]
        filled = {"many-status": status} if status and not step else request.POST
        form = ManyForm(by, filled if step or status else None)
        effects: list[Effect] = []
        if form.is_bound and form.is_valid():
            if step == "do":
                _tell(request, done(by, people, form.change))
                return None
            effects = foreseen(by, people, form.change)
        return _page(cast("ModelAdmin[User]", self), request, action, form, effects)


def _page(
    model_admin: "ModelAdmin[User]",
    request: HttpRequest,
    action: str,
    form: ManyForm,
    effects: list[Effect],
) -> HttpResponse:
    affected = [one for one in effects if one.steps and not one.refusal]
    refused = [one for one in effects if one.refusal]
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.model._meta,
        "title": _("Change people"),
        "form": form,
        "action": action,
        "chosen": request.POST.getlist("_selected_action")[:MOST],
        "across": request.POST.get("select_across", "0"),
        "affected": affected[:SHOWN],
        "refused": refused[:SHOWN],
        "more": max(0, len(affected) - SHOWN),
        "count": len(affected),
        "asked": bool(effects),
        "number": len(effects),
    }
    response = TemplateResponse(request, "accounts/panel/many.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _tell(request: HttpRequest, effects: Iterable[Effect]) -> None:
    found = list(effects)
    changed = [one for one in found if one.steps and not one.refusal]
    text = ngettext("%(n)d person changed.", "%(n)d people changed.", len(changed))
    messages.success(request, text % {"n": len(changed)})
    for one in [each for each in found if each.refusal][:20]:
        messages.error(request, f"{one.person}: {one.refusal}")
