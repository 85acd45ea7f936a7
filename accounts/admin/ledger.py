"""The panel's pages about spending: the ledger and budgets."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.contrib.filters.admin import (
    AutocompleteSelectFilter,
    ChoicesDropdownFilter,
)
from unfold.decorators import action

from accounts.admin.audited import Audited
from accounts.audit.record import record
from accounts.ledger.amount_texts import amount_text
from accounts.ledger.models import Budget, LedgerEntry, Meter
from accounts.ledger.money import shown
from accounts.ledger.reports import attempts
from accounts.ledger.reports.listing import (
    BoundedList,
    ByDay,
    GroupFilter,
    ModelFilter,
    OutcomeFilter,
)
from accounts.ledger.reports.spreadsheet import download, export

COLUMNS = (
    "id",
    "created_at",
    "user_id",
    "person",
    "people_groups",
    "key_id",
    "kind",
    "endpoint",
    "group",
    "model",
    "base_model",
    "target",
    "prompt",
    "completion",
    "cached",
    "reasoning",
    "counted",
    "cost",
    "price_version",
    "attempts",
    "tried",
    "outcome",
    "latency_ms",
    "conversation_id",
    "run_id",
)


def cells(entry: LedgerEntry) -> tuple[object, ...]:
    """Return a line's cells, in the order of COLUMNS."""
    person = entry.user
    groups: Iterable[Any] = person.groups.all() if person else ()
    read = {
        "tried": attempts.text(entry.tried),
        "person": person.email if person else "",
        "people_groups": ", ".join(sorted(group.name for group in groups)),
    }
    return tuple(
        read[name] if name in read else getattr(entry, name) for name in COLUMNS
    )


def filters(request: HttpRequest) -> dict[str, str]:
    """Return which rows an export holds, for the audit log."""
    return {"filters": request.GET.urlencode()[:200] or "none"}


def unbroken(text: str) -> str:
    """Return a cell's text that stays on one line, hyphens or not."""
    return format_html('<span class="whitespace-nowrap">{}</span>', text)


class ReadOnly(BoundedList, Audited, ModelAdmin):  # type: ignore[misc]
    """A page that shows rows and changes none."""

    sortable_by = ()

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Let what can be done with the list be done with what it shows."""
        response: HttpResponse = super().changelist_view(request, extra_context)
        context = getattr(response, "context_data", None) or {}
        for button in context.get("actions_list", ()):
            if request.GET and "path" in button:
                button["path"] += f"?{request.GET.urlencode()}"
        return response

    @admin.display(description=_("time"))
    def moment(self, row: Any) -> str:  # noqa: ANN401 - any row with a time
        """Show the time to the second, as the log files do."""
        return unbroken(date_format(localtime(row.created_at), "Y-m-d H:i:s"))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse: rows are written by the program."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Refuse: rows are never changed."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Refuse: rows are never removed."""
        return False


@admin.register(LedgerEntry)
class LedgerAdmin(ReadOnly):
    """Every call to a model, newest first."""

    list_display = (
        "moment",
        "user",
        "kind",
        "model_name",
        "group",
        "prompt",
        "completion",
        "price",
        "outcome",
        "attempts",
        "latency_ms",
    )
    list_display_links = ("moment",)
    list_select_related = ("user",)
    list_filter = (
        ("created_at", ByDay),
        ("user", AutocompleteSelectFilter),
        ModelFilter,
        GroupFilter,
        ("kind", ChoicesDropdownFilter),
        OutcomeFilter,
    )
    list_filter_submit = True
    actions_list = ("as_csv",)
    exclude = ("tried",)
    readonly_fields = ("asked",)

    @admin.display(description=_("deployments asked"))
    def asked(self, entry: LedgerEntry) -> str:
        """Show each deployment with its outcome, its time and the wait after it."""
        return attempts.text(entry.tried)

    @admin.display(description=_("model"))
    def model_name(self, entry: LedgerEntry) -> str:
        """Show the model's name in one piece."""
        return unbroken(entry.model)

    @admin.display(description=_("cost"))
    def price(self, entry: LedgerEntry) -> str:
        """Show the cost in dollars."""
        if entry.cost is None:
            return str(_("unknown"))
        return amount_text("usd", entry.cost)

    @action(  # type: ignore[untyped-decorator]
        description=_("Download as CSV"),
        url_path="csv",
        icon="download",
        permissions=["view"],
    )
    def as_csv(self, request: HttpRequest) -> HttpResponseBase:
        """Send the filtered lines, all of them, as CSV."""
        rows = self.get_changelist_instance(request).get_queryset(request)
        record(request.user.pk, "ledger.export", details=filters(request))
        named = rows.select_related("user").prefetch_related("user__groups")
        return download("ledger", export(named, COLUMNS, cells))


@admin.register(Budget)
class BudgetAdmin(BoundedList, Audited, ModelAdmin):  # type: ignore[misc]
    """Limits on spending, and how far they are used."""

    list_display = ("title", "whom", "limits", "used", "period", "hard", "active")
    list_select_related = ("person", "group", "key")
    list_filter = (
        ("scope", ChoicesDropdownFilter),
        ("period", ChoicesDropdownFilter),
        ("person", AutocompleteSelectFilter),
    )
    list_filter_submit = True
    sortable_by = ()
    search_fields = ("name", "person__email", "group__name")
    autocomplete_fields = ("person", "group", "key")
    fields = (
        "name",
        "scope",
        "person",
        "group",
        "key",
        "model",
        "limit",
        "unit",
        "period",
        "hard",
        "active",
    )
    conditional_fields = {
        "person": "scope == 'person'",
        "group": "scope == 'group' || scope == 'member'",
        "key": "scope == 'key'",
    }

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Budget]":
        """Add what has been spent in the period, over all meters of a budget."""
        spent = (
            Meter.objects.filter(budget=OuterRef("pk"))
            .order_by()
            .values("budget")
            .annotate(total=Sum("spent"))
            .values("total")
        )
        found: QuerySet[Budget] = super().get_queryset(request)
        return found.annotate(spent=Subquery(spent))

    @admin.display(description=_("budget"))
    def title(self, budget: Budget) -> str:
        """Show the name, else what sort of budget it is."""
        return budget.name or budget.get_scope_display()

    @admin.display(description=_("for"))
    def whom(self, budget: Budget) -> str:
        """Name the person, group or key, else the scope."""
        named = budget.person or budget.group or budget.key
        return str(named or budget.get_scope_display())

    @admin.display(description=_("limit"))
    def limits(self, budget: Budget) -> str:
        """Show the limit with its unit, and which models it counts."""
        which = f" · {budget.model}" if budget.model else ""
        return amount_text(budget.unit, budget.limit) + which

    @admin.display(description=_("used"))
    def used(self, budget: Any) -> str:  # noqa: ANN401 - a Budget with `spent`
        """Show what was spent since the period began."""
        return amount_text(budget.unit, shown(budget.unit, budget.spent or 0))

    def has_delete_permission(
        self, request: HttpRequest, obj: Budget | None = None
    ) -> bool:
        """Refuse for the balance: the configuration decides about it."""
        allowed: bool = super().has_delete_permission(request, obj)
        return allowed and not (obj and obj.origin)
