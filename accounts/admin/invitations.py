"""Invitations: made here, sent by mail or by hand."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import display

from accounts.admin.audited import Audited
from accounts.admin.bounded import InBounds, WithinBounds
from accounts.admin.fields import number_field, role_field
from accounts.admin.pages import administrator
from accounts.ledger.reports.listing import BoundedList
from accounts.models import Invitation
from accounts.sign_in.invitation_mail import invitation_path, send_invitation
from accounts.sign_in.registration import invite
from runtime.links import shown


class InviteForm(InBounds):
    """Whom to invite, and as what."""

    role = role_field()
    days = number_field(_("Days"), min_value=1, max_value=365, initial=7)

    class Meta:
        model = Invitation
        fields = ("email", "role", "groups")


@admin.register(Invitation)
class InvitationAdmin(WithinBounds, BoundedList, Audited, ModelAdmin):  # type: ignore[misc]
    """Invitations; a link is shown once, when it is made."""

    form = InviteForm
    fields = ("email", "role", "groups", "days")
    ordering = ("-pk",)  # which is the order of time, and has an index
    list_display = (
        "__str__",
        "role",
        "state",
        "invited_by",
        "created_at",
        "expires_at",
        "accepted_by",
    )
    list_select_related = ("invited_by", "accepted_by")
    search_fields = ("email",)
    autocomplete_fields = ("groups",)

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Invitation]":
        """Show all, or one's own to those who see to some groups alone."""
        rows: QuerySet[Invitation] = super().get_queryset(request)
        by = administrator(request)
        return rows.filter(invited_by=by) if by.powers.own_groups else rows

    def has_change_permission(
        self, request: HttpRequest, obj: Invitation | None = None
    ) -> bool:
        """Refuse: delete it and invite again."""
        return False

    @display(  # type: ignore[untyped-decorator]
        description=_("state"), label={"open": "info", "used": "success", "old": ""}
    )
    def state(self, invitation: Invitation) -> tuple[str, object]:
        """Show whether the link still works."""
        if invitation.open:
            return "open", _("Open")
        return ("used", _("Used")) if invitation.accepted_at else ("old", _("Run out"))

    def save_model(
        self, request: HttpRequest, obj: Invitation, form: InviteForm, change: object
    ) -> None:
        """Make the invitation, mail it when it has an address, and show its link."""
        made, token = invite(
            obj.email,
            by=administrator(request),
            role=obj.role,
            days=form.cleaned_data["days"],
        )
        obj.__dict__.update(made.__dict__)
        if obj.email and send_invitation(obj.email, token):
            messages.success(request, _("The invitation was sent by mail."))
        link = shown(invitation_path(token), request)
        told = _("This link is shown once: %(link)s") % {"link": link}
        messages.info(request, told)
