"""People's keys and connections: whose, how far, since when; never their text."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import CharField, ModelForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.contrib.filters.admin import AutocompleteSelectFilter
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextareaWidget

from accounts.admin.audited import Audited
from accounts.audit.record import record
from accounts.keys.minute_limits import parsed, written
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


LIMITS = ("rpm", "tpm", "by_model")


class KeyLimits(ModelForm):  # type: ignore[type-arg]
    """What a key may ask for in a minute."""

    by_model = CharField(
        label=_("Limits by model"),
        help_text=_("A line each, as: gpt-4* rpm=10 tpm=20000"),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        required=False,
    )

    class Meta:
        model = ApiKey
        fields = ("rpm", "tpm")

    def __init__(self, *given: Any, **more: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*given, **more)
        self.initial["by_model"] = written(self.instance.model_limits)

    def clean_by_model(self) -> str:
        """Refuse a line that is no limit."""
        try:
            self.instance.model_limits = parsed(self.cleaned_data["by_model"])
        except ValueError as error:
            message = _("This is no limit: %(line)s") % {"line": error}
            raise ValidationError(message) from None
        return str(self.cleaned_data["by_model"])


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
    form = KeyLimits
    fields = (
        "user",
        "name",
        "prefix",
        "scopes",
        "model_patterns",
        "rpm",
        "tpm",
        "by_model",
        "created_at",
        "last_used_at",
        "expires_at",
        "blocked_at",
        "revoked_at",
        "metadata",
    )
    readonly_fields = tuple(name for name in fields if name not in LIMITS)
    actions = ("revoke",)

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Let limits be changed by whoever may change keys."""
        allowed: bool = ModelAdmin.has_change_permission(self, request, obj)
        return allowed

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
