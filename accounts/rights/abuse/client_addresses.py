"""Whose address a request comes from, believing only the proxies we know."""

from collections.abc import Iterable, Iterator
from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any

from django.conf import settings

Network = IPv4Network | IPv6Network


@cache
def _networks(texts: tuple[str, ...]) -> tuple[Network, ...]:
    return tuple(ip_network(text, strict=False) for text in texts)


def is_proxy(address: str) -> bool:
    """Say whether an address is one of settings.TRUSTED_PROXIES."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    return any(parsed in network for network in _networks(settings.TRUSTED_PROXIES))


def client_address(peer: str, forwarded_for: str) -> str:
    """Return the first address, from our side outwards, that is not a known proxy.

    `peer` is the other end of the connection ("" for a unix socket, which only a
    proxy of ours can reach), `forwarded_for` the X-Forwarded-For header.
    """
    hops = [hop.strip() for hop in forwarded_for.split(",") if hop.strip()]
    path = [*hops, peer] if peer else hops
    return next(_outside(reversed(path)), path[0] if path else "")


def address_of(scope: Any) -> str:  # noqa: ANN401 - the ASGI scope
    """Return whose address a connection comes from; "" when it is unknown."""
    client = scope.get("client")
    peer = str(client[0]) if client else ""
    headers = dict(scope.get("headers", ()))
    return client_address(peer, headers.get(b"x-forwarded-for", b"").decode("latin-1"))


def _outside(path: Iterable[str]) -> Iterator[str]:
    nearest = ""
    for address in path:
        if not is_proxy(address):
            # Text that is no address was made up by the client: stop before it.
            yield address if _is_address(address) else nearest
        nearest = address


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
