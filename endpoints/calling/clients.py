"""The HTTP clients: one for each proxy and event loop, shared by all targets.

A client of one's own costs 39 ms and 0.8 MB, nearly all of it the TLS context.
The SDK takes over a second to import: that is done at the first client, for which
a web process warms up once it serves, and not before it can.
"""

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx2

from endpoints.calling.bounds import REFUSAL_BYTES, bounds, gathered
from endpoints.calling.proxies import is_socks, proxy_for
from runtime import certificates
from runtime.loops import PerLoop

if TYPE_CHECKING:
    from openai import AsyncOpenAI

LIMITS = httpx2.Limits(
    max_connections=1000, max_keepalive_connections=200, keepalive_expiry=90.0
)
ENCODED = ("content-encoding", "content-length", "transfer-encoding")
NOWHERE = "http://127.0.0.1:9/"  # every call names its whole URL


class BoundedClient(httpx2.AsyncClient):
    """A client that reads no more than fits: of a refusal its beginning.

    What is asked for as a stream is bounded by whoever reads it.
    """

    async def send(
        self,
        request: httpx2.Request,
        *,
        stream: bool = False,
        **options: Any,  # noqa: ANN401 - every option as it is
    ) -> httpx2.Response:
        """Return the response, read unless `stream`; raises HTTPError if too large."""
        response = await super().send(request, stream=True, **options)
        if stream and not response.is_error:
            return response
        try:
            return await _read(response)
        finally:
            await response.aclose()


async def _read(response: httpx2.Response) -> httpx2.Response:
    """Return the same response with its body, already decoded."""
    most = REFUSAL_BYTES if response.is_error else bounds().body
    body = await gathered(response.aiter_bytes(), most)
    if len(body) > most and not response.is_error:
        raise httpx2.DecodingError("larger than any answer may be")
    headers = [
        (name, value)
        for name, value in response.headers.multi_items()
        if name.lower() not in ENCODED
    ]
    return httpx2.Response(
        response.status_code,
        headers=headers,
        content=body[:most],
        request=response.request,
        extensions={"reason_phrase": response.reason_phrase.encode()},
    )


@dataclass(frozen=True, slots=True)
class Clients:
    """The SDK's client for model calls, and the HTTP client under it."""

    openai: "AsyncOpenAI"
    http: httpx2.AsyncClient


async def clients_for(url: str, proxy: str = "") -> Clients:
    """Return the clients for calls to `url`; `proxy` is the group's own."""
    by_route = await _clients.get()
    route = proxy_for(url, proxy, os.environ)
    if route not in by_route:
        http = _http(route)
        by_route[route] = Clients(_openai(http), http)
    return by_route[route]


async def close() -> None:
    """Close the running loop's clients now instead of with the loop."""
    await _close(await _clients.get())


def _openai(http: httpx2.AsyncClient) -> "AsyncOpenAI":
    """Return the SDK's client, without what it reads in the environment."""
    from openai import AsyncOpenAI

    client = AsyncOpenAI(
        api_key="-",
        base_url=NOWHERE,
        max_retries=0,  # routing decides who is asked next, and when
        http_client=http,
    )
    client.organization = client.project = None  # else an empty header is sent
    return client


def _http(proxy: str) -> httpx2.AsyncClient:
    from openai import DefaultAioHttpClient

    kind: type[httpx2.AsyncClient] = BoundedClient
    if not is_socks(proxy):
        kind = type("BoundedAioHttp", (BoundedClient, DefaultAioHttpClient), {})
    return kind(
        verify=certificates.context(),
        proxy=proxy or None,
        limits=LIMITS,
        timeout=None,  # every call has its own limit
        trust_env=False,
        follow_redirects=False,
    )


async def _close(by_route: dict[str, Clients]) -> None:
    for route in list(by_route):
        await by_route.pop(route).http.aclose()


_clients: PerLoop[dict[str, Clients]] = PerLoop(dict, _close)
