"""People's keys and connections: whose, how far, since when; never their text."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.contrib.filters.admin import AutocompleteSelectFilter
from unfold.decorators import display

from accounts.admin.audited import Audited
from accounts.audit.record import record
from accounts.ledger.reports.listing import BoundedList
from accounts.models import ApiKey, ProviderKey, ToolCredential


class Unwritten(BoundedList, Audited, ModelAdmin):  # type: ignore[misc]
    """Rows that their owners make; here they are seen and ended."""

    list_select_related = ("user",)
    list_filter = (("user", AutocompleteSelectFilter),)
    list_filter_submit = True

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse: keys are made by their owners."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Refuse: keys are revoked, not changed."""
        return False


@admin.register(ApiKey)
class ApiKeyAdmin(Unwritten):
    """Keys for programs."""

    ordering = ("-pk",)  # which is the order of time, and has an index
    list_display = (
        "user",
        "name",
        "beginning",
        "state",
        "created_at",
        "last_used_at",
        "expires_at",
    )
    search_fields = ("name", "prefix", "user__email")
    fields = (
        "user",
        "name",
        "prefix",
        "scopes",
        "model_patterns",
        "rpm",
        "created_at",
        "last_used_at",
        "expires_at",
        "blocked_at",
        "revoked_at",
        "metadata",
    )
    readonly_fields = fields
    actions = ("revoke",)

    @admin.display(description=_("begins with"))
    def beginning(self, key: ApiKey) -> str:
        """Show the first letters."""
        return f"{key.prefix}…"

    @display(description=_("state"), label={"good": "success", "ended": "danger"})  # type: ignore[untyped-decorator]
    def state(self, key: ApiKey) -> tuple[str, object]:
        """Show whether the key works."""
        return ("good", _("In use")) if key.usable else ("ended", _("Ended"))

    @admin.action(description=_("Revoke"), permissions=["delete"])
    def revoke(self, request: HttpRequest, queryset: "QuerySet[ApiKey]") -> None:
        """End keys now."""
        for key in queryset.filter(revoked_at=None):
            key.revoked_at = timezone.now()
            key.save(update_fields=["revoked_at"])
            record(request.user.pk, "key.revoke", key)


@admin.register(ProviderKey)
class ProviderKeyAdmin(Unwritten):
    """People's own keys for providers."""

    list_display = ("user", "endpoint", "updated_at", "expires_at")
    search_fields = ("endpoint", "user__email")
    fields = ("user", "endpoint", "updated_at", "expires_at")
    readonly_fields = fields


@admin.register(ToolCredential)
class ToolCredentialAdmin(Unwritten):
    """What people have entered for, or been given by, servers of tools."""

    list_display = ("user", "source", "kind", "updated_at")
    search_fields = ("source", "user__email")
    fields = list_display
    readonly_fields = fields
