"""The banner."""

from django.contrib import admin
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
        ("starts_at", "ends_at"),
        "public",
        "persistent",
    )
    autocomplete_fields = ("group",)
    show_full_result_count = False
