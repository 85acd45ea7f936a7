"""The pages about one person: ban, password link, sessions, why may they."""

from typing import Any

from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import action

from accounts.admin.pages import AdminPage, administrator, show
from accounts.admin.person.forms import BanForm
from accounts.audit.record import record
from accounts.models import User
from accounts.rights.abuse.bans import ban, lift_all
from accounts.rights.administrators import LastAdministrator
from accounts.rights.delegation import check, people_of
from accounts.sign_in import second_factors
from accounts.sign_in.password_links import password_link
from accounts.sign_in.sessions import end_all

ACTING = {"ban_page", "lift_page", "password_page", "second_factor_page"}
ACTING |= {"sign_out_page"}


class PersonPages:
    """Mixed into PersonAdmin; each page asks on GET and acts on POST."""

    actions_detail = (
        "overview_page",
        "explain_page",
        {
            "title": gettext_lazy("Help"),
            "items": ["password_page", "second_factor_page", "sign_out_page"],
        },
        "ban_page",
        "lift_page",
    )

    def has_seeing_permission(self, request: HttpRequest, _person: str = "") -> bool:
        """Say whether the one at work sees people."""
        return administrator(request).has_perm("people.view")

    def has_changing_permission(self, request: HttpRequest, _person: str = "") -> bool:
        """Say whether the one at work changes people."""
        return administrator(request).has_perm("people.change")

    def has_helping_permission(self, request: HttpRequest, _person: str = "") -> bool:
        """Say whether the one at work helps people in."""
        return administrator(request).has_perm("people.help")

    def get_actions_detail(self, request: HttpRequest, object_id: str) -> list[Any]:
        """Return what may be done with this person now, by whoever looks."""
        person, by = _person(request, object_id), administrator(request)
        offered = super().get_actions_detail(request, object_id)  # type: ignore[misc]
        hidden = {"lift_page" if not person.is_banned else "ban_page"}
        if not by.powers.cover(person.powers):
            hidden |= ACTING
        return [one for one in offered if one.method.__name__ not in hidden]

    @action(  # type: ignore[untyped-decorator]
        description=gettext_lazy("Overview"),
        url_path="overview",
        permissions=["seeing"],
    )
    def overview_page(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Lead to all that is to be said of a person."""
        return redirect("panel_person", _person(request, object_id).pk)

    @action(  # type: ignore[untyped-decorator]
        description=gettext_lazy("Why may they?"),
        url_path="explain",
        permissions=["seeing"],
    )
    def explain_page(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Lead to what a person may use, and why."""
        return redirect("panel_reasons", _person(request, object_id).pk)

    @action(  # type: ignore[untyped-decorator]
        description=gettext_lazy("Ban"), url_path="ban", permissions=["changing"]
    )
    def ban_page(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ban a person for some minutes."""
        person = _person(request, object_id)
        check(administrator(request), person)
        form = BanForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            minutes, reason = form.cleaned_data["minutes"], form.cleaned_data["reason"]
            by = administrator(request)
            try:
                ban(user=person, seconds=minutes * 60, reason=reason, by=by)
            except LastAdministrator as error:
                messages.error(request, str(error))
                return _back(person)
            told = {"minutes": minutes, "reason": reason[:200] or None}
            record(by, "person.ban", person, told)
            messages.success(request, _("%(name)s is banned.") % {"name": person})
            return _back(person)
        title = _("Ban %(name)s") % {"name": person}
        page = AdminPage(title=title, submit=_("Ban"))
        return show(self, request, page, form, person)  # type: ignore[arg-type]

    @action(  # type: ignore[untyped-decorator]
        description=gettext_lazy("Lift ban"),
        url_path="lift",
        permissions=["helping"],
    )
    def lift_page(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Lift every ban of a person."""
        person = _person(request, object_id)
        check(administrator(request), person)
        if request.method == "POST":
            lift_all(person, administrator(request))
            record(request.user.pk, "person.unban", person)
            messages.success(request, _("%(name)s may come in.") % {"name": person})
            return _back(person)
        title = _("Lift the ban of %(name)s") % {"name": person}
        page = AdminPage(
            title=title, description=person.ban_reason, submit=_("Lift ban")
        )
        return show(self, request, page, forms.Form(), person)  # type: ignore[arg-type]

    @action(  # type: ignore[untyped-decorator]
        description=gettext_lazy("Password link"),
        url_path="password-link",
        permissions=["helping"],
    )
    def password_page(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Make a link with which the person sets a new password."""
        person = _person(request, object_id)
        check(administrator(request), person)
        told = ""
        if request.method == "POST":
            told = password_link(person, request)
            record(request.user.pk, "person.password_link", person)
        page = AdminPage(
            title=_("Password link for %(name)s") % {"name": person},
            description=_(
                "The link works once, for 15 minutes. Hand it over yourself: whoever "
                "has it can take the account."
            ),
            submit=_("Make a link"),
            told=told,
        )
        return show(self, request, page, forms.Form(), person)  # type: ignore[arg-type]

    @action(  # type: ignore[untyped-decorator]
        description=gettext_lazy("Second factor"),
        url_path="second-factor",
        permissions=["helping"],
    )
    def second_factor_page(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """List a person's second factors; take them away when all are lost."""
        person = _person(request, object_id)
        check(administrator(request), person)
        rows = second_factors.listed(person)
        if request.method == "POST":
            gone = second_factors.reset(person, administrator(request))
            told = {"factors": gone}
            record(request.user.pk, "person.second_factor_reset", person, told)
            messages.success(request, _("%(n)d removed.") % {"n": gone})
            return _back(person)
        page = AdminPage(
            title=_("Second factors of %(name)s") % {"name": person},
            description=_(
                "Who has lost them cannot come in. Make sure that it is %(name)s who "
                "asks: without them the password is enough."
            )
            % {"name": person}
            if rows
            else _("There is none."),
            submit=_("Remove them all") if rows else "",
            rows=rows,
        )
        return show(self, request, page, forms.Form(), person)  # type: ignore[arg-type]

    @action(  # type: ignore[untyped-decorator]
        description=gettext_lazy("Sign out everywhere"),
        url_path="sign-out",
        permissions=["helping"],
    )
    def sign_out_page(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """List a person's sessions and end them."""
        person = _person(request, object_id)
        check(administrator(request), person)
        if request.method == "POST":
            ended = end_all(person, administrator(request))
            record(request.user.pk, "person.sign_out", person)
            told = _("%(n)d sessions ended.") % {"n": ended}
            messages.success(request, told)
            return _back(person)
        title = _("Sessions of %(name)s") % {"name": person}
        page = AdminPage(title=title, submit=_("End them all"), rows=_sessions(person))
        return show(self, request, page, forms.Form(), person)  # type: ignore[arg-type]


def _person(request: HttpRequest, object_id: str) -> User:
    """Return somebody whom the one at work may see."""
    theirs = people_of(administrator(request))
    person = theirs.filter(pk=object_id).first() if object_id.isdecimal() else None
    if person is None:
        raise Http404
    return person


def _back(person: User) -> HttpResponse:
    return redirect("admin:accounts_user_change", person.pk)


def _sessions(person: User) -> list[tuple[str, str]]:
    rows = UserSession.objects.filter(user=person).order_by("-last_seen_at")[:50]
    return [
        (f"{row.last_seen_at:%Y-%m-%d %H:%M}", f"{row.ip} · {row.user_agent}")
        for row in rows
    ]
