"""People of an LDAP directory: stored at their first sign-in, kept as it says."""

import logging

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.sign_in.providers import upstream
from accounts.sign_in.providers.ldap_search import DirectoryEntry
from accounts.sign_in.registration import allowed_domain, store
from accounts.sign_in.sessions import end_all

log = logging.getLogger(__name__)
PROVIDER = "ldap"


class NotAdmitted(Exception):
    """The directory knows them, and they have no account here; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def person(entry: DirectoryEntry) -> User:
    """Return the person of an entry, stored at the first time.

    Raises NotAdmitted.
    """
    try:
        return _person(entry)
    except IntegrityError:  # two first sign-ins at the same moment
        return _person(entry)


@transaction.atomic
def _person(entry: DirectoryEntry) -> User:
    ids = {entry.id[:191], entry.dn.lower()[:191]}  # the second was it without LDAP_ID
    bound = SocialAccount.objects.filter(provider=PROVIDER, uid__in=ids)
    account = bound.select_related("user").first()
    if account is not None:
        _follow(account.user, entry)
        return account.user  # type: ignore[no-any-return]
    if not entry.email:
        raise NotAdmitted("directory_no_email")
    user = User.objects.filter(email=entry.email).first()
    user = _joined(user, entry) if user is not None else _new(entry)
    SocialAccount.objects.create(user=user, provider=PROVIDER, uid=entry.id[:191])
    upstream.confirm(user)
    return user


def _new(entry: DirectoryEntry) -> User:
    if not allowed_domain(entry.email):
        raise NotAdmitted("domain")
    user = User(email=entry.email, name=entry.name[:80])
    user.username = _free_username(user, entry)
    user.set_unusable_password()
    store(user, None)
    return user


def _joined(user: User, entry: DirectoryEntry) -> User:
    """Return the account that has the entry's address already.

    The directory is the operator's own, so an equal address is the same person, unless
    the account is another entry's. Whoever only said that the address was theirs may
    have made the account to be found in it: then no way in stays but the directory's.
    """
    if SocialAccount.objects.filter(user=user, provider=PROVIDER).exists():
        log.warning("An address of the directory is bound to another of its entries")
        raise NotAdmitted("directory_other")
    addresses = EmailAddress.objects.filter(user=user)
    if addresses.exists() and not addresses.filter(verified=True).exists():
        _close_other_ways(user)
    _follow(user, entry)
    return user


def _close_other_ways(user: User) -> None:
    """End the password, sessions, keys, second factors and services of an account."""
    user.set_unusable_password()
    user.save(update_fields=["password"])
    end_all(user)
    user.authenticator_set.all().delete()  # type: ignore[attr-defined]
    user.socialaccount_set.all().delete()  # type: ignore[attr-defined]
    for key in user.api_keys.all():
        key.delete()  # one by one: each is announced


def _follow(user: User, entry: DirectoryEntry) -> None:
    """Take over what the directory says now; an address of somebody else's stays."""
    username = _free_username(user, entry)
    if username != user.username:
        user.username = username
        user.save(update_fields=["username"])
    upstream.follow(user, name=entry.name, email=entry.email)


def _free_username(user: User, entry: DirectoryEntry) -> str | None:
    wanted = entry.username[:80]
    if not wanted or upstream.is_taken(user, username__iexact=wanted):
        return user.username
    return wanted
