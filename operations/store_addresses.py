"""Addresses of stores, looked at before a driver sees them.

A driver that is given a password with an `@` in it takes half of the password for the
name of a host, and says so. Nothing here shows any part of an address but its host.
"""

import re

from django.core.exceptions import ImproperlyConfigured

from runtime import sentinel

MONGO = ("mongodb", "mongodb+srv")
REDIS = ("redis", "rediss", "unix", *sentinel.SCHEMES)
SQL = ("postgres", "postgresql", "psql", "pgsql", "sqlite", "mysql", "oracle")
PATHS = ("unix", "sqlite")  # what follows is no user and no host

DIVIDING = re.compile(r"[/?#\[\]]")  # what ends a password wherever it stands
# MongoDB's driver takes less than the others.
DIVIDING_MONGO = re.compile(r"[@:/?#\[\]]|%(?![0-9A-Fa-f]{2})")
HOST = re.compile(r"(\[[^\[\]]*\]|[^:\[\]]*)(:\d+)?")
ENCODE = (
    "In its user and password, write @ : / ? # [ ] % as %40 %3A %2F %3F %23 %5B %5D "
    "%25 (URL-encoded)."
)


def checked(name: str, address: str, schemes: tuple[str, ...]) -> str:
    """Return the address; ImproperlyConfigured says what is wrong with it."""
    scheme, sign, rest = address.partition("://")
    if not sign or scheme not in schemes:
        told = f"{name} must begin with {schemes[0]}:// (or {', '.join(schemes[1:])})."
        raise ImproperlyConfigured(told)
    dividing = DIVIDING_MONGO if schemes == MONGO else DIVIDING
    if scheme not in PATHS and _is_torn(rest, dividing):
        raise ImproperlyConfigured(f"{name} cannot be read as an address. {ENCODE}")
    try:
        sentinel.watched(address)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}: {error}.") from None
    return address


def _is_torn(rest: str, dividing: re.Pattern[str]) -> bool:
    """Say whether a password, or something else, breaks an address in two.

    `rest` is what follows `://`. An `@` in the value of an option is in order: Azure's
    own addresses of Cosmos DB end with `appName=@name@`.
    """
    whole, _, query = rest.partition("?")
    person, _, place = whole.rpartition("@")
    user, _, password = person.partition(":")
    hosts = place.partition("/")[0].split(",")
    return (
        "#" in rest
        or "@" in query.partition("=")[0]
        or bool(dividing.search(user) or dividing.search(password))
        or not all(HOST.fullmatch(host) for host in hosts)
    )


def shown(address: str) -> str:
    """Return where a store is, without user, password, database and options."""
    scheme, _, rest = address.partition("://")
    path = rest.partition("?")[0]
    if scheme in PATHS:
        return path
    return path.rpartition("@")[2].partition("/")[0].replace("%2F", "/")
