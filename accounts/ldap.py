"""Signing in with a directory's word (LDAP_URL), in place of passwords of our own.

Search with the service account, then bind as whom was found. Needs
`requirements/ldap.txt`.
"""

import logging
import ssl
import warnings
from dataclasses import dataclass

from allauth.account.auth_backends import AuthenticationBackend
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from accounts.models import User
from accounts.registration import store

with warnings.catch_warnings():
    # ldap3 2.9.1 uses names that pyasn1 0.6 calls by others.
    warnings.simplefilter("ignore", DeprecationWarning)
    import ldap3
    from ldap3.core.exceptions import LDAPException
    from ldap3.utils.conv import escape_filter_chars

log = logging.getLogger(__name__)
PROVIDER = "ldap"
WAIT = 10  # seconds, for connecting and for each answer


@dataclass(frozen=True, slots=True)
class Entry:
    """What the directory says of somebody; `id` stays when names change."""

    dn: str
    id: str
    email: str
    name: str


class LdapBackend(AuthenticationBackend):  # type: ignore[misc]
    """Asks the directory; people are stored here at their first sign-in."""

    def authenticate(
        self, request: HttpRequest | None, **credentials: str
    ) -> User | None:
        """Return the person, None when the directory does not know this password."""
        login = credentials.get("username") or credentials.get("email") or ""
        password = credentials.get("password") or ""
        if not login or not password:
            return None  # a bind without a password succeeds at many directories
        try:
            entry = find(login)
            known = entry is not None and knows(entry.dn, password)
        except LDAPException:
            log.exception("The directory does not answer")
            return None
        return person(entry) if entry is not None and known else None


def find(login: str) -> Entry | None:
    """Search for a login name; None unless exactly one entry has it."""
    names = settings.LDAP
    wanted = {names[key] for key in ("id", "username", "email", "full_name")} - {""}
    with connect(names["bind_dn"], names["bind_credentials"]) as connection:
        connection.search(
            names["search_base"], search_filter(login), attributes=sorted(wanted)
        )
        found = [e for e in connection.response or [] if e["type"] == "searchResEntry"]
    return as_entry(found[0]) if len(found) == 1 else None


def search_filter(login: str) -> str:
    """Return the filter for a login name, which cannot change its meaning.

    Takes LibreChat's forms: `mail={{username}}`, `(mail={{username}})`, `mail=`.
    """
    pattern, value = settings.LDAP["search_filter"], escape_filter_chars(login)
    if "{{username}}" not in pattern:
        pattern += "{{username}}"
    whole = pattern if pattern.startswith("(") else f"({pattern})"
    return str(whole).replace("{{username}}", str(value))


def as_entry(found: dict[str, object]) -> Entry:
    """Read a search result; several values of an attribute count by their first."""
    attributes = found["attributes"]
    assert isinstance(attributes, dict | ldap3.utils.ciDict.CaseInsensitiveDict)  # noqa: S101

    def first(name: str) -> str:
        value = attributes.get(name) if name else None
        if isinstance(value, list):
            value = value[0] if value else None
        return "" if value is None else str(value)

    names, dn = settings.LDAP, str(found["dn"])
    email = first(names["email"]).lower()
    return Entry(
        dn=dn,
        id=first(names["id"]) or dn.lower(),
        email=email,
        name=first(names["full_name"]) or email,
    )


def knows(dn: str, password: str) -> bool:
    """Say whether the directory accepts this password for an entry."""
    with connect(dn, password, auto_bind=False) as connection:
        return bool(connection.bind())


def connect(dn: str, password: str, *, auto_bind: bool = True) -> ldap3.Connection:
    """Return a connection that closes at the end of a `with`."""
    names = settings.LDAP
    checked = ssl.CERT_REQUIRED if names["reject_unauthorized"] else ssl.CERT_NONE
    tls = ldap3.Tls(validate=checked, ca_certs_file=names["ca_cert_path"] or None)
    server = ldap3.Server(names["url"], tls=tls, connect_timeout=WAIT)
    connection = ldap3.Connection(
        server, dn or None, password or None, receive_timeout=WAIT, read_only=True
    )
    if names["starttls"]:
        connection.start_tls()
    if auto_bind and not connection.bind():
        raise LDAPException("The directory refuses the service account")
    return connection


def person(entry: Entry) -> User | None:
    """Return the person of an entry, stored at the first time.

    The directory is the operator's own, so an equal address is the same person.
    """
    if not entry.email:
        log.warning("The directory names no e-mail address for an entry")
        return None
    with transaction.atomic():
        bound = SocialAccount.objects.filter(provider=PROVIDER, uid=entry.id[:191])
        account = bound.select_related("user").first()
        user: User | None = account.user if account is not None else None
        if user is not None:
            return user
        user = User.objects.filter(email=entry.email).first()
        if user is None:
            user = User(email=entry.email, name=entry.name[:80])
            user.set_unusable_password()
            store(user, None)
        SocialAccount.objects.create(user=user, provider=PROVIDER, uid=entry.id[:191])
    return user
