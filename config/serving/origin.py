"""Refuse WebSocket handshakes that another site's page started."""

from typing import Any, TypeAlias
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import split_domain_port, validate_host

Scope: TypeAlias = Any  # ASGI as the server speaks it
Receive: TypeAlias = Any
Send: TypeAlias = Any
Application: TypeAlias = Any
DEFAULT_PORTS = {"http": 80, "https": 443}


def header(scope: Scope, name: bytes) -> str:
    """Return a header's value, or "" when it is missing."""
    headers: list[tuple[bytes, bytes]] = scope["headers"]
    return next((value.decode("latin-1") for key, value in headers if key == name), "")


def same_origin(origin: str, host: str) -> bool:
    """Say whether `origin` is the site at `host`; ports compared parsed."""
    try:
        asked, site = urlsplit(origin), urlsplit(f"//{host}")
        default = DEFAULT_PORTS.get(asked.scheme)
        ports_agree = (asked.port or default) == (site.port or default)
    except ValueError:
        return False
    return (
        bool(default)
        and bool(site.hostname)
        and asked.hostname == site.hostname
        and ports_agree
    )


def is_from_here(scope: Scope) -> bool:
    """Say whether a request names our host, and no other site as where it began.

    Browsers leave out the Origin of a page's own GET; a handshake always has it.
    """
    origin, host = header(scope, b"origin"), header(scope, b"host")
    listed = origin.rstrip("/") in settings.CSRF_TRUSTED_ORIGINS
    return _is_ours(host) and (not origin or listed or same_origin(origin, host))


class SameOrigin:
    """Let a handshake through only when its Origin is this site (or a listed one).

    A cookie travels with every handshake, whichever page opened it: without this,
    any page that a signed-in person visits could chat in their name.
    """

    def __init__(self, inner: Application) -> None:
        self.inner = inner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the connection on, or deny it with 403."""
        if header(scope, b"origin") and is_from_here(scope):
            await self.inner(scope, receive, send)
        else:
            await receive()  # websocket.connect
            await send({"type": "websocket.close"})  # 403; nothing was opened for it


def _is_ours(host: str) -> bool:
    """Say whether a Host is one of ours, as Django asks of every page."""
    domain, _ = split_domain_port(host)
    return bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)
