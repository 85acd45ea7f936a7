"""Which addresses may be opened: those of the internet (pure).

What is looked at is what the HTTP client will use: one parsed URL, never its text.
"""

import re
from collections.abc import Collection
from ipaddress import (
    IPv4Address,
    IPv6Address,
    IPv6Network,
    ip_address,
)

import httpx2

from tools.sources import Failed

Address = IPv4Address | IPv6Address

MOST_PORT = 65_535
PORTS = {"http": 80, "https": 443}
ENDS_IN_NUMBER = re.compile(r"(\d+|0x[0-9a-f]*)$", re.IGNORECASE)  # of the last label
UNCLEAR = re.compile(
    r"[\x00-\x20\x7f\\]"
)  # read in different ways by different readers
HERE = ("localhost", "local", "internal", "intranet", "lan", "home.arpa")
AZURE = ip_address("168.63.129.16")  # Azure's own services, at a public address
EMBEDDING = {  # IPv6 network → bits from the right where an IPv4 address stands
    IPv6Network("::ffff:0:0/96"): 0,  # the same machine, written as IPv6
    IPv6Network("::/96"): 0,  # the same, long out of use
    IPv6Network("64:ff9b::/96"): 0,  # NAT64
    IPv6Network("2002::/16"): 80,  # 6to4
}
TUNNELS = (IPv6Network("2001::/32"), IPv6Network("64:ff9b:1::/48"))  # to anywhere


class Blocked(Failed):
    """An address that is not opened."""


def opened(text: str, allowed: Collection[str] = ()) -> httpx2.URL:
    """Return the address to open; Blocked says why it is none.

    `allowed` names hosts (`wiki.corp`, `10.0.0.7:8080`) that may be internal.
    """
    if UNCLEAR.search(text):
        raise Blocked("The address holds characters that none may hold.")
    try:
        url = httpx2.URL(text)
    except (httpx2.InvalidURL, ValueError, TypeError):
        raise Blocked("This is no address of a page.") from None
    if url.scheme not in PORTS or not url.host:
        raise Blocked("Only http:// and https:// addresses can be opened.")
    if port_of(url) > MOST_PORT:
        raise Blocked("The address has no port that there is.")
    if url.userinfo:
        raise Blocked("An address with a name or password in it is not opened.")
    if not is_allowed(host_of(url), port_of(url), allowed):
        check_host(host_of(url))
    return url


def host_of(url: httpx2.URL) -> str:
    """Return the host as it is sent to the resolver: ASCII, without brackets."""
    return url.raw_host.decode("ascii").strip("[]")


def port_of(url: httpx2.URL) -> int:
    """Return the port, also where the address leaves it out."""
    return url.port or PORTS.get(url.scheme, 0)


def is_allowed(host: str, port: int, allowed: Collection[str]) -> bool:
    """Say whether the configuration names a host, with this port or with none."""
    bare = host.rstrip(".").lower()
    written = f"[{bare}]" if ":" in bare else bare
    names = {bare, written, f"{written}:{port}"}
    return any(each.strip().lower() in names for each in allowed)


def check_host(host: str) -> None:
    """Return when a host may be asked for its address; Blocked says why not."""
    bare = host.rstrip(".").lower()
    if literal := _literal(bare):
        check_address(literal)
    elif ENDS_IN_NUMBER.search(bare.rpartition(".")[2]):
        raise Blocked("A host may not be written as a number in this way.")
    elif "." not in bare or bare.endswith(tuple(f".{each}" for each in HERE)):
        raise Blocked(f"{bare} is a name inside a network, and is not opened.")


def check_address(address: Address) -> None:
    """Return when an address is one of the internet; Blocked otherwise."""
    if not is_public(address):
        raise Blocked("This leads to an internal address, which is not opened.")


def is_public(address: Address) -> bool:
    """Say whether an address, and whatever stands inside it, is of the internet."""
    if isinstance(address, IPv6Address):
        if address.scope_id or any(address in each for each in TUNNELS):
            return False
        if (inner := _embedded(address)) is not None:
            return is_public(inner)
    elsewhere = address.is_private or address.is_reserved or address.is_multicast
    return address.is_global and not elsewhere and address != AZURE


def _embedded(address: IPv6Address) -> IPv4Address | None:
    for network, shift in EMBEDDING.items():
        if address in network:
            return IPv4Address((int(address) >> shift) & 0xFFFFFFFF)
    return None


def _literal(host: str) -> Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None
