"""The forms of the pages about one person."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminPasswordWidget

from accounts.admin.bounded import InBounds
from accounts.admin.fields import (
    number_field,
    role_field,
    text_field,
)
from accounts.models import User
from accounts.models.people import ADMIN
from accounts.rights.abuse.bans import LONGEST
from accounts.rights.administrators import LastAdministrator, keep_one


class PersonForm(InBounds):
    """Change a person; the last administrator stays one."""

    role = role_field()

    class Meta:
        model = User
        fields = ("name", "email", "username", "role", "status", "groups")

    def clean(self) -> dict[str, Any]:
        """Refuse to lock the panel for good, or to give more than one has."""
        cleaned = super().clean()
        if self.actor.powers.own_groups and "groups" in cleaned:
            others = self.instance.groups.exclude(managers=self.actor)
            cleaned["groups"] = [*cleaned["groups"], *others]
        wanted = (cleaned.get("role"), cleaned.get("status"))
        if wanted != (ADMIN, User.Status.ACTIVE):
            try:
                keep_one(self.instance)  # the page is one transaction
            except LastAdministrator as error:
                raise ValidationError(str(error)) from error
        return cleaned


class AddPersonForm(InBounds):
    """Make a person; without a password they need a link that sets one."""

    role = role_field()
    password = forms.CharField(
        label=_("Password"),
        required=False,
        widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "new-password"}),
        help_text=_("Leave empty and send a password link instead."),
    )

    class Meta:
        model = User
        fields = ("name", "email", "role", "groups")

    def clean_password(self) -> str:
        """Hold the password to the same rules as everybody's."""
        password: str = self.cleaned_data["password"]
        if password:
            validate_password(password)
        return password

    def save(self, commit: bool = True) -> User:  # noqa: FBT001, FBT002 - Django's
        """Store the person with the password hashed, or with none."""
        self.instance.set_password(self.cleaned_data["password"] or None)
        user: User = super().save(commit)
        return user


class BanForm(forms.Form):
    """For how long, and why."""

    minutes = number_field(_("Minutes"), min_value=1, max_value=LONGEST, initial=120)
    reason = text_field(_("Reason"), max_length=200)
