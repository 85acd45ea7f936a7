"""The members of a group of people: listed, added and taken out by their addresses."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import action
from unfold.widgets import UnfoldAdminTextareaWidget

from accounts.admin.pages import AdminPage, administrator, show
from accounts.audit.record import Detail, record
from accounts.models import PeopleGroup, User
from accounts.rights.delegation import groups_of, people_of

MOST = 5000  # addresses at once
SHOWN = 200  # members on the page
KEPT_ELSEWHERE: Mapping[str, Promise] = {
    PeopleGroup.Source.OIDC: gettext_lazy(
        "The provider decides who is in it, at each sign-in."
    ),
    PeopleGroup.Source.SCIM: gettext_lazy(
        "The directory decides who is in it, and tells when that changes."
    ),
}
NAMED = 5  # addresses in the audit log and in an answer


@dataclass(slots=True)
class Outcome:
    """What became of a list of addresses."""

    added: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


class MembersForm(forms.Form):
    """Two lists of addresses, as they come out of a spreadsheet or a mail."""

    add = forms.CharField(
        label=gettext_lazy("Add"),
        required=False,
        max_length=MOST * 100,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 5}),
        help_text=gettext_lazy("Addresses, with blanks, commas or lines between."),
    )
    remove = forms.CharField(
        label=gettext_lazy("Take out"),
        required=False,
        max_length=MOST * 100,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )

    def clean_add(self) -> list[str]:
        """Return the addresses."""
        return addresses(self.cleaned_data["add"])

    def clean_remove(self) -> list[str]:
        """Return the addresses."""
        return addresses(self.cleaned_data["remove"])


class MembersPage:
    """Mixed into the page of groups."""

    def has_changing_permission(self, request: HttpRequest, _group: str = "") -> bool:
        """Say whether the one at work fills groups."""
        return administrator(request).has_perm("people.change")

    @action(  # type: ignore[untyped-decorator]
        description=gettext_lazy("Members"),
        url_path="members",
        permissions=["changing"],
    )
    def members_page(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """List who is in a group; put people in and take them out."""
        by = administrator(request)
        known = object_id.isdecimal() and groups_of(by).filter(pk=object_id)
        group = known.first() if known else None
        if group is None:
            raise Http404
        form = MembersForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            add, remove = form.cleaned_data["add"], form.cleaned_data["remove"]
            done = change(group, add, remove, people_of(by))
            _tell(request, group, done)
            return redirect("admin:accounts_peoplegroup_members_page", group.pk)
        count = group.members.count()
        page = AdminPage(
            title=_("Members of %(group)s: %(n)d") % {"group": group, "n": count},
            description=str(KEPT_ELSEWHERE.get(group.source, "")),
            submit=_("Save"),
            rows=_rows(group, count),
        )
        return show(cast("ModelAdmin[Any]", self), request, page, form, group)


def addresses(text: str) -> list[str]:
    """Return the addresses in a text, `Li <li@example.com>` too, each once."""
    found = re.findall(r"[^\s,;<>\"']+@[^\s,;<>\"']+", text.lower())
    return list(dict.fromkeys(found))[:MOST]


def change(
    group: PeopleGroup,
    add: Iterable[str],
    remove: Iterable[str],
    among: "QuerySet[User]",
) -> Outcome:
    """Put people in and take them out; who is not `among` is told, the others done."""
    outcome = Outcome()
    with transaction.atomic():
        before = set(group.members.values_list("email", flat=True))
        for wanted, done, act in (
            (add, outcome.added, group.members.add),
            (remove, outcome.removed, group.members.remove),
        ):
            known = among.filter(email__in=wanted)
            people = {each.email: each for each in known}
            outcome.unknown += [each for each in wanted if each not in people]
            adding = done is outcome.added
            chosen = [mail for mail in people if (mail in before) is not adding]
            act(*(people[mail] for mail in chosen))
            done += chosen
    return outcome


def _tell(request: HttpRequest, group: PeopleGroup, done: Outcome) -> None:
    told = {"added": len(done.added), "removed": len(done.removed)}
    if any(told.values()):
        named = [mail[:38] for mail in (*done.added, *done.removed)[:NAMED]]
        details: dict[str, Detail] = {**told, "people": named}
        record(request.user.pk, "peoplegroup.members", group, details)
    messages.success(request, _("%(added)d added, %(removed)d taken out.") % told)
    if done.unknown:
        names = ", ".join(done.unknown[:NAMED])
        text = _("%(n)d are not here: %(names)s")
        messages.warning(request, text % {"n": len(done.unknown), "names": names})


def _rows(group: PeopleGroup, count: int) -> list[tuple[str, str]]:
    members = group.members.order_by("name", "pk").values_list("name", "email")
    rows = list(members[:SHOWN])
    if count > SHOWN:
        rows.append(("…", _("and %(n)d more") % {"n": count - SHOWN}))
    return rows
