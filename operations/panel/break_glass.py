"""Reading another person's conversation: with a reason, recorded and told to them.

There is no other way in the panel to what people wrote. Each reading is a POST of its
own; what is shown has no address that could be opened again or sent on.
"""

from dataclasses import dataclass
from datetime import datetime
from smtplib import SMTPException
from uuid import UUID

from asgiref.sync import async_to_sync
from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.mail import send_mail
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.decorators.http import require_http_methods, require_safe
from unfold.widgets import UnfoldAdminEmailInputWidget, UnfoldAdminTextInputWidget

from accounts.audit.models import AuditEntry
from accounts.audit.record import record
from accounts.models import User
from chat.documents import Message, text_of
from chat.errors import NoSuchConversation
from chat.store import conversations, messages, mongo
from operations.panel.pages import administrator, page, panel_page
from runtime.links import link

ACTION = "conversation.read"
MOST = 1000  # messages shown
SHORTEST, LONGEST = 10, 150  # letters of a reason


class ReadForm(forms.Form):
    """Whose conversation, which, and why."""

    email = forms.EmailField(
        label=gettext_lazy("Person's e-mail"), widget=UnfoldAdminEmailInputWidget
    )
    conversation = forms.UUIDField(
        label=gettext_lazy("Conversation's id"), widget=UnfoldAdminTextInputWidget
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        widget=UnfoldAdminTextInputWidget,
        min_length=SHORTEST,
        max_length=LONGEST,
        help_text=gettext_lazy("The person will read it."),
    )


@dataclass(frozen=True, slots=True)
class Line:
    """One message as the page shows it."""

    role: str
    text: str
    created_at: datetime


@panel_page("conversations.read")
@require_http_methods(["GET", "POST"])
def break_glass(request: HttpRequest) -> HttpResponse:
    """Ask for a reason; then record the reading, tell the person, and show it."""
    form = ReadForm(request.POST or None)
    lines: list[Line] = []
    if request.method == "POST" and form.is_valid():
        lines = _opened(request, form)
    title = _("Read a conversation")
    return page(request, "panel/break_glass.html", title, form=form, lines=lines)


def _opened(request: HttpRequest, form: ReadForm) -> list[Line]:
    """Return the messages; [] with an error on the form when there are none."""
    asked = form.cleaned_data
    person = User.objects.filter(email=asked["email"].lower()).first()
    lines = async_to_sync(_read)(person.pk, asked["conversation"]) if person else []
    if person is None or not lines:
        form.add_error(None, _("This person has no such conversation."))
        return []
    told = {"conversation": str(asked["conversation"]), "reason": asked["reason"]}
    record(administrator(request), ACTION, person, told)
    try:
        _tell(person, asked["reason"])
    except (SMTPException, OSError):
        form.add_error(None, _("The person could not be told, so nothing is shown."))
        return []
    return lines


async def _read(owner_id: int, conversation_id: UUID) -> list[Line]:
    try:
        await conversations.get(owner_id, str(conversation_id))
        found = await messages.of(owner_id, str(conversation_id))
    except NoSuchConversation:
        return []
    finally:
        await mongo.close()
    return [_line(message) for message in found[:MOST]]


def _line(message: Message) -> Line:
    return Line(message["role"], text_of(message), message["created_at"])


def _tell(person: User, reason: str) -> None:
    """Send the person a mail: that it was read, why, and where that is listed.

    Without a mail server the list at `readings` alone tells them.
    """
    if not settings.MAIL_CONFIGURED:
        return
    with override(settings.LANGUAGE_CODE):
        text = _(
            "An administrator has read one of your conversations.\n\n"
            "Reason: %(reason)s\n\nAll such readings: %(address)s\n"
        )
    send_mail(
        _("One of your conversations was read"),
        text % {"reason": reason, "address": link(reverse("readings"))},
        None,
        [person.email],
    )


@login_required
@require_safe
def readings(request: HttpRequest) -> HttpResponse:
    """List to a person when their conversations were read, and why."""
    found = AuditEntry.objects.filter(
        action=ACTION, target_type="user", target_id=str(request.user.pk)
    )[:100]
    response = render(request, "panel/readings.html", {"readings": found})
    response["Cache-Control"] = "no-store"
    return response
