"""Forms for signing up."""

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class SignUpForm(forms.Form):
    """What allauth's sign-up form asks beyond e-mail and password.

    It inherits from this class, so it may not import allauth's forms.
    """

    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ["name", "email", "password1"]

    def signup(self, request: HttpRequest, user: User) -> None:
        """Do nothing more: the adapter has stored the name with the person."""
