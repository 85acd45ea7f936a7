"""What the audit log hears of by itself: signing in and out, and how one does it."""

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from allauth.socialaccount import signals as services
from django.contrib.auth.signals import (
    user_logged_in,
    user_logged_out,
    user_login_failed,
)
from django.db.models import Model, Q
from django.dispatch import Signal
from django.http import HttpRequest

from accounts.audit.record import record
from accounts.models import User

# What people change of their own way in: signal → action.
OWN: dict[Signal, str] = {
    account.password_set: "password.set",
    account.password_changed: "password.change",
    account.password_reset: "password.reset",
    account.email_changed: "address.change",
    mfa.authenticator_added: "second_factor.add",
    mfa.authenticator_removed: "second_factor.remove",
    mfa.authenticator_reset: "second_factor.reset",
}


def connect() -> None:
    """Listen; called once at start."""
    user_logged_in.connect(_signed_in, dispatch_uid="audit.in")
    user_logged_out.connect(_signed_out, dispatch_uid="audit.out")
    user_login_failed.connect(_refused, dispatch_uid="audit.refused")
    for signal in OWN:
        signal.connect(_own, dispatch_uid="audit.own")
    services.social_account_added.connect(_connected, dispatch_uid="audit.connect")
    services.social_account_removed.connect(_let_go, dispatch_uid="audit.disconnect")


def _signed_in(user: Model, request: HttpRequest | None, **_: object) -> None:
    record(user, "session.start", user)


def _signed_out(user: Model | None, request: HttpRequest | None, **_: object) -> None:
    if user is not None:
        record(user, "session.end", user)


def _refused(credentials: dict[str, object], **_: object) -> None:
    """Record a wrong password for somebody who is here; strangers fill no log."""
    named = str(credentials.get("email") or credentials.get("username") or "")
    known = Q(email=named.lower()) | Q(username__iexact=named)
    if named and (person := User.objects.filter(known).first()):
        record(None, "session.refused", person)


def _own(signal: Signal, user: User, **said: object) -> None:
    kind = getattr(said.get("authenticator"), "type", None)
    record(user, OWN[signal], user, {"kind": str(kind)} if kind else {})


def _connected(sociallogin: object, **_: object) -> None:
    bound = sociallogin.account  # type: ignore[attr-defined] # allauth has no types
    record(bound.user, "service.connect", bound.user, {"service": bound.provider})


def _let_go(socialaccount: object, **_: object) -> None:
    bound = socialaccount
    record(bound.user, "service.disconnect", bound.user, {"service": bound.provider})  # type: ignore[attr-defined]
