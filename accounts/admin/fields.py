"""Form fields that the panel's pages share."""

from collections.abc import Iterator

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from accounts.models import Role
from accounts.models.people import USER
from accounts.rights.features import FEATURES

Label = str | Promise


def role_names() -> Iterator[tuple[str, str]]:
    """Yield the roles as choices."""
    for role in Role.objects.all():
        yield role.name, role.name


def role_field() -> forms.ChoiceField:
    """Return a field that chooses among the roles there are now."""
    return forms.ChoiceField(
        label=_("Role"),
        choices=role_names,
        initial=USER,
        widget=UnfoldAdminSelectWidget(),
    )


def text_field(label: Label, **options: object) -> forms.CharField:
    """Return a text field in the panel's look."""
    widget = UnfoldAdminTextInputWidget()
    return forms.CharField(label=label, widget=widget, **options)  # type: ignore[arg-type]


def number_field(label: Label, **options: object) -> forms.IntegerField:
    """Return a number field in the panel's look."""
    widget = UnfoldAdminIntegerFieldWidget()
    return forms.IntegerField(label=label, widget=widget, **options)  # type: ignore[arg-type]


def feature_names() -> list[tuple[str, str]]:
    """Return the features as choices, none first."""
    return [("", "—"), *((name, str(label)) for name, label in FEATURES.items())]


def feature_field() -> forms.ChoiceField:
    """Return a field that chooses a feature, or none."""
    return forms.ChoiceField(
        label=_("Feature"),
        choices=feature_names,
        required=False,
        widget=UnfoldAdminSelectWidget(),
    )
