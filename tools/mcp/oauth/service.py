"""One request to the service that people sign in with, through the outbound guard.

A server names that service, so that it is a stranger's word: internal addresses are
opened only where the file names the host, and anything else than HTTPS likewise.
"""

import asyncio
import os
from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx2
import orjson

from endpoints.calling.proxies import proxy_for
from librechat_yaml.live import librechat
from librechat_yaml.schema.tools.mcp import McpServer
from tools.mcp.oauth import away
from tools.mcp.places import over_http
from tools.outbound.addresses import host_of, is_allowed, opened, port_of
from tools.outbound.guard import transport_for
from tools.sources import Failed

SECONDS = 15.0
MOST_BYTES = 256_000


@dataclass(frozen=True, slots=True)
class Said:
    """What a service answered: its JSON object, empty where it was none."""

    status: int
    headers: httpx2.Headers
    json: Mapping[str, object] = field(repr=False)  # tokens may stand in it


async def ask(server: McpServer, method: str, url: str, **sent: object) -> Said:
    """Send a request (`form`, `json`, `headers`); SignInFailed without an answer."""
    try:
        allowed = _named(server)
        address = opened(url, allowed)
        if address.scheme != "https" and not is_allowed(
            host_of(address), port_of(address), allowed
        ):
            raise away(address.host)
        async with asyncio.timeout(SECONDS):
            return await _exchange(server, method, address, allowed, sent)
    except (TimeoutError, httpx2.HTTPError, httpx2.InvalidURL, Failed):
        raise away(_host(url)) from None


async def _exchange(
    server: McpServer,
    method: str,
    url: httpx2.URL,
    allowed: tuple[str, ...],
    sent: Mapping[str, object],
) -> Said:
    route = proxy_for(str(url), server.proxy, os.environ)
    headers = {"Accept": "application/json", "Accept-Encoding": "identity"}
    headers |= {**server.oauth_headers, **dict(sent.get("headers") or {})}  # type: ignore[call-overload]
    body = {"data": sent.get("form"), "json": sent.get("json")}
    async with (
        httpx2.AsyncClient(
            transport=await transport_for(url, route, allowed),
            timeout=None,
            trust_env=False,
            follow_redirects=False,
        ) as client,
        client.stream(method, url, headers=headers, **body) as response,  # type: ignore[arg-type]
    ):
        return Said(response.status_code, response.headers, await _json(response))


async def _json(response: httpx2.Response) -> Mapping[str, object]:
    taken = bytearray()
    if not response.headers.get("content-type", "").startswith("text/event-stream"):
        async for piece in response.aiter_raw():
            taken += piece
            if len(taken) > MOST_BYTES:
                return {}
    try:
        found = orjson.loads(taken)
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}


def _named(server: McpServer) -> tuple[str, ...]:
    """Return the hosts that the file names: the server's and its service's."""
    urls = [over_http(server.url)]
    if how := server.oauth:
        urls += [how.authorization_url, how.token_url, how.revocation_endpoint]
    addresses = [httpx2.URL(url) for url in urls if url]
    return (
        *(f"{host_of(each)}:{port_of(each)}" for each in addresses),
        *librechat().tools.allowed_addresses,
    )


def _host(url: str) -> str:
    try:
        return httpx2.URL(url).host
    except httpx2.InvalidURL:
        return "?"
