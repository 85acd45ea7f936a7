"""Why somebody may use a model, a feature or a tool, or why not, step by step.

The steps are those that a message passes (chat/admission.py), in their order, asked of
the same functions; the first that says no decides.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from time import time

from asgiref.sync import async_to_sync
from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminSelectWidget

from accounts.admin.fields import feature_field, text_field
from accounts.ledger.calls import LedgerCall
from accounts.ledger.errors import OverBudget
from accounts.ledger.spending import reserve_now
from accounts.models import AccessRule, User
from accounts.rights.access import explain_feature, explain_model, explain_tool
from accounts.rights.rights import read
from accounts.rights.rules import Decision, Rule
from endpoints.billing import prices
from endpoints.billing.permit import groups_of, with_own_keys
from endpoints.catalogue.catalogue import current
from endpoints.errors import NotConfigured
from endpoints.events import Usage
from endpoints.routing.health_report import reports
from endpoints.targets import Offer
from operations.panel.answers.person import person_of
from operations.panel.pages import page, panel_page

SAMPLE = Usage(prompt=1000, completion=1000)  # what a message is taken for


@dataclass(frozen=True, slots=True)
class GateStep:
    """One gate on the way: whether it lets through, and what it says."""

    name: str
    passed: bool
    text: str


class ReasonsForm(forms.Form):
    """What somebody might want to use."""

    model = forms.ChoiceField(
        label=gettext_lazy("Model"), required=False, widget=UnfoldAdminSelectWidget()
    )
    feature = feature_field()
    tool = text_field(gettext_lazy("Tool"), required=False)

    def __init__(self, *given: object) -> None:
        super().__init__(*given)  # type: ignore[arg-type] # the data, if any
        names = [f"{offer.endpoint}/{offer.model}" for offer in current().offers]
        choices = [("", "—"), *((name, name) for name in names)]
        self.fields["model"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, object]:
        """Ask for one of them."""
        cleaned: dict[str, object] = super().clean() or {}
        named = any(cleaned.get(name) for name in ("model", "feature", "tool"))
        if not named and not self.errors:
            raise forms.ValidationError(_("Name a model, a feature or a tool."))
        return cleaned


@panel_page("people.view")
def reasons(request: HttpRequest, object_id: int) -> HttpResponse:
    """Ask what for, and say step by step why, or why not."""
    person = person_of(request, object_id)
    form = ReasonsForm(request.POST or None)
    steps: list[GateStep] = []
    if request.method == "POST" and form.is_valid():
        steps = list(steps_for(person, form.cleaned_data))
    refused = next((step for step in steps if not step.passed), None)
    return page(
        request,
        "panel/reasons.html",
        _("What %(name)s may use") % {"name": person},
        person=person,
        form=form,
        steps=steps,
        refused=refused,
        rules=_rules(person),
    )


def steps_for(person: User, asked: dict[str, str]) -> Iterator[GateStep]:
    """Yield the steps for a model, else for a feature, else for a tool."""
    if asked["model"]:
        endpoint, _slash, model = asked["model"].partition("/")
        offer = current().offer(endpoint, model)
        if offer is None:
            yield GateStep(_("On offer"), passed=False, text=_("Nobody can choose it."))
            return
        yield from model_steps(person, offer)
    elif asked["feature"]:
        yield _ruled(_("Access"), explain_feature(person, asked["feature"]))
    else:
        yield _ruled(_("Access"), explain_tool(person, asked["tool"]))


def model_steps(person: User, offer: Offer) -> Iterator[GateStep]:
    """Yield what a message to a model passes: rights, key, budget, deployments."""
    groups = groups_of(offer)
    decision = explain_model(person, offer.endpoint, offer.model, groups)
    yield _ruled(_("Account and access"), decision)
    try:
        async_to_sync(with_own_keys)(person.pk, offer)
    except NotConfigured as error:
        yield GateStep(_("Own key"), passed=False, text=str(error))
    yield _budget(person, offer)
    yield _deployments(offer, decision.groups or groups)


def _ruled(name: str, decision: Decision) -> GateStep:
    if decision.rule is None:
        text = decision.reason or _("No rule fits, so it is yes.")
    else:
        text = f"{decision.reason} {named(decision.rule)}".strip()
    return GateStep(name, decision.allowed, text)


def named(rule: Rule) -> str:
    """Return a rule as the list of rules shows it; a switch by its own name."""
    if rule.switch:
        return _("Switched off: %(thing)s") % {"thing": rule.switch}
    effect = AccessRule.Effect(rule.effect).label
    return f"#{rule.position} {effect} · {rule.who} · {rule.thing}"


def _budget(person: User, offer: Offer) -> GateStep:
    """Reserve what a message costs, as it would be, and give it back at once."""
    name, base_model = _("Budget"), offer.knowledge.base_model
    cost: Decimal | None = prices.cost(base_model, SAMPLE)
    call = LedgerCall(
        user_id=person.pk,
        model=offer.model,
        base_model=base_model,
        endpoint=offer.endpoint,
        kind="chat",
    )
    try:
        reservation = reserve_now(call, cost, SAMPLE.prompt + SAMPLE.completion)
    except OverBudget as error:
        return GateStep(name, passed=False, text=error.message)
    async_to_sync(reservation.release)()
    told = _("There is room for a message of 1,000 tokens and as long an answer.")
    if cost is None:
        told = _("Nobody knows the model's price: budgets in dollars do not limit it.")
    return GateStep(name, passed=True, text=told)


def _deployments(offer: Offer, groups: tuple[str, ...]) -> GateStep:
    known, now = async_to_sync(reports)(), time()
    states = {
        target.id: known[target.id].state(now) if target.id in known else "ok"
        for target in offer.targets
        if target.group in groups
    }
    passed = any(state == "ok" for state in states.values())
    text = ", ".join(f"{name}: {WORDS[state]}" for name, state in states.items())
    return GateStep(_("Deployments"), passed, text or _("There is none."))


WORDS = {
    "ok": gettext_lazy("well"),
    "resting": gettext_lazy("rests"),
    "trouble": gettext_lazy("needs you"),
}


def _rules(person: User) -> list[str]:
    rights = read(person.pk)
    return [named(rule) for rule in rights.rules] if rights else []
