"""What an LDAP directory says of somebody, and whether it knows their password.

Search with the service account, then bind as whom was found (RFC 4511, 4513). Needs
`requirements/ldap.txt`.
"""

import ssl
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from django.conf import settings

with warnings.catch_warnings():
    # ldap3 2.9.1 uses names that pyasn1 0.6 calls by others.
    warnings.simplefilter("ignore", DeprecationWarning)
    import ldap3
    from ldap3.core.exceptions import LDAPException
    from ldap3.utils.conv import escape_filter_chars

WAIT = 10  # seconds, for connecting and for each answer
PLACE = "{{username}}"  # where LibreChat's filter takes the login name
IDS = ("uid", "sAMAccountName")  # what stays when a name changes, without LDAP_ID
NAMES = ("displayName", "cn")
MOST = 2  # entries; a name that two have is nobody's
# A bind that fails for these says nothing about the password.
NOT_NOW = frozenset(
    {
        "busy",
        "unavailable",
        "operationsError",
        "strongerAuthRequired",
        "confidentialityRequired",
    }
)


class Encryption(ldap3.Tls):  # type: ignore[misc]
    """Has Python check the certificate and its name.

    ldap3 2.9.1 asks ssl.match_hostname, which Python 3.12 no longer has.
    """

    def wrap_socket(
        self,
        connection: ldap3.Connection,
        do_handshake: bool = False,  # noqa: FBT001, FBT002 - ldap3's
    ) -> None:
        """Encrypt what a connection sends from here on."""
        context = ssl.create_default_context(cafile=self.ca_certs_file)
        context.check_hostname = self.validate == ssl.CERT_REQUIRED
        context.verify_mode = self.validate
        connection.socket = context.wrap_socket(
            connection.socket,
            do_handshake_on_connect=do_handshake,
            server_hostname=connection.server.host,
        )


class DirectoryAway(Exception):
    """The directory does not answer, or not to the question as it was put."""


@dataclass(frozen=True, slots=True)
class DirectoryEntry:
    """What the directory says of somebody; `id` stays when names change."""

    dn: str
    id: str
    email: str
    name: str
    username: str = ""


def find(login: str) -> DirectoryEntry | None:
    """Search for a login name; None unless exactly one entry has it.

    Raises DirectoryAway.
    """
    names = settings.LDAP
    with _connection(names["bind_dn"], names["bind_credentials"]) as connection:
        if not connection.bind():
            raise DirectoryAway(f"service account: {_result(connection)}")
        base, wanted = names["search_base"], sorted(_wanted())
        pattern = search_filter(login)
        connection.search(base, pattern, attributes=wanted, size_limit=MOST)
        if _result(connection) not in ("success", "sizeLimitExceeded"):
            raise DirectoryAway(f"search: {_result(connection)}")
        found = [e for e in connection.response or [] if e["type"] == "searchResEntry"]
    return as_entry(found[0]) if len(found) == 1 else None


def knows(dn: str, password: str) -> bool:
    """Say whether the directory accepts this password for an entry.

    Raises DirectoryAway. Never ask with an empty password: RFC 4513 (5.1.2) calls
    that a bind by nobody, which succeeds.
    """
    with _connection(dn, password) as connection:
        accepted = bool(connection.bind())
        if not accepted and _result(connection) in NOT_NOW:
            raise DirectoryAway(f"bind: {_result(connection)}")
    return accepted


def search_filter(login: str) -> str:
    """Return the filter for a login name, which cannot change its meaning.

    Takes LibreChat's forms: `mail={{username}}`, `(mail={{username}})`, `mail=`.
    """
    pattern, value = settings.LDAP["search_filter"], escape_filter_chars(login)
    if PLACE not in pattern:
        pattern += PLACE
    whole = pattern if pattern.startswith("(") else f"({pattern})"
    return str(whole).replace(PLACE, str(value))


def as_entry(found: Mapping[str, object]) -> DirectoryEntry:
    """Read a search result; several values of an attribute count by their first."""
    attributes = found["attributes"]
    assert isinstance(attributes, Mapping)  # noqa: S101 - for the types

    def first(*names: str) -> str:
        return next(filter(None, (_text(attributes.get(n)) for n in names if n)), "")

    names, dn = settings.LDAP, str(found["dn"])
    email = first(names["email"]).lower()
    full = " ".join(filter(None, (first(each) for each in _full_name())))
    return DirectoryEntry(
        dn=dn,
        id=first(names["id"], *IDS) or dn.lower(),
        email=email,
        name=full or first(*NAMES) or email.partition("@")[0],
        username=first(names["username"]),
    )


def _full_name() -> list[str]:
    """Return the attributes that make a name together: `cn`, or `givenName,sn`."""
    return [each.strip() for each in settings.LDAP["full_name"].split(",")]


def _wanted() -> set[str]:
    named = (settings.LDAP[key] for key in ("id", "username", "email"))
    return {*named, *_full_name(), *IDS, *NAMES} - {""}


def _text(value: object) -> str:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, bytes):
        return value.hex()  # objectGUID and the like
    return "" if value is None else str(value).strip()


def _result(connection: ldap3.Connection) -> str:
    """Return what the last answer was, in the words of RFC 4511."""
    return str((connection.result or {}).get("description", "no answer"))


@contextmanager
def _connection(dn: str, password: str) -> Iterator[ldap3.Connection]:
    """Open a connection, encrypted as configured, that nobody is bound to yet.

    Neither the directory's schema is read nor are referrals followed: these would
    carry the password to other servers.
    """
    names = settings.LDAP
    checked = ssl.CERT_REQUIRED if names["reject_unauthorized"] else ssl.CERT_NONE
    try:
        tls = Encryption(validate=checked, ca_certs_file=names["ca_cert_path"] or None)
        server = ldap3.Server(
            names["url"], tls=tls, connect_timeout=WAIT, get_info=ldap3.NONE
        )
        connection = ldap3.Connection(
            server,
            dn or None,
            password or None,
            receive_timeout=WAIT,
            read_only=True,
            auto_referrals=False,
        )
        try:
            connection.open()
            if names["starttls"]:
                connection.start_tls(read_server_info=False)
            yield connection
        finally:
            _close(connection)
    except LDAPException as error:
        raise DirectoryAway(type(error).__name__) from error


def _close(connection: ldap3.Connection) -> None:
    with suppress(LDAPException):
        connection.unbind()
    if connection.socket is not None:  # ldap3 forgets it when encryption fails
        connection.socket.close()
