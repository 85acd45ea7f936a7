"""Switching models, deployments and groups off for everybody, and on again."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from unfold.widgets import UnfoldAdminRadioSelectWidget

from accounts.admin.fields import text_field
from accounts.models import SwitchedOff
from accounts.rights import switches
from accounts.rights.switches import Kind
from endpoints.catalogue.catalogue import current
from operations.panel.pages import administrator, page, panel_page


class SwitchForm(forms.Form):
    """How far a switch reaches, and what people read of it."""

    reach = forms.ChoiceField(
        label=gettext_lazy("Switch off"), widget=UnfoldAdminRadioSelectWidget
    )
    reason = text_field(
        gettext_lazy("Reason"),
        max_length=150,
        required=False,
        help_text=gettext_lazy("Whoever asks for it reads this."),
    )

    def __init__(self, group: str, model: str, *given: object) -> None:
        super().__init__(*given)  # type: ignore[arg-type] # the data, if any
        names = {"group": group, "model": model}
        self.fields["reach"].choices = [  # type: ignore[attr-defined]
            (Kind.DEPLOYMENT, _("%(model)s in %(group)s alone") % names),
            (Kind.MODEL, _("%(model)s in every group") % names),
            (Kind.GROUP, _("everything in %(group)s") % names),
        ]
        self.fields["reach"].initial = Kind.DEPLOYMENT


@panel_page("switches.change")
@require_http_methods(["GET", "POST"])
def switch(request: HttpRequest) -> HttpResponse:
    """Ask how far the switch is to reach, then switch off; or switch on by `on`."""
    if request.method == "POST" and "on" in request.POST:
        return _on(request)
    group, model = request.GET.get("group", ""), request.GET.get("model", "")
    if not _is_on_offer(group, model):
        raise Http404
    form = SwitchForm(group, model, request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _off(request, form, group, model)
    title = _("Switch off")
    return page(request, "panel/switch.html", title, form=form)


def _off(
    request: HttpRequest, form: SwitchForm, group: str, model: str
) -> HttpResponse:
    kind = Kind(form.cleaned_data["reach"])
    reason = form.cleaned_data["reason"]
    name = group if kind == Kind.GROUP else model
    within = group if kind == Kind.DEPLOYMENT else ""
    told = {"group": within, "reason": reason}
    switches.switch(administrator(request), kind, name, on=False, **told)
    messages.success(request, _("%(name)s is off for everybody.") % {"name": name})
    return redirect("panel_health")


def _on(request: HttpRequest) -> HttpResponse:
    number = request.POST["on"]
    found = SwitchedOff.objects.filter(pk=number) if number.isdecimal() else None
    row = found.first() if found is not None else None
    if row is not None:
        by = administrator(request)
        switches.switch(by, row.kind, row.name, group=row.group, on=True)
        messages.success(request, _("%(name)s is on again.") % {"name": row.name})
    return redirect("panel_health")


def _is_on_offer(group: str, model: str) -> bool:
    return any(
        (target.group, target.model) == (group, model)
        for offer in current().offers
        for target in offer.targets
    )
