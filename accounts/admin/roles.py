"""Roles: what people are here, and what that lets them do in the panel."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from accounts.admin.audited import Audited
from accounts.admin.pages import administrator
from accounts.models import Permission, Role, User
from accounts.models.people import ADMIN, USER
from accounts.models.permissions import ABOUT_PEOPLE
from accounts.receivers import BUILT_IN

# How the roles that came along with a migration are described.
USUAL = (
    gettext_noop("Manages the people of some groups"),
    gettext_noop("Helps people in who lost their way"),
    gettext_noop("Watches spending and sets budgets"),
    gettext_noop("Reads everything but what people write"),
    gettext_noop("Sees to models, deployments and banners"),
)


class RoleForm(forms.ModelForm):  # type: ignore[type-arg]
    """A role that may no more than who makes it."""

    permissions = forms.MultipleChoiceField(
        label=_("May"),
        choices=Permission.choices,
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget(),
        help_text=_("Without any, the role does not open the panel."),
    )
    actor: User  # set by the page

    class Meta:
        model = Role
        fields = ("name", "description", "permissions", "own_groups", "second_factor")

    def clean(self) -> dict[str, object]:
        """Refuse to give away more than one has, and groups where there are none."""
        cleaned: dict[str, Any] = super().clean() or {}
        wanted = Role(
            name="",
            permissions=cleaned.get("permissions") or [],
            own_groups=bool(cleaned.get("own_groups")),
        )
        if not self.actor.powers.cover(wanted.powers):
            raise ValidationError(_("This goes beyond what you may do yourself."))
        if wanted.own_groups and not wanted.powers.permissions <= ABOUT_PEOPLE:
            text = _("Only what is about people can be limited to their own groups.")
            raise ValidationError({"own_groups": text})
        return cleaned


@admin.register(Role)
class RoleAdmin(Audited, ModelAdmin):  # type: ignore[misc]
    """Roles; the built-in ones stay, and so does one that people still have."""

    form = RoleForm
    list_display = ("name", "meaning", "panel", "second_factor", "people")
    search_fields = ("name",)
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Role]":
        """Count the people of each role along with it."""
        rows: QuerySet[Role] = super().get_queryset(request)
        theirs = User.objects.filter(role=OuterRef("pk")).order_by()
        counted = theirs.values("role").annotate(n=Count("pk")).values("n")
        return rows.annotate(people_count=Subquery(counted))

    def get_form(
        self, request: HttpRequest, obj: Role | None = None, **kwargs: object
    ) -> type["forms.ModelForm[Role]"]:
        """Tell the form who is at work."""
        form: type[forms.ModelForm[Role]] = super().get_form(request, obj, **kwargs)
        form.actor = request.user  # type: ignore[attr-defined]
        return form

    def get_fields(
        self, request: HttpRequest, obj: Role | None = None
    ) -> tuple[str, ...]:
        """Leave out what the built-in roles have by what they are."""
        fields = ("name", "description", "permissions", "own_groups", "second_factor")
        built_in = obj is not None and obj.name in (ADMIN, USER)
        return ("name", "description", "second_factor") if built_in else fields

    def get_readonly_fields(
        self, request: HttpRequest, obj: Role | None = None
    ) -> tuple[str, ...]:
        """Keep the name of a stored role: people and rules refer to it."""
        return ("name",) if obj is not None else ()

    @admin.display(description=_("description"))
    def meaning(self, role: Role) -> str:
        """Describe the role; those that come along in the reader's language."""
        comes_along = role.name in BUILT_IN or role.description in USUAL
        return gettext(role.description) if comes_along else role.description

    @admin.display(description=_("in the panel"))
    def panel(self, role: Role) -> str:
        """Say in few words how much of the panel the role opens."""
        if role.name == ADMIN:
            return gettext("everything")
        number = len(role.powers.permissions)
        if not number:
            return "–"
        told = gettext("%(n)d of %(all)d") % {"n": number, "all": len(Permission)}
        return f"{told}, {gettext('own groups')}" if role.own_groups else told

    @admin.display(description=_("people"))
    def people(self, role: Role) -> int:
        """Count the people of a role."""
        return getattr(role, "people_count", 0) or 0

    def has_change_permission(
        self, request: HttpRequest, obj: Role | None = None
    ) -> bool:
        """Refuse for a role that may more than who is at work."""
        may: bool = super().has_change_permission(request, obj)
        return may and (obj is None or administrator(request).powers.cover(obj.powers))

    def has_delete_permission(
        self, request: HttpRequest, obj: Role | None = None
    ) -> bool:
        """Refuse for built-in roles, for those in use, and for wider ones."""
        if obj is None or obj.name in BUILT_IN:
            return False
        may: bool = super().has_delete_permission(request, obj)
        in_use = User.objects.filter(role=obj.name).exists()
        return may and not in_use and administrator(request).powers.cover(obj.powers)
