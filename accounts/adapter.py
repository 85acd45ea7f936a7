"""What django-allauth asks us when people sign up and sign in."""

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest
from typing_extensions import override

from accounts.models import FirstAdministrator, User


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Names, the first administrator, closed registration."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Say whether people may sign up themselves."""
        return bool(settings.ALLOW_REGISTRATION)

    def populate_username(self, request: HttpRequest, user: User) -> None:
        """Leave the user name empty: it is optional, and nobody asked for one."""

    @override
    def save_user(
        self, request: HttpRequest, user: User, form: Form, commit: bool = True
    ) -> User:
        """Store the person; the very first becomes administrator."""
        user.name = form.cleaned_data.get("name", "").strip()
        super().save_user(request, user, form, commit=False)
        if commit:
            with transaction.atomic():
                user.save()
                FirstAdministrator.claim(user)
        return user
