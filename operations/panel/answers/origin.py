"""Where an answer came from: by a pasted link or id, without what was said."""

import re
from dataclasses import dataclass

from asgiref.sync import async_to_sync
from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.fields import text_field
from accounts.ledger.models import LedgerEntry
from accounts.models import User
from chat.store import mongo, origins
from operations.panel.answers.person import answer_header, lines
from operations.panel.pages import page, panel_page

UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
MOST = 50  # calls shown


class OriginForm(forms.Form):
    """A link or an id, as people send it."""

    place = text_field(
        gettext_lazy("Link or id"),
        max_length=500,
        help_text=gettext_lazy(
            "Of a conversation or a message; the address of the page will do."
        ),
    )


@dataclass(frozen=True, slots=True)
class Origin:
    """What was found: the calls, newest first, and whose they are."""

    person: User | None
    facts: list[tuple[str, str]]
    calls: list[tuple[str, ...]]


@panel_page("spending.view")
def origin(request: HttpRequest) -> HttpResponse:
    """Ask for a link; say which deployments answered, what it cost, how it ended."""
    form = OriginForm(request.GET or None)
    found: list[Origin] = []
    if form.is_bound and form.is_valid():
        ids = UUID.findall(form.cleaned_data["place"].lower())
        found = [one for one in map(traced, dict.fromkeys(ids)) if one is not None]
        if not found:
            form.add_error("place", _("Nothing of that name was answered here."))
    title = _("Where did it come from?")
    shown = {"form": form, "found": found, "header": answer_header()}
    return page(request, "panel/origin.html", title, **shown)


def traced(identity: str) -> Origin | None:
    """Return what is known of a conversation or a message; None for nothing."""
    facts: list[tuple[str, str]] = []
    entries = LedgerEntry.objects.filter(conversation_id=identity)
    if not entries.exists():
        answer = async_to_sync(_answer)(identity)
        if answer is None:
            return None
        facts = [(name, text) for name, text in answer.items() if text]
        entries = LedgerEntry.objects.filter(conversation_id=answer["conversation_id"])
        entries = entries.filter(run_id=answer["run_id"])
    found = list(entries.select_related("user").order_by("-id")[:MOST])
    person = next((entry.user for entry in found if entry.user), None)
    versions = sorted({entry.price_version for entry in found if entry.price_version})
    models = sorted({entry.base_model for entry in found if entry.base_model})
    facts += [(_("Base model"), ", ".join(models)), (_("Prices"), ", ".join(versions))]
    return Origin(person, facts, list(lines(found)))


async def _answer(identity: str) -> dict[str, str] | None:
    try:
        return await origins.of_answer(identity)
    finally:
        await mongo.close()
