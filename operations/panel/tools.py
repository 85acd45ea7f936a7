"""The page of tools: what they do and cost, who may use them, and their switches."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce

from asgiref.sync import async_to_sync
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from redis.exceptions import RedisError

from accounts.ledger.amount_texts import amount_text
from accounts.models import AccessRule, SwitchedOff
from accounts.rights import switches
from accounts.rights.rights import as_rule
from accounts.rights.rules import Rule, decide_tool
from operations.panel.charts import WELL_OR_NOT, Chart, by_day, ranking
from operations.panel.pages import DEPLOYMENTS, administrator, page, panel_page
from tools.counts import CallCounts, counted, last_failures
from tools.overview import SourceSummary, ToolSummary, overview

DAYS = 30
TOOL = SwitchedOff.Kind.TOOL
MOST_SUBJECTS = 4  # that are named of those who may


@dataclass(frozen=True, slots=True)
class ToolRow:
    """One tool as the page shows it."""

    told: ToolSummary
    who: str
    off: SwitchedOff | None
    counts: CallCounts
    failed_at: datetime | None

    @property
    def policy(self) -> str:
        """Return who is asked, in words."""
        if self.told.left_out:
            return _("left out")
        words = {"allow": _("allowed"), "ask": _("asks"), "deny": _("for nobody")}
        return words[self.told.policy]

    @property
    def effect(self) -> str:
        """Return what a call does, in words."""
        return _("reads") if self.told.tool.effect == "read" else _("acts")

    @property
    def cost(self) -> str:
        """Return what its calls have cost."""
        return amount_text("usd", self.counts.cost) if self.counts.nano else ""

    @property
    def mean(self) -> str:
        """Return how long a call takes, on average."""
        calls = self.counts.calls
        return f"{self.counts.ms / calls / 1000:.1f} s" if calls else ""


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One source with its tools."""

    told: SourceSummary
    off: SwitchedOff | None
    tools: list[ToolRow]

    @property
    def title(self) -> str:
        """Return what people call it."""
        named = {"builtin": _("Built in"), "azure_ai_search": "Azure AI Search"}
        return self.told.title or named.get(self.told.name, self.told.name)


@dataclass(frozen=True, slots=True)
class Season:
    """The figures of the last weeks: by day and tool, and the last failures."""

    days: Mapping[date, Mapping[str, CallCounts]]
    failures: Mapping[str, datetime]

    def of(self, tool: str) -> CallCounts:
        """Return what a tool's calls add up to."""
        return _sum(day[tool] for day in self.days.values() if tool in day)


@panel_page(*DEPLOYMENTS)
@require_http_methods(["GET", "POST"])
def tools(request: HttpRequest) -> HttpResponse:
    """Show every tool; switch one, or a whole source, off or on for everybody."""
    may_switch = administrator(request).has_perm("switches.change")
    if request.method == "POST":
        if not may_switch:
            raise PermissionDenied
        name, reason = (request.POST.get(key, "") for key in ("name", "reason"))
        if name:
            on = request.POST.get("state") == "on"
            switches.switch(
                administrator(request), TOOL, name[:200], on=on, reason=reason
            )
        return redirect(request.path)
    season = _season()
    chosen = request.GET.get("tool", "")
    return page(
        request,
        "panel/tools.html",
        _("Tools"),
        sources=_rows(async_to_sync(overview)(), season),
        charts=_charts(season, chosen),
        chosen=chosen,
        may_switch=may_switch,
        days=DAYS,
    )


def _season() -> Season:
    today = timezone.now().date()
    days = [today - timedelta(days=back) for back in reversed(range(DAYS))]
    try:
        return Season(counted(days), last_failures())
    except (RedisError, OSError):
        return Season({day: {} for day in days}, {})


def _rows(found: Iterable[SourceSummary], season: Season) -> list[SourceRow]:
    off = switches.off(TOOL)
    rules = AccessRule.objects.filter(kind=AccessRule.Kind.TOOL)
    told = [as_rule(row) for row in rules.select_related("group", "person")]
    everyone = set(
        rules.filter(subject=AccessRule.Subject.EVERYONE).values_list("pk", flat=True)
    )
    return [
        SourceRow(
            each,
            off.get(each.name),
            [
                ToolRow(
                    one,
                    _who(told, everyone, one.tool.names),
                    off.get(one.tool.name),
                    season.of(one.tool.name),
                    season.failures.get(one.tool.name),
                )
                for one in each.tools
            ],
        )
        for each in found
    ]


def _who(rules: list[Rule], everyone: set[int], names: tuple[str, ...]) -> str:
    """Return whom the access rules let use a tool, in words."""
    said: list[str] = []
    for rule in rules:
        if decide_tool([rule], names).rule is None:
            continue
        last = rule.id in everyone
        if last and not said:
            return _("everybody") if rule.effect == "allow" else _("nobody")
        word = _("yes: %(who)s") if rule.effect == "allow" else _("no: %(who)s")
        said.append(word % {"who": rule.who})
        if last:
            return " · ".join(said[: MOST_SUBJECTS + 1])
    if not said:
        return _("everybody")
    return " · ".join(
        [*said[:MOST_SUBJECTS], _("yes: %(who)s") % {"who": _("the rest")}]
    )


def _charts(season: Season, chosen: str) -> list[Chart]:
    labels = [day.strftime("%m-%d") for day in season.days]
    daily = [
        day.get(chosen, CallCounts()) if chosen else _sum(day.values())
        for day in season.days.values()
    ]
    calls = {
        _("Successful"): [each.calls - each.failed for each in daily],
        _("Failed"): [each.failed for each in daily],
    }
    title = _("Calls of %(tool)s by day") % {"tool": chosen} if chosen else ""
    return [
        by_day(title or _("Calls of tools by day"), labels, calls, WELL_OR_NOT),
        ranking(_("Calls by tool"), _ranked(season, lambda one: one.calls)),
        ranking(
            _("Cost by tool (US dollars)"), _ranked(season, lambda one: float(one.cost))
        ),
    ]


def _ranked(season: Season, figure: Callable[[CallCounts], float]) -> dict[str, float]:
    names = dict.fromkeys(name for day in season.days.values() for name in day)
    found = {name: figure(season.of(name)) for name in names}
    ordered = sorted(found.items(), key=lambda each: -each[1])
    return {name: value for name, value in ordered if value}


def _sum(counts: Iterable[CallCounts]) -> CallCounts:
    return reduce(CallCounts.__add__, counts, CallCounts())
