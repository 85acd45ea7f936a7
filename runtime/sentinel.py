"""Redis behind Sentinels: who is asked which server is the one that is written to.

    redis+sentinel://user:password@one:26379,two:26379,three:26379/mymaster/0

User and password are Redis's own; the Sentinels' are `sentinel_username` and
`sentinel_password` behind a `?`. `rediss+sentinel` encrypts the way to all of them.
"""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

PLAIN, ENCRYPTED = "redis+sentinel", "rediss+sentinel"
SCHEMES = (PLAIN, ENCRYPTED)
PORT = 26379
OPTIONS = {"sentinel_username": "username", "sentinel_password": "password"}
# A Sentinel that is away must not be waited for: there are others.
SOON = {"socket_connect_timeout": 1.0, "socket_timeout": 1.0}  # seconds
TLS = ("ssl_ca_certs", "ssl_certfile", "ssl_keyfile", "ssl_cert_reqs")


@dataclass(frozen=True, slots=True)
class SentinelAddress:
    """What an address says: the Sentinels, the master's name, logins and the rest."""

    sentinels: tuple[tuple[str, int], ...]
    master: str
    # As redis-py names them: for Redis, and for the Sentinels themselves.
    redis: dict[str, Any] = field(repr=False)
    own: dict[str, Any] = field(repr=False)

    def broker(self) -> str:
        """Return the address as Celery wants it."""
        login = ""
        if password := self.redis.get("password"):
            login = f"{quote(self.redis.get('username', ''), safe='')}:"
            login += f"{quote(password, safe='')}@"
        ends = (f"{host}:{port}/{self.redis['db']}" for host, port in self.sentinels)
        return ";".join(f"sentinel://{login}{end}" for end in ends)

    def broker_options(self) -> dict[str, Any]:
        """Return what Celery's transport is told besides."""
        return {"master_name": self.master, "sentinel_kwargs": self.own}

    def broker_tls(self) -> dict[str, Any] | None:
        """Return how Celery encrypts, None when it does not."""
        if not self.redis.get("ssl"):
            return None
        return {key: value for key, value in self.redis.items() if key in TLS}

    def layer(self) -> dict[str, Any]:
        """Return a host as channels_redis wants it."""
        return {
            "sentinels": list(self.sentinels),
            "master_name": self.master,
            "sentinel_kwargs": self.own,
            **self.redis,
        }


def watched(address: str) -> SentinelAddress | None:
    """Read an address with Sentinels in it; None when it is another kind of address.

    ValueError says what is wrong with one.
    """
    scheme = address.partition("://")[0]
    if scheme not in SCHEMES:
        return None
    person, _, hosts = urlsplit(address).netloc.rpartition("@")
    user, _, password = person.partition(":")
    name, _, number = urlsplit(address).path.strip("/").partition("/")
    if not name:
        raise ValueError("the name of the master is missing: …:26379/mymaster")
    asked = dict(parse_qsl(urlsplit(address).query))
    if strange := set(asked) - set(OPTIONS) - set(TLS):
        raise ValueError(f"{', '.join(sorted(strange))} is not known here")
    tls: dict[str, Any] = {key: asked[key] for key in TLS if key in asked}
    if scheme == ENCRYPTED:
        tls["ssl"] = True
    login = {"username": unquote(user), "password": unquote(password)}
    return SentinelAddress(
        tuple(map(_place, hosts.split(","))),
        unquote(name),
        {"db": int(number or 0), **_given(login), **tls},
        {
            **{OPTIONS[key]: asked[key] for key in OPTIONS if key in asked},
            **tls,
            **SOON,
        },
    )


def _given(values: dict[str, str]) -> dict[str, str]:
    return {key: value for key, value in values.items() if value}


def _place(host: str) -> tuple[str, int]:
    parts = urlsplit(f"//{host}")
    return parts.hostname or "", parts.port or PORT
