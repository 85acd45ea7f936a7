"""The page of deployments: how each is doing now, and what is switched off."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from asgiref.sync import async_to_sync
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from accounts.models import SwitchedOff
from accounts.rights.rules import Rule, fits_model
from accounts.rights.switches import switched_off
from endpoints.catalogue.catalogue import current
from endpoints.routing.health_report import HealthReport, reports
from endpoints.targets import Target
from operations.panel.pages import DEPLOYMENTS, administrator, page, panel_page


@dataclass(frozen=True, slots=True)
class Row:
    """One deployment as the page shows it; quotas in per cent, None when unknown."""

    target: Target
    report: HealthReport
    state: str  # ok | resting | trouble | unused | off
    rests: int  # seconds from now
    tokens: int | None
    requests: int | None

    @property
    def label(self) -> str:
        """Return the state in words."""
        words = {
            "ok": _("well"),
            "resting": _("rests for %(seconds)s s") % {"seconds": self.rests},
            "trouble": _("needs you"),
            "unused": _("not called lately"),
            "off": _("switched off"),
        }
        return words[self.state]

    @property
    def colour(self) -> str:
        """Return the label's look."""
        looks = {"ok": "success", "resting": "warning"}
        looks |= dict.fromkeys(("trouble", "off"), "danger")
        return looks.get(self.state, "default")

    @property
    def failures(self) -> str:
        """Return the share of this minute's calls that failed."""
        return f"{self.report.error_rate:.0%}" if self.report.finished else ""


@panel_page(*DEPLOYMENTS)
def health(request: HttpRequest) -> HttpResponse:
    """Show every deployment of the configuration in force."""
    rows = list(listed(async_to_sync(reports)(), time.time(), switched_off()))
    may_switch = administrator(request).has_perm("switches.change")
    off = SwitchedOff.objects.select_related("made_by")
    shown = {"rows": rows, "off": off, "may_switch": may_switch}
    return page(request, "panel/health.html", _("Deployments"), **shown)


def listed(
    found: dict[str, HealthReport], now: float, off: Sequence[Rule] = ()
) -> Iterator[Row]:
    """Yield a row for every deployment, in definition order."""
    for offer in current().offers:
        for target in offer.targets:
            known = target.id in found
            report = found.get(target.id, HealthReport())
            state = report.state(now) if known else "unused"
            yield Row(
                target,
                report,
                "off" if _is_off(target, off) else state,
                max(0, round(report.resting_until - now)),
                _share(report.tokens, target.tpm),
                _share(report.requests, target.rpm),
            )


def _is_off(target: Target, off: Sequence[Rule]) -> bool:
    name = (target.endpoint, target.model, target.group)
    return any(fits_model(rule, *name) for rule in off)


def _share(used: int, quota: int) -> int | None:
    return min(100, round(100 * used / quota)) if quota else None
