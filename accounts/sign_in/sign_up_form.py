"""The form for signing up.

Apart from accounts.sign_in.forms, which allauth's own forms import.
"""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import SignupForm
from allauth.account.internal.flows.email_verification import (
    get_address_for_user,
    send_verification_email_to_address,
)
from allauth.account.internal.userkit import filter_users_by_email
from allauth.account.models import EmailAddress
from allauth.core import context
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.sign_in.registration import invitation_of


class HidingSignUpForm(SignupForm):  # type: ignore[misc]
    """Allauth's form; where mail is on, it does not tell who has an account.

    Whether an address is new or known, it gets a mail, the page says so, and nobody is
    signed in. The first person of all and those whom a mail has invited are let in.
    """

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401
        """Say in a line what a password needs; what is wrong is said when it is."""
        super().__init__(*args, **options)
        if password := self.fields.get("password1"):
            least = settings.MIN_PASSWORD_LENGTH
            words = _("At least %(least)s characters, not common, not like your name.")
            password.help_text = words % {"least": least}

    def validate_unique_email(self, value: str) -> str:
        """Refuse a known address, unless that would tell of it."""
        if not _hides():
            return str(super().validate_unique_email(value))
        self.account_already_exists = bool(filter_users_by_email(value))
        return value

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """Store a new person; whoever is known gets a mail that says it."""
        if not _hides():
            found: tuple[User | None, HttpResponse | None] = super().try_save(request)
            return found
        user = None
        if self.account_already_exists:
            User().set_password(self.cleaned_data["password1"])  # takes as long
            address = EmailAddress(user=None, email=self.cleaned_data["email"])
        else:
            user = self.save(request)
            address = get_address_for_user(user)
        send_verification_email_to_address(request, address, signup=True)
        return user, get_adapter().respond_email_verification_sent(request, user)


def _hides() -> bool:
    if settings.ACCOUNT_EMAIL_VERIFICATION == "none" or context.request is None:
        return False
    invitation = invitation_of(context.request)
    invited = invitation is not None and bool(invitation.email)
    return not invited and User.objects.exists()
