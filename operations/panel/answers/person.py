"""One page about one person: how they stand, what they may, what they used."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import Count, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.admin.audit import of_person
from accounts.admin.person import usage
from accounts.audit.models import AuditEntry
from accounts.ledger.amount_texts import amount_text
from accounts.ledger.models import LedgerEntry
from accounts.ledger.money import dollars
from accounts.ledger.reports import added_up, attempts
from accounts.models import User
from accounts.rights.access import explain_feature, explain_model
from accounts.rights.delegation import people_of
from accounts.rights.features import FEATURES
from accounts.rights.second_factors import has_one
from endpoints.billing.permit import groups_of
from endpoints.catalogue.catalogue import current
from operations.panel.pages import administrator, page, panel_page

DAYS = 30  # that spending by model looks back
WEEKS = 8
LAST = 20  # answers and entries of the audit log

Rows = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class PagePart:
    """A part of the page: names with texts, or a table."""

    title: str
    rows: Rows = field(default_factory=list)
    header: tuple[str, ...] = ()
    lines: Sequence[tuple[str, ...]] = ()

    @property
    def wide(self) -> bool:
        """Say whether its table has more columns than half a page has room for."""
        return len(self.header) > 3


def person_of(request: HttpRequest, object_id: int) -> User:
    """Return somebody whom the one at work may see; 404 for others."""
    found = people_of(administrator(request)).filter(pk=object_id).first()
    if found is None:
        raise Http404
    return found


@panel_page("people.view")
def person_page(request: HttpRequest, object_id: int) -> HttpResponse:
    """Show all that is to be said of a person, as far as the one at work may know."""
    person, by = person_of(request, object_id), administrator(request)
    sections = [_standing(person), _models(person), _features(person)]
    if by.has_perm("spending.view"):
        sections += [_budgets(person), _by_model(person), _by_week(person)]
        sections.append(_answers(person))
    if by.has_perm("audit.view"):
        sections.append(_audit(person))
    shown = {"person": person, "sections": sections}
    return page(request, "panel/person.html", str(person), **shown)


def moment(when: Any) -> str:  # noqa: ANN401 - a time, or None
    """Return a time as the panel's lists show it."""
    return date_format(localtime(when), "Y-m-d H:i") if when else _("never")


def _standing(person: User) -> PagePart:
    known = EmailAddress.objects.filter(user=person, email=person.email)
    confirmed = all(known.values_list("verified", flat=True))
    groups = ", ".join(person.groups.values_list("name", flat=True))
    standing = str(person.get_status_display())
    if person.is_banned:
        until = {"until": moment(person.banned_until)}
        standing = f"{_('Banned until %(until)s') % until} · {person.ban_reason}"
    rows = [
        (_("E-mail"), person.email if confirmed else f"{person.email} ({_('open')})"),
        (_("Standing"), standing),
        (_("Role"), person.role),
        (_("Groups"), groups or "–"),
        (_("Second factor"), _("Yes") if has_one(person) else _("No")),
        (_("Last login"), moment(person.last_login)),
        (_("Joined"), moment(person.created_at)),
    ]
    return PagePart(_("Standing"), rows)


def _models(person: User) -> PagePart:
    lines = []
    for offer in current().offers:
        groups = groups_of(offer)
        decision = explain_model(person, offer.endpoint, offer.model, groups)
        where = ", ".join(decision.groups or groups) if decision.allowed else ""
        answer = _("Yes") if decision.allowed else _("No")
        lines.append((offer.model, answer, where or decision.reason))
    return PagePart(
        _("Models"), header=(_("Model"), _("May"), _("Where, or why not")), lines=lines
    )


def _features(person: User) -> PagePart:
    closed = [
        str(label)
        for name, label in FEATURES.items()
        if not explain_feature(person, name).allowed
    ]
    told = ", ".join(closed) or _("None is closed.")
    return PagePart(_("Features"), [(_("Closed"), told)])


def _budgets(person: User) -> PagePart:
    return PagePart(_("Budgets and use"), list(usage.rows(person)))


def _by_model(person: User) -> PagePart:
    since = timezone.now() - timedelta(days=DAYS)
    found = LedgerEntry.objects.filter(user=person, created_at__gte=since)
    sums = (
        found.order_by()
        .values("model")
        .annotate(calls=Count("pk"), nano=Sum("nano_usd"))
        .order_by("-nano", "model")
        .values_list("model", "calls", "nano")
    )
    lines = [(model, str(calls), _dollars(nano or 0)) for model, calls, nano in sums]
    title = _("By model, the last %(days)d days") % {"days": DAYS}
    return PagePart(title, header=(_("Model"), _("Calls"), _("Cost")), lines=lines)


def _by_week(person: User) -> PagePart:
    span = added_up.DateSpan.ending(timezone.now().date(), 7 * WEEKS)
    weeks: dict[str, added_up.Totals] = {}
    for day, sums in added_up.days_of_person(person.pk, span).items():
        monday = (day - timedelta(days=day.weekday())).isoformat()
        weeks[monday] = weeks.get(monday, added_up.Totals()) + sums
    lines = [
        (monday, str(sums.calls), _dollars(sums.nano_usd))
        for monday, sums in reversed(weeks.items())
    ]
    header = (_("Week from"), _("Calls"), _("Cost"))
    return PagePart(_("By week"), header=header, lines=lines)


def _answers(person: User) -> PagePart:
    found = LedgerEntry.objects.filter(user=person).order_by("-id")[:LAST]
    return PagePart(_("Last answers"), header=answer_header(), lines=list(lines(found)))


def answer_header() -> tuple[str, ...]:
    """Return what the columns of `lines` are called."""
    return (
        _("Time"),
        _("For"),
        _("Model"),
        _("Deployments asked"),
        _("Outcome"),
        _("Tokens"),
        _("Cost"),
    )


def lines(entries: Any) -> Iterator[tuple[str, ...]]:  # noqa: ANN401 - ledger lines
    """Yield calls as rows of a table: none of what was said in them."""
    for entry in entries:
        yield (
            date_format(localtime(entry.created_at), "Y-m-d H:i:s"),
            str(entry.get_kind_display()),
            entry.model,
            attempts.text(entry.tried) or entry.target,
            entry.outcome,
            f"{entry.prompt} + {entry.completion}",
            _("unknown") if entry.cost is None else amount_text("usd", entry.cost),
        )


def _audit(person: User) -> PagePart:
    found = AuditEntry.objects.filter(of_person(person.email)).order_by("-number")
    lines = [
        (
            date_format(localtime(entry.created_at), "Y-m-d H:i:s"),
            str(entry.details.get("who", "")),
            entry.action,
            str(entry.details.get("whom", "")),
        )
        for entry in found[:LAST]
    ]
    header = (_("Time"), _("By"), _("Action"), _("What"))
    return PagePart(_("Audit log"), header=header, lines=lines)


def _dollars(nano: int) -> str:
    return amount_text("usd", dollars(nano))
