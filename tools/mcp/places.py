"""Where a server is for one person, or why it cannot be called."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatch
from urllib.parse import quote, urlsplit

from accounts.models import User
from endpoints.wire.headers import PLACEHOLDER, filled
from endpoints.wire.placeholders import values_for
from librechat_yaml.live import librechat
from librechat_yaml.schema.mcp import McpServer, Transport

VARIABLE = re.compile(r"\$\{(\w+)\}")
OWN_VALUE = re.compile(r"\{\{\s*(?!LIBRECHAT_)(\w+)\s*\}\}")
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ServerPlace:
    """A server as one person's calls reach it; equal ones share a connection."""

    name: str
    transport: Transport
    url: str = field(default="", repr=False)
    headers: Pairs = field(default=(), repr=False)
    command: tuple[str, ...] = field(default=(), repr=False)
    env: Pairs = field(default=(), repr=False)
    cwd: str = ""
    proxy: str = field(default="", repr=False)
    seconds: float = 30.0  # for one call
    init_seconds: float = 20.0  # to connect


def obstacle(server: McpServer) -> str:
    """Return why a server cannot be called as it is configured; "" when it can."""
    texts = _texts(server)
    if unset := _found(VARIABLE, texts):
        return f"a value for {', '.join(unset)}"
    if own := _found(OWN_VALUE, texts):
        return f"{', '.join(own)}, which people cannot enter yet"
    if server.transport == "websocket":
        return "another transport: the protocol has none over WebSockets"
    return _personal(server, texts) or _outside(server)


def _personal(server: McpServer, texts: Iterable[str]) -> str:
    """Return what forbids the placeholders of a person; "" for nothing."""
    if server.transport == "stdio" and any(map(PLACEHOLDER.search, texts)):
        return "a url: a program is started once for everybody"
    if PLACEHOLDER.search(server.url.partition("://")[2].partition("/")[0]):
        return "a host that is the same for everybody"
    return ""


def _outside(server: McpServer) -> str:
    allowed = librechat().mcp_settings.allowed_domains
    if not allowed or server.transport == "stdio":
        return ""
    if any(_is_within(server.url, each) for each in allowed):
        return ""
    return "its host in mcpSettings.allowedDomains"


def _is_within(url: str, domain: str) -> bool:
    """Say whether an address lies in `example.com`, `*.example.com`, `https://…`."""
    there = urlsplit(url)
    wanted = urlsplit(domain if "://" in domain else f"//{domain}")
    return (
        fnmatch((there.hostname or "").lower(), (wanted.hostname or "").lower())
        and wanted.scheme in ("", there.scheme)
        and wanted.port in (None, there.port)
    )


async def place_for(name: str, server: McpServer, user_id: int) -> ServerPlace:
    """Return where a server is for a person, whose values fill its placeholders."""
    values = await _values(server, user_id)
    return ServerPlace(
        name=name,
        transport=server.transport,
        url=_address(server.url, values),
        headers=tuple((k, filled(v, values)) for k, v in server.headers.items()),
        command=(server.command, *server.args) if server.command else (),
        env=tuple(server.env.items()),
        cwd=server.cwd,
        proxy=server.proxy,
        seconds=server.timeout / 1000,
        init_seconds=server.init_timeout / 1000,
    )


async def _values(server: McpServer, user_id: int) -> Mapping[str, str]:
    if not any(map(PLACEHOLDER.search, _texts(server))):
        return {}
    user = await User.objects.filter(pk=user_id).afirst()
    return values_for(user) if user else {}


def _address(url: str, values: Mapping[str, str]) -> str:
    return PLACEHOLDER.sub(lambda hit: quote(values.get(hit[1], ""), safe=""), url)


def _texts(server: McpServer) -> list[str]:
    return [
        server.url,
        server.command,
        *server.args,
        *server.headers.values(),
        *server.env.values(),
    ]


def _found(pattern: re.Pattern[str], texts: Iterable[str]) -> list[str]:
    return sorted({name for text in texts for name in pattern.findall(text)})
