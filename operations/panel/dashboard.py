"""The dashboard: how much is used, by whom, at what cost."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.ledger.amount_texts import amount_text
from accounts.ledger.reports import added_up, days
from accounts.ledger.reports.added_up import By, DateSpan, Totals
from accounts.models import User
from operations import no_websockets, strange_proxy
from operations.panel.charts import WELL_OR_NOT, Chart, by_day, ranking
from operations.panel.figures import figures

SPANS = (7, 30, 90)
PEOPLE = 10
KEPT = 60  # seconds that costly sums are kept


@dataclass(frozen=True, slots=True)
class Card:
    """One number with its name."""

    title: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class OfPeople:
    """How many people made a call, and those who cost most."""

    active: int
    top: list[tuple[int, Totals]]


def context(request: HttpRequest, given: dict[str, Any]) -> dict[str, Any]:
    """Add the dashboard's numbers to the index page's context."""
    asked = request.GET.get("days", "")
    length = int(asked) if asked in map(str, SPANS) else 30
    now = timezone.now()
    days.add_up(now)
    span = DateSpan.ending(now.date(), length)
    return given | {
        "title": _("Dashboard"),
        "spans": [(days, days == length) for days in SPANS],
        "strange_proxy": strange_proxy.found(),
        "no_websockets": no_websockets.found(),
        "cards": _cards(now.date(), span),
        "charts": _charts(span),
        "people": _people(span, links=request.user.has_perm("people.view")),
    }


def _cards(today: date, span: DateSpan) -> list[Card]:
    now = added_up.totals(DateSpan(today, today), "day")[today]
    during, counted = added_up.whole(span), figures()
    active, everybody = _of_people(span).active, _kept("everybody", User.objects.count)
    return [
        Card(
            _("Active people"),
            _number(active),
            _("of %(all)s") % {"all": _number(everybody)},
        ),
        Card(_("Conversations"), _number(counted.conversations)),
        Card(
            _("Cost"),
            amount_text("usd", during.cost),
            _("today %(cost)s") % {"cost": amount_text("usd", now.cost)},
        ),
        Card(
            _("Tokens"),
            _number(during.tokens),
            _("today %(number)s") % {"number": _number(now.tokens)},
        ),
        Card(
            _("Failed calls"),
            _number(during.failures),
            _("of %(all)s") % {"all": _number(during.calls)},
        ),
        Card(
            _("Being written now"),
            _number(counted.running),
            _("%(number)s jobs wait") % {"number": _number(counted.queued)},
        ),
    ]


def _charts(span: DateSpan) -> list[Chart]:
    daily = added_up.totals(span, "day")
    labels = [day.strftime("%m-%d") for day in daily]
    cost = {_("US dollars"): [float(sums.cost) for sums in daily.values()]}
    tokens = {
        _("Prompt"): [sums.prompt for sums in daily.values()],
        _("Answer"): [sums.completion for sums in daily.values()],
    }
    calls = {
        _("Successful"): [sums.calls - sums.failures for sums in daily.values()],
        _("Failed"): [sums.failures for sums in daily.values()],
    }
    return [
        by_day(_("Cost by day (US dollars)"), labels, cost),
        by_day(_("Tokens by day"), labels, tokens),
        by_day(_("Calls by day"), labels, calls, WELL_OR_NOT),
        ranking(_("Cost by model (US dollars)"), _costs(span, "model")),
        ranking(_("Cost by group (US dollars)"), _costs(span, "group")),
        ranking(_("Cost by deployment (US dollars)"), _costs(span, "target")),
    ]


def _costs(span: DateSpan, by: By) -> dict[str, float]:
    found = added_up.totals(span, by)
    return {name or "–": float(sums.cost) for name, sums in found.items()}


def _people(span: DateSpan, *, links: bool) -> list[dict[str, str]]:
    """Return the people who cost most, with links to their pages if wanted."""
    top = _of_people(span).top
    names = User.objects.in_bulk([pk for pk, _sums in top])
    return [
        {
            "name": str(names.get(pk, _("(deleted)"))),
            "link": reverse("admin:accounts_user_change", args=[pk])
            if links and pk in names
            else "",
            "calls": _number(sums.calls),
            "tokens": _number(sums.tokens),
            "cost": amount_text("usd", sums.cost),
        }
        for pk, sums in top
    ]


def _of_people(span: DateSpan) -> OfPeople:
    """Return what costs a look at every person's days, so it is kept."""

    def look() -> OfPeople:
        found = added_up.totals(span, "person_id")
        active = len(found.keys() - {0})  # 0: accounts that are gone
        return OfPeople(active, list(found.items())[:PEOPLE])

    return _kept(f"people:{span}", look)  # type: ignore[no-any-return]


def _kept(name: str, work: Any) -> Any:  # noqa: ANN401 - whatever `work` returns
    return cache.get_or_set(f"panel:{name.replace(' ', '')}", work, KEPT)


def _number(value: int | None) -> str:
    return "–" if value is None else f"{value:,}"
