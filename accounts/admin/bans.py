"""Bans: running ones and those of the past."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.contrib.filters.admin import AutocompleteSelectFilter
from unfold.decorators import display

from accounts.admin.audited import Audited
from accounts.admin.pages import administrator
from accounts.audit.record import record
from accounts.ledger.reports.listing import BoundedList
from accounts.models import Ban
from accounts.rights.abuse.bans import lift
from accounts.rights.delegation import NotYours, people_of


@admin.register(Ban)
class BanAdmin(BoundedList, Audited, ModelAdmin):  # type: ignore[misc]
    """Bans; people are banned from their own page."""

    ordering = ("-pk",)  # which is the order of time, and has an index
    list_display = (
        "created_at",
        "user",
        "address",
        "reason",
        "state",
        "until",
        "made_by",
    )
    list_select_related = ("user", "made_by")
    list_filter = (("user", AutocompleteSelectFilter),)
    list_filter_submit = True
    search_fields = ("address", "user__email")
    actions = ("lift_bans",)

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Ban]":
        """Show those of people whom the one at work may see."""
        rows: QuerySet[Ban] = super().get_queryset(request)
        by = administrator(request)
        return rows.filter(user__in=people_of(by)) if by.powers.own_groups else rows

    def has_helping_permission(self, request: HttpRequest) -> bool:
        """Say whether the one at work helps people in."""
        return administrator(request).has_perm("people.help")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse: a ban is made on the person's page."""
        return False

    def has_change_permission(
        self, request: HttpRequest, obj: Ban | None = None
    ) -> bool:
        """Refuse: a ban is lifted, not changed."""
        return False

    def has_delete_permission(
        self, request: HttpRequest, obj: Ban | None = None
    ) -> bool:
        """Refuse: deleting a row would lift nothing."""
        return False

    @display(description=_("state"), label={"runs": "danger", "over": ""})  # type: ignore[untyped-decorator]
    def state(self, row: Ban) -> tuple[str, object]:
        """Show whether the ban runs."""
        if row.running:
            return "runs", _("Runs")
        return "over", _("Lifted") if row.lifted_at else _("Over")

    @admin.action(description=_("Lift"), permissions=["helping"])
    def lift_bans(self, request: HttpRequest, queryset: "QuerySet[Ban]") -> None:
        """End bans now."""
        for row in queryset.select_related("user"):
            if not row.running:
                continue
            try:
                lift(row, administrator(request))
            except NotYours as error:
                messages.error(request, f"{row}: {error}")
                continue
            record(request.user.pk, "ban.lift", row)
