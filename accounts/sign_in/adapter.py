"""What django-allauth asks us when people sign up and sign in."""

import logging
import re
from smtplib import SMTPException
from types import SimpleNamespace
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context, ratelimit
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from accounts.models import User
from accounts.refusals import refuse, refuse_entry
from accounts.rights.abuse import violations
from accounts.rights.abuse.client_addresses import client_address
from accounts.rights.rights import entry
from accounts.sign_in.registration import (
    SESSION_KEY,
    InvitationUsed,
    allowed_domain,
    invitation_of,
    store,
)
from runtime.links import link

log = logging.getLogger(__name__)

WEB = re.compile("https?://")
FAILED_HERE = "login_failed_here"  # see config/settings/limits.py


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """The first administrator, closed registration, invitations, limits."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "domain": _("Addresses of this domain may not register here."),
        "invited_other": _("This invitation is for another address."),
        "login_off": _("Signing in with a password is switched off here."),
        "directory_away": _(
            "The directory does not answer, so nobody can sign in with a password. "
            "Please try again in a few minutes."
        ),
        "directory_no_email": _("The directory has no e-mail address for you."),
        "directory_other": _(
            "An account here has your e-mail address and belongs to somebody else of "
            "the directory. Please ask an administrator."
        ),
        "directory_passwords": _(
            "Passwords are kept by the directory: sign in with yours."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Say whether this visitor may sign up: everybody may, or they are invited."""
        return bool(settings.ALLOW_REGISTRATION) or invitation_of(request) is not None

    def clean_email(self, email: str) -> str:
        """Refuse domains that may not register; invited addresses always may."""
        request = context.request
        invitation = None if request is None else invitation_of(request)
        if invitation is None:
            if not allowed_domain(email):
                raise self.validation_error("domain")
        elif invitation.email and invitation.email != email.lower():
            raise self.validation_error("invited_other")
        return email

    def populate_username(self, request: HttpRequest, user: User) -> None:
        """Leave the user name empty: it is optional, and nobody asked for one."""

    @override
    def clean_username(self, username: str | None, shallow: bool = False) -> str:
        """Accept an empty user name, and hold others to the rules."""
        return super().clean_username(username, shallow) if username else ""

    @override
    def save_user(
        self, request: HttpRequest, user: User, form: Form, commit: bool = True
    ) -> User:
        """Store the person; the very first becomes administrator."""
        user.name = form.cleaned_data.get("name", user.name).strip()
        super().save_user(request, user, form, commit=False)
        if commit:
            self._store(request, user)
        return user

    def _store(self, request: HttpRequest, user: User) -> None:
        try:
            store(user, invitation_of(request))
        except (InvitationUsed, IntegrityError) as error:
            # Two forms were sent at the same moment; the other one came first.
            message = _("This address or invitation has just been used.")
            response = refuse(request, 409, "used", str(message))
            raise ImmediateHttpResponse(response) from error
        request.session.pop(SESSION_KEY, None)

    @override
    def clean_password(self, password: str, user: User | None = None) -> str:
        """Refuse passwords of our own while a directory takes their place."""
        if settings.LDAP_URL:
            raise self.validation_error("directory_passwords")
        return str(super().clean_password(password, user))

    def pre_authenticate(self, request: HttpRequest, **credentials: str) -> None:
        """Count the account's try; look whether its address has failed too often."""
        if not settings.ALLOW_EMAIL_LOGIN:
            raise self.validation_error("login_off")
        if not ratelimit.consume(request, action=FAILED_HERE, dry_run=True):
            raise self.validation_error("too_many_login_attempts")
        super().pre_authenticate(request, **credentials)

    def authentication_failed(self, request: HttpRequest, **credentials: str) -> None:
        """Count the address's failure; colleagues who come in do not count."""
        ratelimit.consume(request, action=FAILED_HERE)

    def validation_error(self, code: str, *args: object) -> ValidationError:
        """Return the error of a form; too many tries end the request with 429."""
        error: ValidationError = super().validation_error(code, *args)
        request = context.request
        if code != "too_many_login_attempts" or request is None:
            return error
        violations.record("login", ip=self.get_client_ip(request))
        response = refuse(request, 429, "too_many", error.messages[0], 60)
        raise ImmediateHttpResponse(response)

    @override
    def send_mail(
        self, template_prefix: str, email: str, context: dict[str, object]
    ) -> None:
        """Send a mail whose links and names come from the configuration alone."""
        ours = {
            name: link(value) if isinstance(value, str) and WEB.match(value) else value
            for name, value in context.items()
        }
        domain = urlsplit(settings.DOMAIN_CLIENT).netloc
        site = SimpleNamespace(name=settings.APP_TITLE, domain=domain)
        super().send_mail(template_prefix, email, {**ours, "current_site": site})

    @override
    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, object] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell a person of a change to how they sign in; the change has been made.

        Accounts that administrators made have no confirmed address, and are told too.
        """
        try:
            super().send_notification_mail(
                template_prefix, user, context, email or user.email
            )
        except (SMTPException, OSError):
            log.exception("A person could not be told of a change to their account")

    def _get_login_attempts_cache_key(
        self, request: HttpRequest, **credentials: str
    ) -> str:
        """Return whose tries these are; allauth adds the Host, which anybody writes."""
        return (credentials.get("email") or credentials.get("username", "")).lower()

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """Tell a person who gave the right password why they may not come in."""
        return refuse_entry(request, entry(user))

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address of the browser, seen through the proxies we know."""
        peer = request.META.get("REMOTE_ADDR") or ""
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
        return client_address(peer, forwarded) or "127.0.0.1"
