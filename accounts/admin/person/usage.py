"""What one person used, what is left to them, and where the panel lists all of it."""

from collections.abc import Iterator

from allauth.usersessions.models import UserSession
from django.db.models import Model
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.ledger.amount_texts import amount_text
from accounts.ledger.models import Budget, LedgerEntry
from accounts.ledger.remaining import Remaining, remaining_now
from accounts.ledger.reports import added_up
from accounts.models import ApiKey, ProviderKey, User

DAYS = 30
LINK = '<a class="text-primary-600 dark:text-primary-500" href="{}">{}</a>'


def rows(person: User) -> Iterator[tuple[str, str]]:
    """Yield what the page says, name and text; some texts are links."""
    span = added_up.DateSpan.ending(timezone.now().date(), DAYS)
    used = added_up.of_person(person.pk, span)
    facts = {
        "calls": number_format(used.calls, force_grouping=True),
        "tokens": number_format(used.tokens, force_grouping=True),
        "cost": amount_text("usd", used.cost),
    }
    told = _("%(calls)s calls, %(tokens)s tokens, %(cost)s") % facts
    yield _("The last %(days)d days") % {"days": DAYS}, told
    for budget in remaining_now(person.pk):
        which = f" · {budget.model}" if budget.model else ""
        yield (budget.name or _("Budget")) + which, _left(budget)
    yield (
        _("Calls"),
        _listed(LedgerEntry, _("in the ledger"), user__id__exact=person.pk),
    )
    own = Budget.objects.filter(person=person).count()
    yield _("Own budgets"), _listed(Budget, str(own), person__id__exact=person.pk)
    keys = ApiKey.objects.filter(user=person, revoked_at=None).count()
    yield _("API keys"), _listed(ApiKey, str(keys), user__id__exact=person.pk)
    kept = ProviderKey.objects.filter(user=person).count()
    yield _("Provider keys"), _listed(ProviderKey, str(kept), user__id__exact=person.pk)
    sessions = UserSession.objects.filter(user=person).count()
    where = reverse("admin:accounts_user_change", args=[person.pk])
    page = where.replace("/change/", "/sign-out/")
    yield _("Sessions"), format_html(LINK, page, sessions)


def _left(budget: Remaining) -> str:
    facts = {
        "left": amount_text(budget.unit, budget.left),
        "limit": amount_text(budget.unit, budget.limit),
    }
    told = _("%(left)s of %(limit)s left") % facts
    if budget.resets_at is None:
        return told
    moment = date_format(localtime(budget.resets_at), "Y-m-d H:i")
    return f"{told} · " + _("starts anew on %(time)s") % {"time": moment}


def _listed(model: type[Model], text: str, **asked: object) -> str:
    """Return a link to the panel's list of these rows."""
    names = (model._meta.app_label, model._meta.model_name)
    where = reverse("admin:{}_{}_changelist".format(*names), query=asked)
    return format_html(LINK, where, text)
