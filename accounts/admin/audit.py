"""The panel's page of the audit log."""

from django.contrib import admin
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from accounts.admin.ledger import ReadOnly, filters
from accounts.audit.models import AuditEntry
from accounts.audit.record import record
from accounts.ledger.money import LARGEST
from accounts.ledger.reports.listing import ByDay
from accounts.ledger.reports.spreadsheet import download, export
from accounts.models import User

COLUMNS = (
    "number",
    "created_at",
    "actor_id",
    "action",
    "target_type",
    "target_id",
    "details",
    "hash",
)


def cells(entry: AuditEntry) -> tuple[object, ...]:
    """Return an entry's cells, in the order of COLUMNS."""
    values = (getattr(entry, name) for name in COLUMNS)
    return tuple(str(value) if isinstance(value, dict) else value for value in values)


NAMES = ("who", "whom")  # shown in columns of their own


def of_person(address: str) -> Q:
    """Return what finds all that somebody did, and that was done to them.

    Who is gone, or has another address now, is found by what the log kept.
    """
    found = Q(details__who=address) | Q(details__whom=address)
    key = User.objects.filter(email=address).values_list("pk", flat=True).first()
    if key is None:
        return found
    return Q(actor_id=key) | Q(target_type="user", target_id=str(key))


@admin.register(AuditEntry)
class AuditAdmin(ReadOnly):
    """Who did what, newest first."""

    list_display = ("number", "moment", "actor", "action", "target", "facts")
    list_filter = (("created_at", ByDay),)
    list_filter_submit = True
    search_fields = ("action",)  # shows the field; get_search_results does the rest
    search_help_text = _(
        "An action (person.ban), an address, who (7) or to what (user:7)"
    )
    actions_list = ("as_csv",)

    def get_queryset(self, request: HttpRequest) -> "QuerySet[AuditEntry]":
        """Add the names of those who are still here."""
        people = User.objects.filter(pk=OuterRef("actor_id")).values("name")
        found: QuerySet[AuditEntry] = super().get_queryset(request)
        return found.annotate(actor_name=Subquery(people))

    def get_search_results(
        self, request: HttpRequest, queryset: "QuerySet[AuditEntry]", search_term: str
    ) -> "tuple[QuerySet[AuditEntry], bool]":
        """Find exactly what was typed: each form is served by an index."""
        term = search_term.strip()
        kind, colon, identity = term.partition(":")
        if "@" in term:
            queryset = queryset.filter(of_person(term.lower()))
        elif colon:
            queryset = queryset.filter(target_type=kind, target_id=identity)
        elif term.isdecimal():
            queryset = queryset.filter(actor_id=min(int(term), LARGEST))
        elif term:
            queryset = queryset.filter(action=term)
        return queryset, False

    @admin.display(description=_("by"))
    def actor(self, entry: AuditEntry) -> str:
        """Name who did it, if they are still here."""
        if entry.actor_id is None:
            return str(_("the program"))
        then = entry.details.get("who")
        return getattr(entry, "actor_name", None) or then or f"#{entry.actor_id}"

    @admin.display(description=_("what"))
    def target(self, entry: AuditEntry) -> str:
        """Name what it was done to, as it was called then, and by its number."""
        if not entry.target_type:
            return ""
        named = entry.details.get("whom", "")
        return f"{entry.target_type} {entry.target_id} {named}".strip()

    @admin.display(description=_("details"))
    def facts(self, entry: AuditEntry) -> str:
        """Show what was noted, if anything was."""
        facts = entry.details.items()
        return ", ".join(f"{name}: {fact}" for name, fact in facts if name not in NAMES)

    @action(  # type: ignore[untyped-decorator]
        description=_("Download as CSV"),
        url_path="csv",
        icon="download",
        permissions=["view"],
    )
    def as_csv(self, request: HttpRequest) -> HttpResponseBase:
        """Send the filtered entries, all of them, as CSV."""
        rows = self.get_changelist_instance(request).get_queryset(request)
        record(request.user.pk, "audit.export", details=filters(request))
        return download("audit", export(rows, COLUMNS, cells))
