"""A WebSocket to a service: opened as any call is, its refusals translated alike."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

import httpx2
from django.utils.translation import gettext as _

from endpoints.calling.bounds import REFUSAL_BYTES, bounds
from endpoints.calling.proxies import is_socks, proxy_for
from endpoints.calling.secrecy import hide
from endpoints.calling.timeouts import Waits
from endpoints.errors import EndpointError, TimedOut, Unreachable
from endpoints.reading.error_bodies import cut_off, from_response, not_trusted
from endpoints.routing.health import targets_health
from endpoints.targets import Target
from endpoints.wire.http_call import HttpCall
from runtime import certificates

if TYPE_CHECKING:  # read by the first session
    from websockets.asyncio.client import ClientConnection, connect
    from websockets.exceptions import InvalidStatus

QUEUE = 16  # messages of the service that wait to be read
GOODBYE = 2.0  # seconds for the service to answer a close


@asynccontextmanager
async def connected(
    target: Target, call: HttpCall, waits: Waits
) -> "AsyncIterator[ClientConnection]":
    """Open a WebSocket to `target` while the block lasts; raises EndpointError."""
    connection = await _opened(target, call, waits)
    try:
        yield connection
    except EndpointError as error:
        raise hide(error, target, call) from error.__cause__
    finally:
        await connection.close()


async def next_message(
    connection: "ClientConnection", deadline: float, *, begun: bool
) -> bytes | None:
    """Return the next message; None when the service has closed in good order.

    `deadline` is of the loop's clock. Raises EndpointError.
    """
    from websockets.exceptions import ConnectionClosed, ConnectionClosedOK

    try:
        async with asyncio.timeout_at(deadline):
            return await connection.recv(decode=False)
    except ConnectionClosedOK:
        if begun:
            return None
        raise cut_off() from None
    except ConnectionClosed as error:
        raise cut_off() from error
    except TimeoutError as error:
        if begun:
            raise TimedOut(_("The session took longer than it may.")) from error
        raise TimedOut(_("The model did not begin to answer in time.")) from error


async def send(connection: "ClientConnection", message: str) -> None:
    """Send a message, as fast as the service takes it; raises EndpointError."""
    from websockets.exceptions import ConnectionClosed

    try:
        await connection.send(message)
    except ConnectionClosed as error:
        raise cut_off() from error


@cache
def straight_connect() -> "type[connect]":
    """Return what opens WebSockets, imported by the first that is opened."""
    from websockets.asyncio.client import connect

    class Straight(connect):
        """Follows no redirect: it would take the key along."""

        def process_redirect(self, exc: Exception) -> Exception | str:
            return exc

    return Straight


async def _opened(target: Target, call: HttpCall, waits: Waits) -> "ClientConnection":
    from websockets.exceptions import InvalidStatus, WebSocketException

    try:
        found = await straight_connect()(
            _address(call), **_options(target, call, waits)
        )
    except InvalidStatus as error:
        raise _refusal(error, target, call) from None
    except (WebSocketException, OSError, TimeoutError) as error:
        raise _no_connection(error, call) from error
    if found.response is not None:
        targets_health.limits_told(target, httpx2.Headers(_pairs(found.response)))
    return found


def _options(target: Target, call: HttpCall, waits: Waits) -> dict[str, Any]:
    proxy = proxy_for(call.url, target.proxy, os.environ)
    if is_socks(proxy):
        message = _("The model's service could not be reached.")
        reason = "sessions of the Realtime API go through no SOCKS proxy"
        raise Unreachable(message, admin=reason)
    secure = urlsplit(call.url).scheme == "https"
    return {
        "additional_headers": dict(call.headers),
        "user_agent_header": None,
        "proxy": proxy or None,
        "compression": None,  # sound is none the smaller for it
        "open_timeout": waits.connect,
        "close_timeout": GOODBYE,
        "max_size": bounds().body,
        "max_queue": QUEUE,
        **({"ssl": certificates.context()} if secure else {}),
    }


def _address(call: HttpCall) -> str:
    """Return the call's URL as a WebSocket's."""
    query = f"?{urlencode(call.query)}" if call.query else ""
    return f"ws{call.url.removeprefix('http')}{query}"


def _refusal(error: "InvalidStatus", target: Target, call: HttpCall) -> EndpointError:
    """Return what the refused handshake means, without anything that is secret."""
    answer = error.response
    headers = httpx2.Headers(_pairs(answer))
    targets_health.limits_told(target, headers)
    body = bytes(answer.body or b"")[:REFUSAL_BYTES]
    refusal = from_response(answer.status_code, headers, body, url=call.url)
    return hide(refusal, target, call)


def _pairs(answer: Any) -> list[tuple[str, str]]:  # noqa: ANN401 - websockets' Response
    return list(answer.headers.raw_items())


def _no_connection(error: Exception, call: HttpCall) -> EndpointError:
    if untrusted := certificates.refusal(error):
        return not_trusted(call.url, untrusted)
    message = _("The model's service could not be reached.")
    return Unreachable(
        message, admin=f"{call.url}: {str(error) or type(error).__name__}"
    )
