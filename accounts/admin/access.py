"""Groups of people, access rules."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from accounts.admin.audited import Audited
from accounts.admin.crowd.members import MembersPage
from accounts.admin.fields import feature_field
from accounts.admin.pages import administrator
from accounts.models import AccessRule, PeopleGroup, User
from accounts.rights.rights import as_rule

NEEDED = {
    AccessRule.Subject.ROLE: "role",
    AccessRule.Subject.GROUP: "group",
    AccessRule.Subject.PERSON: "person",
}


@admin.register(PeopleGroup)
class PeopleGroupAdmin(MembersPage, Audited, ModelAdmin):  # type: ignore[misc]
    """Groups of people."""

    list_display = ("name", "description", "source", "size")
    list_per_page = 50
    list_filter = (("source", ChoicesDropdownFilter),)
    search_fields = ("name", "external_id")
    fields = (
        "name",
        "description",
        "cost_centre",
        "managers",
        "source",
        "external_id",
    )
    autocomplete_fields = ("managers",)
    actions_detail = ("members_page",)
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> "QuerySet[PeopleGroup]":
        """Count the members along with the groups that the one at work may see."""
        rows: QuerySet[PeopleGroup] = super().get_queryset(request)
        by = administrator(request)
        if by.powers.own_groups:
            rows = rows.filter(managers=by)
        members = User.groups.through._default_manager.filter(
            peoplegroup=OuterRef("pk")
        )
        counted = members.order_by().values("peoplegroup").annotate(n=Count("pk"))
        return rows.annotate(members_count=Subquery(counted.values("n")))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse to those who see to some groups alone."""
        may: bool = super().has_add_permission(request)
        return may and not administrator(request).powers.own_groups

    def has_delete_permission(
        self, request: HttpRequest, obj: PeopleGroup | None = None
    ) -> bool:
        """Refuse to the same."""
        may: bool = super().has_delete_permission(request, obj)
        return may and not administrator(request).powers.own_groups

    def get_readonly_fields(
        self, request: HttpRequest, obj: PeopleGroup | None = None
    ) -> tuple[str, ...]:
        """Let who manages a group not decide who else does, nor where it comes from."""
        own = administrator(request).powers.own_groups
        return ("cost_centre", "managers", "source", "external_id") if own else ()

    @admin.display(description=_("people"), ordering="members_count")
    def size(self, group: PeopleGroup) -> int:
        """Show how many people are in it."""
        return getattr(group, "members_count", 0) or 0


class RuleForm(forms.ModelForm):  # type: ignore[type-arg]
    """A rule whose parts fit together."""

    feature = feature_field()

    class Meta:
        model = AccessRule
        fields = (
            "position",
            "effect",
            "subject",
            "role",
            "group",
            "person",
            "kind",
            "endpoint",
            "azure_group",
            "model",
            "feature",
            "tool",
            "note",
        )

    def clean(self) -> dict[str, object]:
        """Ask for the subject that is chosen, and clear the others."""
        cleaned: dict[str, object] = super().clean() or {}
        subject, kind = cleaned.get("subject"), cleaned.get("kind")
        for chosen, name in NEEDED.items():
            if subject == chosen and not cleaned.get(name):
                raise ValidationError({name: _("Choose whom the rule is about.")})
            if subject != chosen:
                cleaned[name] = None
        if kind == AccessRule.Kind.FEATURE and not cleaned.get("feature"):
            raise ValidationError({"feature": _("Choose a feature.")})
        if kind == AccessRule.Kind.TOOL and not cleaned.get("tool"):
            raise ValidationError({"tool": _("Name a tool, or * for all.")})
        for each in (AccessRule.Kind.FEATURE, AccessRule.Kind.TOOL):
            if kind != each:
                cleaned[each.value] = ""
        return cleaned


@admin.register(AccessRule)
class AccessRuleAdmin(Audited, ModelAdmin):  # type: ignore[misc]
    """The list that decides, in its order."""

    form = RuleForm
    list_display = ("position", "decision", "subject_name", "thing", "note")
    list_display_links = ("position", "decision")
    list_filter = (
        ("effect", ChoicesDropdownFilter),
        ("subject", ChoicesDropdownFilter),
        ("kind", ChoicesDropdownFilter),
    )
    list_filter_submit = True
    list_select_related = ("group", "person", "role")
    autocomplete_fields = ("role", "group", "person")
    search_fields = ("model", "feature", "tool", "note")
    ordering = ("position", "pk")
    sortable_by = ()
    show_full_result_count = False
    conditional_fields = {
        **{name: f"subject == '{chosen}'" for chosen, name in NEEDED.items()},
        **{name: "kind == 'model'" for name in ("endpoint", "azure_group", "model")},
        "feature": "kind == 'feature'",
        "tool": "kind == 'tool'",
    }
    fieldsets = (
        (None, {"fields": ("position", "effect", "note")}),
        (_("Who"), {"fields": ("subject", "role", "group", "person")}),
        (
            _("What"),
            {
                "fields": (
                    "kind",
                    "endpoint",
                    "azure_group",
                    "model",
                    "feature",
                    "tool",
                ),
                "description": _("* stands for anything, ? for one letter."),
            },
        ),
    )

    @display(description=_("decision"), label={"allow": "success", "deny": "danger"})  # type: ignore[untyped-decorator]
    def decision(self, rule: AccessRule) -> tuple[str, str]:
        """Show allow or deny."""
        return rule.effect, rule.get_effect_display()

    @admin.display(description=_("who"))
    def subject_name(self, rule: AccessRule) -> str:
        """Name whom the rule is about."""
        return rule.who

    @admin.display(description=_("what"))
    def thing(self, rule: AccessRule) -> str:
        """Show what the rule is about."""
        return as_rule(rule).thing
