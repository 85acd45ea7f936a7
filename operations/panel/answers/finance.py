"""A month's spending: who, which groups, which models; and the files for accounting."""

from calendar import monthrange
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db.models import Count, Sum
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit.record import record
from accounts.ledger.amount_texts import amount_text
from accounts.ledger.models import LedgerEntry
from accounts.ledger.money import dollars
from accounts.ledger.reports import added_up, focus
from accounts.ledger.reports.added_up import DateSpan, Totals
from accounts.ledger.reports.spreadsheet import download, lines
from accounts.models import PeopleGroup, User
from operations.panel.answers.person import PagePart
from operations.panel.pages import administrator, page, panel_page

MONTHS = 13  # that can be chosen
TOP = 20
COLUMNS = (
    "month",
    "person",
    "name",
    "people_groups",
    "cost_centres",
    "model",
    "calls",
    "prompt",
    "completion",
    "usd",
)


@panel_page("spending.view")
def finance(request: HttpRequest) -> HttpResponse:
    """Show who and what cost most in a month."""
    chosen = _span(request)
    sections = [
        _section(_("By person"), _of_people(chosen)),
        _section(_("By people's group"), _of_groups(chosen)),
        _section(_("By model"), added_up.totals(chosen, "model")),
    ]
    title = _("Month by month")
    shown = {"sections": sections, "months": _months(), "month": _name(chosen.first)}
    return page(request, "panel/finance.html", title, **shown)


@panel_page("spending.view")
def finance_file(request: HttpRequest) -> HttpResponseBase:
    """Send a month as a file: by person and model, or each call in FOCUS 1.2."""
    chosen, kind = _span(request), request.GET.get("kind", "people")
    if kind not in ("people", "focus"):
        raise Http404
    told = {"month": _name(chosen.first), "kind": kind}
    record(administrator(request), "finance.export", details=told)
    if kind == "focus":
        text = _later(focus.export(chosen.first, chosen.last, settings.APP_TITLE))
        return download(f"focus-{told['month']}", text)
    return download(f"spending-{told['month']}", _later(people_and_models(chosen)))


def people_and_models(span: DateSpan) -> Iterator[str]:
    """Yield CSV of what each person spent on each model, with groups and centres."""
    yield "\ufeff" + lines([COLUMNS])
    begin = datetime.combine(span.first, time.min, UTC)
    end = datetime.combine(span.last + timedelta(days=1), time.min, UTC)
    found = LedgerEntry.objects.filter(created_at__gte=begin, created_at__lt=end)
    sums = (
        found.order_by()
        .values("user_id", "model")
        .annotate(
            calls=Count("pk"),
            prompt_sum=Sum("prompt"),
            completion_sum=Sum("completion"),
            nano=Sum("nano_usd"),
        )
        .order_by("user_id", "model")
    )
    people = User.objects.prefetch_related("groups").in_bulk(
        {row["user_id"] for row in sums if row["user_id"]}
    )
    month = _name(span.first)
    yield lines((month, *_cells(row, people.get(row["user_id"]))) for row in sums)


def _cells(row: Mapping[str, Any], person: User | None) -> tuple[object, ...]:
    groups: list[Any] = list(person.groups.all()) if person else []
    centres = sorted({group.cost_centre for group in groups if group.cost_centre})
    return (
        person.email if person else "",
        person.name if person else "",
        ", ".join(sorted(group.name for group in groups)),
        ", ".join(centres),
        row["model"],
        row["calls"],
        row["prompt_sum"],
        row["completion_sum"],
        dollars(row["nano"] or 0),
    )


async def _later(text: Iterator[str]) -> AsyncIterator[str]:
    """Give pieces of a file that is written outside of the event loop."""
    following = sync_to_async(lambda: next(text, None))
    while (piece := await following()) is not None:
        yield piece


def _of_people(span: DateSpan) -> dict[str, Totals]:
    found = list(added_up.totals(span, "person_id").items())[:TOP]
    names = User.objects.in_bulk([pk for pk, _sums in found])
    return {
        str(names[pk].email if pk in names else f"#{pk}"): sums for pk, sums in found
    }


def _of_groups(span: DateSpan) -> dict[str, Totals]:
    """Return what the members of each group spent; who is in two counts in both."""
    of_person = added_up.totals(span, "person_id")
    pairs = User.groups.through._default_manager.filter(user_id__in=list(of_person))
    found: defaultdict[int, Totals] = defaultdict(Totals)
    for user_id, group_id in pairs.values_list("user_id", "peoplegroup_id"):
        found[group_id] += of_person[user_id]
    names = PeopleGroup.objects.in_bulk(list(found))
    ordered = sorted(found.items(), key=lambda item: -item[1].nano_usd)
    return {str(names[pk]): sums for pk, sums in ordered}


def _section(title: str, found: dict[str, Totals]) -> PagePart:
    rows = [
        (
            name or "–",
            f"{sums.calls:,}",
            f"{sums.tokens:,}",
            amount_text("usd", sums.cost),
        )
        for name, sums in list(found.items())[:TOP]
    ]
    header = ("", _("Calls"), _("Tokens"), _("Cost"))
    return PagePart(title, header=header, lines=rows)


def _months() -> list[str]:
    first = timezone.now().date().replace(day=1)
    found = []
    for _each in range(MONTHS):
        found.append(_name(first))
        first = (first - timedelta(days=1)).replace(day=1)
    return found


def _span(request: HttpRequest) -> DateSpan:
    """Return the month that is asked for, this one by default; 404 for none."""
    asked = request.GET.get("month") or _name(timezone.now().date())
    if asked not in _months():
        raise Http404
    year, month = map(int, asked.split("-"))
    return DateSpan(date(year, month, 1), date(year, month, monthrange(year, month)[1]))


def _name(day: date) -> str:
    return f"{day:%Y-%m}"
