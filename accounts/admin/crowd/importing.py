"""People from a file: tried first, with what is wrong at each line, then made."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.decorators import action
from unfold.widgets import (
    UnfoldAdminFileFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
)

from accounts.admin.pages import administrator
from accounts.administration import people_file
from accounts.administration.errors import NotPossible
from accounts.administration.people_file import BadPeopleFile, PersonLine
from accounts.audit.record import record
from accounts.ledger.reports.spreadsheet import download, export
from accounts.models import User
from accounts.rights.delegation import NotYours

LARGEST = 1_000_000  # bytes
SHOWN = 200  # lines on the page
EXPORTED = ("email", "name", "role", "groups", "status", "joined", "last_sign_in")
HOW = (
    ("accounts", gettext_lazy("Make accounts, no mail")),
    ("invitations", gettext_lazy("Invite by mail")),
)


class PeopleFileForm(forms.Form):
    """A file, or its text; and what to do with its people."""

    file = forms.FileField(
        label=gettext_lazy("File (CSV)"),
        required=False,
        widget=UnfoldAdminFileFieldWidget(),
    )
    text = forms.CharField(
        label=gettext_lazy("or its lines"),
        required=False,
        max_length=LARGEST,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 8}),
        help_text=gettext_lazy(
            "The first line names the columns: email, name, role, groups (several "
            "with ; between), language (en, zh-Hans) of the mail."
        ),
    )
    how = forms.ChoiceField(
        label=gettext_lazy("Then"), choices=HOW, widget=UnfoldAdminSelectWidget()
    )

    def clean(self) -> dict[str, Any]:
        """Take the file's text, and read its lines."""
        cleaned: dict[str, Any] = super().clean() or {}
        sent = cleaned.get("file")
        try:
            if sent is not None:
                cleaned["text"] = _text(sent)
            cleaned["lines"] = people_file.read(cleaned.get("text") or "")
        except BadPeopleFile as error:
            raise forms.ValidationError(str(error)) from error
        return cleaned


class PeopleFilePages:
    """Mixed into the list of people."""

    actions_list = ("import_page", "as_csv")

    def has_making_permission(self, request: HttpRequest) -> bool:
        """Say whether the one at work makes people."""
        return administrator(request).has_perm("people.change")

    @action(  # type: ignore[untyped-decorator]
        description=gettext_lazy("From a file"),
        url_path="import",
        icon="upload",
        permissions=["making"],
    )
    def import_page(self, request: HttpRequest) -> HttpResponse:
        """Check the lines; make or invite their people when asked to."""
        form = PeopleFileForm(request.POST or None, request.FILES or None)
        lines: list[PersonLine] = []
        if request.method == "POST" and form.is_valid():
            by = administrator(request)
            lines = people_file.checked(by, form.cleaned_data["lines"])
            right = not any(line.errors for line in lines)
            wanted = "do" in request.POST and right
            if wanted and _made(request, form.cleaned_data["how"], lines):
                return redirect("admin:accounts_user_changelist")
        return _page(cast("ModelAdmin[User]", self), request, form, lines)

    @action(  # type: ignore[untyped-decorator]
        description=gettext_lazy("Download as CSV"),
        url_path="csv",
        icon="download",
        permissions=["view"],
    )
    def as_csv(self, request: HttpRequest) -> HttpResponseBase:
        """Send the people that the list shows, all of them, as CSV."""
        shown = cast("ModelAdmin[User]", self).get_changelist_instance(request)
        rows = shown.get_queryset(request).prefetch_related("groups")
        asked = {name: str(value)[:60] for name, value in request.GET.items()}
        record(request.user.pk, "person.export", details=dict(list(asked.items())[:9]))
        return download("people", export(rows, EXPORTED, _cells))


def _cells(person: User) -> tuple[object, ...]:
    groups = ";".join(sorted(str(each) for each in person.groups.all()))
    seen = person.last_login
    return (
        person.email,
        person.name,
        person.role,
        groups,
        person.status,
        f"{person.created_at:%Y-%m-%d}",
        f"{seen:%Y-%m-%d}" if seen else "",
    )


def _text(sent: Any) -> str:  # noqa: ANN401 - an UploadedFile
    if sent.size > LARGEST:
        raise BadPeopleFile(_("The file is too large."))
    try:
        return str(sent.read().decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise BadPeopleFile(_("The file is not written in UTF-8.")) from None


def _made(request: HttpRequest, how: str, lines: list[PersonLine]) -> bool:
    by, new = administrator(request), sum(not line.known for line in lines)
    try:
        if how == "invitations":
            sent = people_file.make_invitations(by, lines)
            text = _("%(n)d invited, %(sent)d by mail.") % {"n": new, "sent": sent}
        else:
            made = people_file.make(by, lines)
            text = ngettext("%(n)d person made.", "%(n)d people made.", made)
            text %= {"n": made}
    except (NotPossible, NotYours) as error:
        messages.error(request, str(error))
        return False
    record(by, "person.import", details={"how": how, "new": new})
    messages.success(request, text)
    return True


def _page(
    model_admin: "ModelAdmin[User]",
    request: HttpRequest,
    form: PeopleFileForm,
    lines: list[PersonLine],
) -> HttpResponse:
    wrong = [line for line in lines if line.errors]
    again = form
    if lines:  # what was read stands in the field, to be mended there
        told = form.cleaned_data
        again = PeopleFileForm({"text": told["text"], "how": told["how"]})
        again.is_valid()
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.model._meta,
        "title": _("People from a file"),
        "form": again,
        "lines": (wrong or lines)[:SHOWN],
        "wrong": len(wrong),
        "new": sum(not line.known for line in lines),
        "known": sum(line.known for line in lines),
        "read": len(lines),
    }
    response = TemplateResponse(request, "accounts/panel/people_file.html", context)
    response["Cache-Control"] = "no-store"
    return response
