"""The page of the configuration: what is in force, what the file says, reload."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from redis.exceptions import RedisError

from accounts.audit.record import record
from accounts.ledger.models import LedgerEntry
from accounts.rights.access import ModelName
from accounts.rights.population import KindOfPerson, kinds, losing
from endpoints.catalogue.catalogue import catalogue_of, current
from endpoints.catalogue.listing import rows
from endpoints.targets import Catalogue
from librechat_yaml import live
from librechat_yaml.reading.checked import Checked
from librechat_yaml.schema import LibreChat
from operations.panel.differences import Difference, differences
from operations.panel.pages import CONFIGURATION, administrator, page, panel_page
from operations.reload import candidate, reload

USED_WITHIN = timedelta(days=30)
SECTIONS = tuple(name for name in LibreChat.model_fields if name != "endpoints")


@dataclass(frozen=True, slots=True)
class Change:
    """A difference, and how many people it is about.

    `lose` may use the model now and may not afterwards, `gain` the other way round;
    `used` called the deployment lately. None where it is no such difference.
    """

    difference: Difference
    lose: int | None = None
    gain: int | None = None
    used: int | None = None

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


@panel_page(*CONFIGURATION)
@require_http_methods(["GET", "POST"])
def configuration(request: HttpRequest) -> HttpResponse:
    """Show the configuration; on POST have every process take over the file."""
    may_change = administrator(request).has_perm("configuration.change")
    if request.method == "POST":
        if not may_change:
            raise PermissionDenied
        return _reload(request)
    verdict = candidate()
    return page(
        request,
        "panel/configuration.html",
        _("Configuration"),
        may_change=may_change,
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
    """Return what taking over the file would change, and for how many people."""
    if verdict.config is None:
        return []
    old, new = current(), catalogue_of(verdict.config)
    found = differences(old, new)
    moved = [one for one in found if one.kind != "changed"]
    people = kinds() if moved else []
    used = _used([one for one in moved if one.kind == "lost"])
    return [_change(one, old, new, people, used) for one in found]


def _change(
    one: Difference,
    old: Catalogue,
    new: Catalogue,
    people: list[KindOfPerson],
    used: Mapping[tuple[str, str], int],
) -> Change:
    if one.kind == "lost":
        lose = losing(people, *_names(one, old, new))
        return Change(one, lose=lose, used=used.get((one.group, one.model), 0))
    if one.kind == "gained":
        return Change(one, gain=losing(people, *_names(one, new, old)))
    return Change(one)


def _names(
    one: Difference, having: Catalogue, other: Catalogue
) -> tuple[ModelName, ModelName]:
    """Return the model of a lost or gained deployment, as each catalogue has it."""
    endpoint = next(
        target.endpoint
        for offer in having.offers
        for target in offer.targets
        if (target.group, target.model) == (one.group, one.model)
    )
    return _name(endpoint, one.model, having), _name(endpoint, one.model, other)


def _name(endpoint: str, model: str, catalogue: Catalogue) -> ModelName:
    offer = catalogue.offer(endpoint, model)
    groups = () if offer is None else tuple(target.group for target in offer.targets)
    return endpoint, model, groups


def sections(verdict: Checked) -> list[str]:
    """Return the names of the file's other sections that differ from those in force."""
    if verdict.config is None:
        return []
    before, after = live.librechat(), verdict.config
    return [name for name in SECTIONS if getattr(before, name) != getattr(after, name)]


def _used(lost: Sequence[Difference]) -> dict[tuple[str, str], int]:
    """Count who used deployments lately; people since deleted do not count."""
    if not lost:
        return {}
    since = timezone.now() - USED_WITHIN
    called = LedgerEntry.objects.filter(
        model__in={one.model for one in lost},
        group__in={one.group for one in lost},
        created_at__gte=since,
        user__isnull=False,
    )
    counted = (
        called.order_by()
        .values("group", "model")
        .annotate(people=Count("user_id", distinct=True))
    )
    return {(row["group"], row["model"]): row["people"] for row in counted}
