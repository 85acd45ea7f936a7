"""The page of the configuration: what is in force, what the file says, reload."""

from dataclasses import dataclass
from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from redis.exceptions import RedisError

from accounts.audit.record import record
from accounts.ledger.models import LedgerEntry
from chat.panel.differences import Difference, differences
from chat.panel.pages import administrator, page, panel_page
from config import live
from config.librechat import LibreChat
from config.load import load
from config.loading.checked import Checked
from config.reload import reload
from endpoints.catalogue import catalogue_of, current
from endpoints.listing import rows

USED_WITHIN = timedelta(days=30)
SECTIONS = tuple(name for name in LibreChat.model_fields if name != "endpoints")


@dataclass(frozen=True, slots=True)
class Change:
    """A difference, and how many people used what it is about."""

    difference: Difference
    people: int | None

    @property
    def text(self) -> str:
        """Return the change as a sentence."""
        difference = self.difference
        facts = {
            "group": difference.group,
            "model": difference.model,
            "what": difference.what,
            "before": difference.before,
            "after": difference.after,
        }
        if difference.kind == "lost":
            return _("%(group)s loses %(model)s") % facts
        if difference.kind == "gained":
            return _("%(group)s gains %(model)s") % facts
        if difference.before or difference.after:
            text = _("%(group)s %(model)s: %(what)s %(before)s → %(after)s")
        else:
            text = _("%(group)s %(model)s: %(what)s changes")
        return (text % facts).strip()


@panel_page
@require_http_methods(["GET", "POST"])
def configuration(request: HttpRequest) -> HttpResponse:
    """Show the configuration; on POST have every process take over the file."""
    if request.method == "POST":
        return _reload(request)
    verdict = load()
    return page(
        request,
        "panel/configuration.html",
        _("Configuration"),
        source=verdict.source,
        valid=verdict.config is not None,
        report=verdict.report() if verdict.problems else "",
        changes=changes(verdict),
        sections=sections(verdict),
        models=rows(current()),
    )


def _reload(request: HttpRequest) -> HttpResponse:
    try:
        verdict = reload()
    except RedisError:
        messages.error(request, _("Redis cannot be reached; nothing was changed."))
        return redirect("panel_configuration")
    if verdict.config is None:
        messages.error(request, _("The file has errors; nothing was changed."))
    else:
        messages.success(request, _("All processes take over the file now."))
        told = {"digest": verdict.digest[:64]}
        record(administrator(request), "configuration.reload", None, told)
    return redirect("panel_configuration")


def changes(verdict: Checked) -> list[Change]:
    """Return what taking over the file would change."""
    if verdict.config is None:
        return []
    found = differences(current(), catalogue_of(verdict.config))
    return [Change(one, _people(one) if one.kind == "lost" else None) for one in found]


def sections(verdict: Checked) -> list[str]:
    """Return the names of the file's other sections that differ from those in force."""
    if verdict.config is None:
        return []
    before, after = live.librechat(), verdict.config
    return [name for name in SECTIONS if getattr(before, name) != getattr(after, name)]


def _people(lost: Difference) -> int:
    """Count who used a deployment lately; people since deleted do not count."""
    since = timezone.now() - USED_WITHIN
    used = LedgerEntry.objects.filter(
        model=lost.model, group=lost.group, created_at__gte=since, user__isnull=False
    )
    return used.order_by().values("user_id").distinct().count()
