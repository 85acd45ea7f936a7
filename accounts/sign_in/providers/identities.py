"""Who somebody is at a sign-in service, as it is kept: the service and an id there."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from allauth.socialaccount.models import SocialAccount
from django.conf import settings

from accounts.models import User

OPENID = "openid"


@dataclass(frozen=True, slots=True)
class ProviderIdentity:
    """An account at a service: openid, google, github, discord or ldap."""

    provider: str
    uid: str


def openid_identity(subject: str, issuer: str = "") -> ProviderIdentity:
    """Return who an issuer's subject is; without one, OPENID_ISSUER's.

    A subject is unique at its issuer only: under another issuer the same one may be
    anybody.
    """
    digest = hashlib.sha256((issuer or settings.OPENID_ISSUER).encode()).hexdigest()
    return ProviderIdentity(OPENID, f"{digest[:32]}:{subject}")


def holder(identities: Iterable[ProviderIdentity]) -> User | None:
    """Return whose account here has one of these identities; None for nobody's."""
    for one in identities:
        bound = SocialAccount.objects.filter(provider=one.provider, uid=one.uid)
        if found := bound.select_related("user").first():
            return found.user  # type: ignore[no-any-return]
    return None


def bind(user: User, identities: Iterable[ProviderIdentity]) -> None:
    """Let a person sign in as these; what is bound already stays whose it is."""
    for one in identities:
        SocialAccount.objects.get_or_create(
            provider=one.provider, uid=one.uid, defaults={"user": user}
        )
