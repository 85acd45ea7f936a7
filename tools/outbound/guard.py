"""Connections to checked addresses alone: resolved once, and to that it connects.

A name that leads elsewhere a moment later (DNS rebinding) changes nothing, for nobody
asks again between the check and the connection.
"""

import asyncio
import socket
from collections.abc import Collection, Iterable
from contextlib import suppress
from ipaddress import ip_address

import httpcore2
import httpx2

from runtime import certificates
from tools.outbound.addresses import (
    check_address,
    check_host,
    host_of,
    is_allowed,
    port_of,
)

MOST_ADDRESSES = 8  # of one name that are tried


async def resolve(host: str, port: int) -> list[str]:
    """Return the addresses of a host; OSError when it has none."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(each[4][0]) for each in found))


class GuardedBackend(httpcore2.AnyIOBackend):
    """Opens connections to what is checked, under the name that was asked for."""

    def __init__(self, allowed: Collection[str]) -> None:
        self._allowed = allowed

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the library has it
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """Connect to the first address that answers; Blocked if one is internal."""
        addresses = await self._checked(host, port)
        for number, address in enumerate(addresses, start=1):
            try:
                return await super().connect_tcp(
                    address, port, timeout, local_address, socket_options
                )
            except httpcore2.ConnectError:
                if number == len(addresses):
                    raise
        raise httpcore2.ConnectError(f"{host} has no address")

    async def _checked(self, host: str, port: int) -> list[str]:
        try:
            addresses = await resolve_checked(host, port, self._allowed)
        except (OSError, UnicodeError) as error:
            raise httpcore2.ConnectError(f"{host} was not found") from error
        return addresses[:MOST_ADDRESSES]


async def resolve_checked(host: str, port: int, allowed: Collection[str]) -> list[str]:
    """Return the addresses of a host; Blocked when only one of them is internal."""
    if is_allowed(host, port, allowed):
        return await resolve(host, port)
    check_host(host)
    addresses = await resolve(host, port)
    for each in addresses:
        check_address(ip_address(each))
    return addresses


class GuardedTransport(httpx2.AsyncHTTPTransport):
    """A transport whose connections are guarded; `kept` of them for later."""

    def __init__(self, allowed: Collection[str], kept: int = 0) -> None:
        trusted = certificates.context()
        super().__init__(verify=trusted, trust_env=False)
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=trusted,
            max_connections=None,
            max_keepalive_connections=kept,
            network_backend=GuardedBackend(allowed),
        )


async def transport_for(
    url: httpx2.URL, route: str, allowed: Collection[str], kept: int = 0
) -> httpx2.AsyncHTTPTransport:
    """Return what opens `url`, through the proxy `route` where that is one.

    A proxy looks names up itself. One that we can look up too must lead outwards.
    """
    if not route:
        return GuardedTransport(allowed, kept)
    with suppress(OSError, UnicodeError):  # what we cannot find, the proxy may
        await resolve_checked(host_of(url), port_of(url), allowed)
    return httpx2.AsyncHTTPTransport(
        verify=certificates.context(), trust_env=False, proxy=route
    )
