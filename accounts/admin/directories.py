"""Tokens of directories (SCIM): made by owners, shown once, seen and ended here."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin
from unfold.decorators import display

from accounts.admin.audited import Audited
from accounts.admin.fields import number_field, text_field
from accounts.admin.pages import AdminPage, administrator, show
from accounts.keys import directory_tokens
from accounts.ledger.reports.listing import BoundedList
from accounts.models import DirectoryToken
from accounts.rights.delegation import NotYours
from runtime.links import link

LONGEST = 3650  # days


class TokenForm(forms.Form):
    """What the directory is called here, and how long its token counts."""

    name = text_field(
        gettext_lazy("Name"),
        max_length=80,
        help_text=gettext_lazy("What the audit log calls it: Entra, Okta, …"),
    )
    days = number_field(
        gettext_lazy("Days"),
        min_value=1,
        max_value=LONGEST,
        required=False,
        help_text=gettext_lazy("Empty: until it is revoked."),
    )


@admin.register(DirectoryToken)
class DirectoryTokenAdmin(BoundedList, Audited, ModelAdmin):  # type: ignore[misc]
    """Which directories keep people here."""

    list_display = (
        "name",
        "beginning",
        "state",
        "made_by",
        "created_at",
        "last_used_at",
        "expires_at",
    )
    list_select_related = ("made_by",)
    search_fields = ("name",)
    fields = (*list_display[:1], *list_display[3:], "revoked_at")
    readonly_fields = fields
    actions = ("revoke",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Let owners alone make one: it makes and deletes people."""
        return administrator(request).is_superuser

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Refuse: one is revoked, and another made."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Refuse: they are revoked, and stay to be read of."""
        return False

    def has_revoking_permission(self, request: HttpRequest) -> bool:
        """Say whether the one at work may end one."""
        return administrator(request).is_superuser

    def add_view(
        self,
        request: HttpRequest,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Make a token and show it, this once."""
        form: forms.Form | None = TokenForm(request.POST or None)
        told = ""
        if request.method == "POST" and form is not None and form.is_valid():
            by, named = administrator(request), form.cleaned_data
            try:
                _made, told = directory_tokens.make(by, named["name"], named["days"])
            except NotYours as error:
                raise PermissionDenied(str(error)) from error
            form = None
        elif not self.has_add_permission(request):
            raise PermissionDenied
        page = AdminPage(
            title=_("A directory's token"),
            description=_(
                "With it a directory makes, changes, switches off and deletes people "
                "and groups. It is shown once."
            ),
            submit=_("Make a token"),
            told=told,
            rows=[(_("Address (SCIM 2.0)"), link("/scim/v2"))],
        )
        return show(self, request, page, form)

    @admin.display(description=gettext_lazy("begins with"))
    def beginning(self, token: DirectoryToken) -> str:
        """Show the first letters."""
        return f"{token.prefix}…"

    @display(  # type: ignore[untyped-decorator]
        description=gettext_lazy("state"), label={"good": "success", "ended": "danger"}
    )
    def state(self, token: DirectoryToken) -> tuple[str, object]:
        """Show whether the token works."""
        return ("good", _("In use")) if token.usable else ("ended", _("Ended"))

    @admin.action(description=gettext_lazy("Revoke"), permissions=["revoking"])
    def revoke(
        self, request: HttpRequest, queryset: "QuerySet[DirectoryToken]"
    ) -> None:
        """End tokens now."""
        for token in queryset.filter(revoked_at=None):
            directory_tokens.revoke(administrator(request), token)
        messages.success(request, _("Ended."))
