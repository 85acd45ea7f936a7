"""HTTP to a server: to the host that is configured alone, and within bounds."""

import os
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass

import httpx2
from django.conf import settings

from endpoints.calling.proxies import proxy_for
from tools.mcp.oauth.discovery import field_of
from tools.mcp.oauth.tokens import current_token, note_lack
from tools.mcp.places import ServerPlace
from tools.outbound.addresses import host_of, opened, port_of
from tools.outbound.guard import transport_for

PLAIN = ("", "identity")
REFUSED = 401
FORBIDDEN = 403
TOO_LITTLE = "insufficient_scope"  # RFC 6750
KEPT = 8  # idle connections to one server
LARGER = 4  # times the result: an answer holds it as text in JSON


def most_bytes() -> int:
    """Return how long one answer of a server may be."""
    return LARGER * int(settings.TOOL_RESULT_BYTES)


@dataclass(slots=True)
class SignInState:
    """Whether a server has refused a person who could sign in there."""

    needed: bool = False


async def client_for(place: ServerPlace, sign_in: SignInState) -> httpx2.AsyncClient:
    """Return a client for a server; Blocked says why its address is none.

    The configuration names the host, so that it may be internal; whatever it
    redirects to elsewhere may not, and never gets the headers.
    """
    url = httpx2.URL(place.url)
    own = f"{host_of(url)}:{port_of(url)}"
    url = opened(place.url, (own,))
    route = proxy_for(place.url, place.proxy, os.environ)
    return httpx2.AsyncClient(
        auth=PersonsToken(place, sign_in),
        transport=BoundedAnswers(
            await transport_for(url, route, (own,), KEPT), place.silent_seconds
        ),
        headers={**dict(place.headers), "Accept-Encoding": "identity"},
        timeout=httpx2.Timeout(place.init_seconds, read=None),  # each call has its own
        trust_env=False,
        follow_redirects=False,
    )


class PersonsToken(httpx2.Auth):
    """Sends the person's token along; it is renewed when it is refused."""

    def __init__(self, place: ServerPlace, sign_in: SignInState) -> None:
        self._place = place
        self._sign_in = sign_in

    async def async_auth_flow(
        self, request: httpx2.Request
    ) -> AsyncGenerator[httpx2.Request, httpx2.Response]:
        """Send a request, and once more with a newer token where there is one."""
        token = await current_token(self._place)
        response = yield _with(request, token)
        if response.status_code == REFUSED and token:
            token = await current_token(self._place, refused=token)
            if token:
                response = yield _with(request, token)
        told = response.headers.get("WWW-Authenticate", "")
        await refused(self._place, self._sign_in, response.status_code, told)


async def refused(
    place: ServerPlace, sign_in: SignInState, status: int, told: str
) -> None:
    """Note what an answer wants of the person: to sign in, or again and for more."""
    if status == REFUSED and place.signs_in:
        sign_in.needed = True
    if status == FORBIDDEN and place.grant and field_of(told, "error") == TOO_LITTLE:
        await note_lack(place, field_of(told, "scope") or "")
        sign_in.needed = True


def _with(request: httpx2.Request, token: str) -> httpx2.Request:
    if token:
        request.headers["Authorization"] = f"Bearer {token}"
    return request


class BoundedAnswers(httpx2.AsyncBaseTransport):
    """Ends an answer that is too long, or that would grow when it is unpacked.

    Streams of events that nobody asked for live long; there the reader bounds each.
    """

    def __init__(self, inner: httpx2.AsyncBaseTransport, silent: float) -> None:
        self._inner = inner
        self._silent = silent  # seconds that a stream of events may be

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Return the answer with a body that ends where it is too long."""
        if request.method == "GET":
            limits = {**request.extensions.get("timeout", {}), "read": self._silent}
            request.extensions = {**request.extensions, "timeout": limits}
        response = await self._inner.handle_async_request(request)
        if response.headers.get("content-encoding", "").strip().lower() not in PLAIN:
            await response.aclose()
            raise httpx2.DecodingError("The answer is packed, unasked.")
        if request.method != "GET":
            response.stream = _Counted(response.stream, most_bytes())
        return response

    async def aclose(self) -> None:
        """Close what carries the requests."""
        await self._inner.aclose()


class _Counted(httpx2.AsyncByteStream):
    def __init__(self, stream: object, most: int) -> None:
        assert isinstance(stream, httpx2.AsyncByteStream)  # noqa: S101 - of an async client
        self._stream = stream
        self._left = most

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for piece in self._stream:
            self._left -= len(piece)
            if self._left < 0:
                raise httpx2.StreamError("The answer is longer than is taken in.")
            yield piece

    async def aclose(self) -> None:
        await self._stream.aclose()
