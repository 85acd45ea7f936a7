"""A server over a WebSocket, one message a frame: LibreChat's own transport.

The protocol names none over WebSockets; servers written for LibreChat have it.
"""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any

import anyio
import httpx2

from endpoints.calling.proxies import is_socks, proxy_for
from endpoints.calling.sockets import straight_connect
from runtime import certificates
from tools.mcp.oauth.tokens import current_token
from tools.mcp.places import ServerPlace, over_http
from tools.mcp.transports.http import REFUSED, SignInState, most_bytes, refused
from tools.mcp.transports.messages import Send, exchanged
from tools.outbound.addresses import host_of, opened, port_of
from tools.outbound.guard import resolve_checked
from tools.sources import Failed

if TYPE_CHECKING:
    from mcp.client._transport import TransportStreams
    from websockets.asyncio.client import ClientConnection

SUBPROTOCOL: Any = "mcp"
QUEUE = 16  # messages of the server that wait to be read
GOODBYE = 2.0  # seconds for the server to answer a close


@asynccontextmanager
async def spoken(
    place: ServerPlace, sign_in: SignInState, ended: Callable[[], None]
) -> "AsyncIterator[TransportStreams]":
    """Give the streams to and from a server; `ended` when it has hung up.

    Failed when it cannot be reached.
    """
    connection = await _connected(place, sign_in)
    try:
        async with exchanged(_texts(connection), _sender(connection), ended) as streams:
            yield streams
    finally:
        with anyio.CancelScope(shield=True):
            await connection.close()


async def _connected(place: ServerPlace, sign_in: SignInState) -> "ClientConnection":
    """Open the connection, once more with a newer token where one was refused."""
    from websockets.exceptions import InvalidHandshake, InvalidStatus

    token = await current_token(place)
    for tries in range(2):
        try:
            return await _open(place, token)
        except InvalidStatus as error:
            status = error.response.status_code
            newer = status == REFUSED and token and not tries
            token = await current_token(place, refused=token) if newer else ""
            if not token:
                told = error.response.headers.get("WWW-Authenticate", "")
                await refused(place, sign_in, status, told)
                raise Failed(f"It answered {status}.") from None
        except InvalidHandshake:
            raise Failed("It speaks no WebSocket at this address.") from None
    raise Failed(f"It answered {REFUSED}.")


async def _open(place: ServerPlace, token: str) -> "ClientConnection":
    there = httpx2.URL(over_http(place.url))  # as the guard reads addresses
    route = proxy_for(str(there), place.proxy, os.environ)
    if is_socks(route):
        raise Failed("A WebSocket goes through no SOCKS proxy.")
    headers = [pair for pair in place.headers if not token or not _is_key(pair[0])]
    if token:
        headers.append(("Authorization", f"Bearer {token}"))
    way: dict[str, Any] = {"proxy": route or None}
    if there.scheme == "https":
        way["ssl"] = certificates.context()
    own = (f"{host_of(there)}:{port_of(there)}",)
    opened(str(there), own)
    if not route:
        way["sock"] = await _socket(there, own)
    return await straight_connect()(
        place.url,
        additional_headers=headers,
        subprotocols=[SUBPROTOCOL],
        user_agent_header=None,
        compression=None,  # what grows when it is unpacked has no bound
        open_timeout=place.init_seconds,
        close_timeout=GOODBYE,
        max_size=most_bytes(),
        max_queue=QUEUE,
        **way,
    )


async def _socket(there: httpx2.URL, own: tuple[str, ...]) -> socket.socket:
    """Connect to the first address that answers, of those that were checked."""
    loop = asyncio.get_running_loop()
    reason = OSError("no address")
    for address in await resolve_checked(host_of(there), port_of(there), own):
        made = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
        made.setblocking(False)  # noqa: FBT003 - it takes no name
        try:
            await loop.sock_connect(made, (address, port_of(there)))
        except BaseException as error:
            made.close()
            if not isinstance(error, OSError):
                raise
            reason = error
        else:
            return made
    raise reason


def _is_key(header: str) -> bool:
    return header.lower() == "authorization"


async def _texts(connection: "ClientConnection") -> AsyncIterator[str | bytes]:
    from websockets.exceptions import ConnectionClosed

    with suppress(ConnectionClosed):
        while True:
            yield await connection.recv()


def _sender(connection: "ClientConnection") -> Send:
    from websockets.exceptions import ConnectionClosed

    async def send(text: str) -> None:
        with suppress(ConnectionClosed):  # that it is gone, its silence says
            await connection.send(text)

    return send
