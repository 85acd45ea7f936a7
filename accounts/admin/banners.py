"""The banner."""

from typing import Any

from django.contrib import admin
from django.db.models import Field
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from accounts.admin.audited import Audited
from accounts.models import Banner


@admin.register(Banner)
class BannerAdmin(Audited, ModelAdmin):  # type: ignore[misc]
    """Notices for everybody."""

    list_display = ("message", "tone", "group", "starts_at", "ends_at", "public")
    fields = (
        "message",
        "link",
        "tone",
        "group",
        "starts_at",
        "ends_at",
        "public",
        "persistent",
    )
    autocomplete_fields = ("group",)
    show_full_result_count = False

    def formfield_for_dbfield(
        self,
        db_field: "Field[Any, Any]",
        request: HttpRequest,
        **named: Any,  # noqa: ANN401 - as Django's
    ) -> Any:  # noqa: ANN401
        """Take an address without a scheme for one of a secure site."""
        if db_field.name == "link":
            named["assume_scheme"] = "https"
        return super().formfield_for_dbfield(db_field, request, **named)
