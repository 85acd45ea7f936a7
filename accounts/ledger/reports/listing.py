"""Lists over millions of rows: nothing that reads them all."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

from django.contrib.admin import ModelAdmin, ShowFacets
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter, RangeDateFilter
from unfold.utils import parse_date_str

from accounts.ledger.models import ModelDay
from accounts.ledger.money import LARGEST

FARTHEST = 5_000  # rows that can be paged through; beyond them, narrow the filter


class BoundedPaginator(Paginator):  # type: ignore[type-arg]
    """Counts to FARTHEST and no farther, so a page never costs a full count."""

    farthest = FARTHEST

    @cached_property
    def count(self) -> int:
        """Return the number of rows, FARTHEST at most."""
        rows: QuerySet[Model] = self.object_list  # type: ignore[assignment]
        return rows.order_by().values("pk")[:FARTHEST].count()


class BoundedList:
    """Mixed into lists that grow without end: nothing in them is counted in full."""

    paginator = BoundedPaginator
    list_before_template = "ledger/bounded.html"
    list_per_page = 50
    show_full_result_count = False
    show_facets = ShowFacets.NEVER  # each would be a count of its own


class ByDay(RangeDateFilter):  # type: ignore[misc]
    """From one day to another (UTC), asked by row number.

    Rows are numbered in the order of time, and the list is in the order of numbers.
    So a bound on the number lets the database begin there, where one on the time
    alone would have it sort or search.
    """

    def queryset(
        self, request: HttpRequest, queryset: "QuerySet[Model]"
    ) -> "QuerySet[Model]":
        """Keep the rows from the first one of a day to the last one of another."""
        rows, field = queryset.model._default_manager.all(), self.parameter_name
        if begin := self._midnight("from"):
            later = rows.filter(**{f"{field}__gte": begin}).order_by(field)
            queryset = queryset.filter(pk__gte=_number(later, nothing=LARGEST))
        if end := self._midnight("to"):
            before = end + timedelta(days=1)
            earlier = rows.filter(**{f"{field}__lt": before}).order_by(f"-{field}")
            queryset = queryset.filter(pk__lte=_number(earlier, nothing=-1))
        return queryset

    def _midnight(self, bound: str) -> datetime | None:
        """Return the beginning of the day given for a bound, if it is a day."""
        text = self.used_parameters.get(f"{self.parameter_name}_{bound}")
        day = parse_date_str(text) if text else None
        return datetime.combine(day, time.min, tzinfo=UTC) if day else None


def _number(rows: "QuerySet[Model]", *, nothing: int) -> int:
    """Return the first row's number, `nothing` when there is none."""
    number: int | None = rows.values_list("pk", flat=True).first()
    return nothing if number is None else number


class _Named(DropdownFilter):  # type: ignore[misc]
    """A filter whose choices come from the daily sums, not from the rows."""

    def has_output(self) -> bool:
        """Filter also by a name that the sums do not know yet."""
        return True

    def lookups(
        self, request: HttpRequest, model_admin: "ModelAdmin[Model]"
    ) -> list[tuple[str, str]]:
        """Return the values that occurred."""
        days = ModelDay.objects.order_by(self.parameter_name)
        names = days.values_list(self.parameter_name, flat=True).distinct()
        return [(name, name) for name in names if name]

    def queryset(
        self, request: HttpRequest, queryset: "QuerySet[Model]"
    ) -> "QuerySet[Model]":
        """Keep the rows with the chosen value."""
        value = self.value()
        return queryset.filter(**{self.parameter_name: value}) if value else queryset


class ModelFilter(_Named):
    """By model."""

    title = _("model")
    parameter_name = "model"


class GroupFilter(_Named):
    """By Azure group."""

    title = _("group")
    parameter_name = "group"


class OutcomeFilter(DropdownFilter):  # type: ignore[misc]
    """Whether calls went well."""

    title = _("outcome")
    parameter_name = "outcome"
    KNOWN = ("ok", "stopped", "interrupted", "failed", "busy", "timed_out", "cut_off")

    def lookups(
        self, request: HttpRequest, model_admin: "ModelAdmin[Model]"
    ) -> Iterator[tuple[str, str]]:
        """Return the common outcomes."""
        return ((name, name) for name in self.KNOWN)

    def queryset(
        self, request: HttpRequest, queryset: "QuerySet[Model]"
    ) -> "QuerySet[Model]":
        """Keep the rows that ended so."""
        value = self.value()
        return queryset.filter(outcome=value) if value else queryset
