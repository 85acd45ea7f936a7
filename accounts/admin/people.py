"""People: find, make, approve, suspend, change."""

from collections.abc import Iterable

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.decorators import display

from accounts.admin.audited import Audited
from accounts.admin.bounded import WithinBounds
from accounts.admin.crowd.changing import ManyPages
from accounts.admin.crowd.importing import PeopleFilePages
from accounts.admin.pages import administrator
from accounts.admin.person.forms import AddPersonForm, PersonForm
from accounts.admin.person.pages import PersonPages
from accounts.audit.record import record
from accounts.deletion import erase
from accounts.ledger.reports.listing import BoundedList
from accounts.models import User
from accounts.rights.administrators import LastAdministrator, set_status
from accounts.rights.delegation import NotYours, people_of
from accounts.sign_in.sessions import end_all

COLOURS = {
    "active": "success",
    "pending": "warning",
    "suspended": "danger",
    "banned": "danger",
}


class RoleFilter(admin.SimpleListFilter):
    """One role's people."""

    title = _("role")
    parameter_name = "role"

    def lookups(
        self, request: HttpRequest, model_admin: object
    ) -> Iterable[tuple[str, str]]:
        """Return the roles there are."""
        from accounts.admin.fields import role_names

        return list(role_names())

    def queryset(
        self, request: HttpRequest, queryset: "QuerySet[User]"
    ) -> "QuerySet[User]":
        """Keep the chosen role's people."""
        return queryset.filter(role=self.value()) if self.value() else queryset


@admin.register(User)
class PersonAdmin(
    PersonPages,
    ManyPages,
    PeopleFilePages,
    WithinBounds,
    BoundedList,
    Audited,
    ModelAdmin,  # type: ignore[misc]
):
    """People and what can be done with them."""

    form = PersonForm
    list_display = ("name", "email", "role", "standing", "created_at", "last_login")
    list_filter = (
        ("status", ChoicesDropdownFilter),
        RoleFilter,
        ("groups", RelatedDropdownFilter),
    )
    list_filter_submit = True
    search_fields = ("email", "name", "username")
    search_help_text = _("E-mail, name or user name")
    ordering = ("-created_at", "-pk")
    autocomplete_fields = ("groups",)
    readonly_fields = ("now", "ban_reason", "created_at", "last_login")
    fieldsets = (
        (None, {"fields": ("name", "email", "username", "role", "status", "groups")}),
        (_("Now"), {"fields": ("now", "ban_reason", "created_at", "last_login")}),
    )
    add_fieldsets = (
        (None, {"fields": ("name", "email", "role", "groups", "password")}),
    )
    actions = ("change_many", "approve", "suspend", "reactivate", "sign_out")

    def get_queryset(self, request: HttpRequest) -> "QuerySet[User]":
        """Show whom the one at work may see."""
        rows: QuerySet[User] = super().get_queryset(request)
        by = administrator(request)
        return rows.filter(pk__in=people_of(by)) if by.powers.own_groups else rows

    def has_change_permission(
        self, request: HttpRequest, obj: User | None = None
    ) -> bool:
        """Refuse for those who may more than the one at work."""
        may: bool = super().has_change_permission(request, obj)
        return may and (obj is None or administrator(request).powers.cover(obj.powers))

    def has_delete_permission(
        self, request: HttpRequest, obj: User | None = None
    ) -> bool:
        """Refuse the same, and to all who see to some groups alone."""
        may: bool = super().has_delete_permission(request, obj)
        powers = administrator(request).powers
        return may and not powers.own_groups and (not obj or powers.cover(obj.powers))

    @display(description=_("standing"), label=COLOURS)  # type: ignore[untyped-decorator]
    def standing(self, person: User) -> tuple[str, str]:
        """Show whether the person may come in."""
        if person.is_banned:
            until = f"{person.banned_until:%Y-%m-%d %H:%M}"
            return "banned", gettext("Banned until %(until)s") % {"until": until}
        return person.status, person.get_status_display()

    @admin.display(description=_("standing"))
    def now(self, person: User) -> str:
        """Say the same in words alone."""
        return str(self.standing(person)[1])

    def get_form(
        self, request: HttpRequest, obj: User | None = None, **kwargs: object
    ) -> type["ModelForm[User]"]:
        """Use another form for new people: it asks for a password."""
        if obj is None:
            kwargs["form"] = AddPersonForm
        form: type[ModelForm[User]] = super().get_form(request, obj, **kwargs)
        return form

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        """Delete a person and everything of theirs."""
        self._erase(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: "QuerySet[User]") -> None:
        """Delete people one by one, so that each is announced."""
        for person in queryset:
            self._erase(request, person)

    @admin.action(description=_("Approve"), permissions=["change"])
    def approve(self, request: HttpRequest, queryset: "QuerySet[User]") -> None:
        """Let people in who wait for it."""
        waiting = queryset.filter(status=User.Status.PENDING)
        self._set_status(request, waiting, User.Status.ACTIVE, "person.approve")

    @admin.action(description=_("Suspend"), permissions=["change"])
    def suspend(
        self, request: HttpRequest, queryset: "QuerySet[User]"
    ) -> HttpResponse | None:
        """Keep people out until they are reactivated; several are shown first."""
        others = queryset.exclude(status=User.Status.SUSPENDED)
        if others.count() > 1:
            return self.many(request, others, "suspend", User.Status.SUSPENDED)
        self._set_status(request, others, User.Status.SUSPENDED, "person.suspend")
        return None

    @admin.action(description=_("Reactivate"), permissions=["change"])
    def reactivate(self, request: HttpRequest, queryset: "QuerySet[User]") -> None:
        """Let suspended people in again."""
        suspended = queryset.filter(status=User.Status.SUSPENDED)
        self._set_status(request, suspended, User.Status.ACTIVE, "person.reactivate")

    @admin.action(description=_("Sign out everywhere"), permissions=["helping"])
    def sign_out(self, request: HttpRequest, queryset: "QuerySet[User]") -> None:
        """End every session of the chosen people."""
        by, ended = administrator(request), 0
        for person in queryset:
            try:
                ended += end_all(person, by)
            except NotYours as error:
                messages.error(request, f"{person}: {error}")
                continue
            record(by, "person.sign_out", person)
        text = ngettext("%(n)d session ended.", "%(n)d sessions ended.", ended)
        messages.success(request, text % {"n": ended})

    def _set_status(
        self,
        request: HttpRequest,
        people: "QuerySet[User]",
        status: User.Status,
        action: str,
    ) -> None:
        changed = 0
        for person in people:
            try:
                # One by one: each is announced.
                set_status(person, status, administrator(request))
            except (LastAdministrator, NotYours) as error:
                messages.error(request, f"{person}: {error}")
                continue
            record(request.user.pk, action, person)
            changed += 1
        text = ngettext("%(n)d person changed.", "%(n)d people changed.", changed)
        messages.success(request, text % {"n": changed})

    def _erase(self, request: HttpRequest, person: User) -> None:
        try:
            erase(person, administrator(request))
        except (LastAdministrator, NotYours) as error:
            messages.error(request, str(error))
