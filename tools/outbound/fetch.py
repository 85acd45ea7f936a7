"""A page of the internet, fetched within bounds: hops, time, bytes and kinds."""

import asyncio
import os
import zlib
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx2

from endpoints.calling.proxies import proxy_for
from librechat_yaml.live import librechat
from runtime import certificates
from tools.outbound.addresses import opened
from tools.outbound.guard import transport_for
from tools.sources import Failed

MOST_HOPS = 5
REDIRECTS = (301, 302, 303, 307, 308)
HEADERS = {
    "User-Agent": "Mozilla/5.0 (compatible; LibreChat-for-Azure)",
    "Accept": "text/html,application/xhtml+xml,text/*;q=0.9,application/json;q=0.8",
    "Accept-Encoding": "gzip",  # what _Unpacked takes apart within bounds
}


class NotFetched(Failed):
    """A page that is not to be had; the text says why."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What is taken of one page; `kinds` are media types, `text/` is all of them."""

    seconds: float
    bytes: int
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fetched:
    """What was there; `cut` when there was more than is taken."""

    url: str  # after all redirects
    kind: str  # as text/html
    charset: str  # "" when it is not told
    body: bytes
    cut: bool = False


async def fetch(address: str, limits: Limits) -> Fetched:
    """Return what an address leads to; Blocked or NotFetched says why not."""
    allowed = librechat().tools.allowed_addresses
    try:
        async with asyncio.timeout(limits.seconds):
            return await _followed(address, limits, allowed)
    except TimeoutError:
        raise NotFetched(f"The page took more than {limits.seconds:g} s.") from None
    except httpx2.HTTPError as error:
        if untrusted := certificates.refusal(error):
            raise NotFetched(f"The certificate is not trusted: {untrusted}.") from None
        raise NotFetched(f"The page cannot be reached ({_said(error)}).") from None


async def _followed(address: str, limits: Limits, allowed: Collection[str]) -> Fetched:
    """Open an address and whatever it redirects to, each checked as the first."""
    for _ in range(MOST_HOPS + 1):
        url = opened(address, allowed)
        async with _response(url, allowed) as response:
            location = response.headers.get("location", "")
            if response.status_code not in REDIRECTS or not location:
                return await taken(response, limits)
        address = _joined(url, location)
    raise NotFetched(f"The page redirects more than {MOST_HOPS} times.")


def _joined(url: httpx2.URL, location: str) -> str:
    try:
        return str(url.join(location))
    except (httpx2.InvalidURL, ValueError):
        raise NotFetched("The page redirects to what is no address.") from None


@asynccontextmanager
async def _response(
    url: httpx2.URL, allowed: Collection[str]
) -> AsyncIterator[httpx2.Response]:
    """Give the answer to a GET; the client is new, for it would keep cookies."""
    route = proxy_for(str(url), "", os.environ)
    transport = await transport_for(url, route, allowed)
    async with (
        httpx2.AsyncClient(
            transport=transport, timeout=None, trust_env=False
        ) as client,
        client.stream("GET", url, headers=HEADERS) as response,
    ):
        yield response


async def taken(
    response: httpx2.Response, limits: Limits, *, any_status: bool = False
) -> Fetched:
    """Return what an answer holds, within bounds; NotFetched says why not."""
    if not (response.is_success or any_status):
        raise NotFetched(f"The page answered {response.status_code}.")
    kind, charset = _kind(response)
    if not kind.startswith(limits.kinds):
        raise NotFetched(f"This is {kind or 'of an unknown kind'}, not text.")
    unpacked = _Unpacked(response.headers.get("content-encoding", ""), limits.bytes)
    async for piece in response.aiter_raw():
        unpacked.take(piece)
        if unpacked.full:
            break
    url, body = str(response.url), bytes(unpacked.body)
    return Fetched(url, kind, charset, body, cut=unpacked.full)


def _kind(response: httpx2.Response) -> tuple[str, str]:
    """Return media type and charset as they are told."""
    told = response.headers.get("content-type", "")
    return told.partition(";")[0].strip().lower(), response.charset_encoding or ""


class _Unpacked:
    """Takes a body apart piece by piece, never more of it than fits."""

    def __init__(self, encoding: str, most: int) -> None:
        self.body = bytearray()
        self.full = False
        self._most = most
        plain = encoding.strip().lower() in ("", "identity")
        if not plain and encoding.strip().lower() not in ("gzip", "x-gzip", "deflate"):
            raise NotFetched("The page is packed in an unknown way.")
        self._gzip = None if plain else zlib.decompressobj(zlib.MAX_WBITS | 32)

    def take(self, piece: bytes) -> None:
        """Add what a piece holds, as far as it fits."""
        left = self._most - len(self.body)
        if self._gzip:
            try:
                piece = self._gzip.decompress(piece, left + 1)
            except zlib.error:
                raise NotFetched("The page is packed wrongly.") from None
        self.body += piece[:left]
        self.full = len(piece) > left


def _said(error: httpx2.HTTPError) -> str:
    return (str(error) or type(error).__name__)[:200]
