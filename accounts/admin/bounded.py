"""Forms about people, with which nobody gives more than they have."""

from typing import Any

from django import forms
from django.db.models import Field
from django.http import HttpRequest

from accounts.admin.pages import administrator
from accounts.models import User
from accounts.rights.delegation import NotYours, check_role, groups_of


class InBounds(forms.ModelForm):  # type: ignore[type-arg]
    """Refuses a role that may more than who gives it."""

    actor: User  # set by the page

    def clean(self) -> dict[str, Any]:
        """Check the role if it is another one."""
        cleaned: dict[str, Any] = super().clean() or {}
        role = cleaned.get("role")
        if role and role != self.initial.get("role"):
            try:
                check_role(self.actor, role)
            except NotYours as error:
                self.add_error("role", str(error))
        return cleaned


class WithinBounds:
    """Mixed into pages with such a form: it knows who is at work."""

    def get_form(self, request: HttpRequest, *given: Any, **named: Any) -> Any:  # noqa: ANN401 - as Django's
        """Tell the form who is at work."""
        form = super().get_form(request, *given, **named)  # type: ignore[misc]
        form.actor = administrator(request)
        return form

    def formfield_for_manytomany(
        self,
        db_field: "Field[Any, Any]",
        request: HttpRequest,
        **named: Any,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        """Offer the groups that one may fill; who sees to some alone must name one."""
        by = administrator(request)
        if db_field.name == "groups" and by.powers.own_groups:
            named |= {"queryset": groups_of(by), "required": True}
        return super().formfield_for_manytomany(db_field, request, **named)  # type: ignore[misc]
