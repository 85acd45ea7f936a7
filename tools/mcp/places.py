"""Where a server is for one person, or why it cannot be called."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from django.conf import settings

from endpoints.wire.headers import PLACEHOLDER, filled, latin
from librechat_yaml.live import librechat
from librechat_yaml.schema.tools.mcp import OWN_KEY, SIGN_IN, McpServer, Transport
from tools.mcp.people import OWN_VALUE, Brought
from tools.outbound.domains import is_among

WEB_SOCKET = re.compile(r"ws(?=s?://)", re.IGNORECASE)
VARIABLE = re.compile(r"\$\{(\w+)\}")
SIGN_IN_LACKING = "a sign-in with OpenID"
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
    silent_seconds: float = 300.0  # that a stream of events may be
    complains: bool = False  # whether a program's stderr is ours
    user_id: int = 0  # whose token goes along; 0: nobody's
    grant: str = ""  # the consent that the token comes from
    behalf: tuple[str, ...] = ()  # scopes of a token that stands for the person
    signs_in: bool = True  # whether a refusal means that the person should sign in


def obstacle(server: McpServer) -> str:
    """Return why a server cannot be called as it is configured; "" when it can."""
    texts = _texts(server)
    if unset := _found(VARIABLE, texts):
        return f"a value for {', '.join(unset)}"
    if own := [x for x in _found(OWN_VALUE, texts) if x not in server.variables]:
        return f"{', '.join(own)} among its customUserVars"
    if (server.transport == "websocket") != bool(WEB_SOCKET.match(server.url)):
        return "an address with ws:// or wss:// and `type: websocket` together"
    return _personal(server, texts) or _unsigned(server) or _outside(server)


def _personal(server: McpServer, texts: Iterable[str]) -> str:
    """Return what forbids the placeholders of a person; "" for nothing."""
    if server.transport == "stdio" and any(map(PLACEHOLDER.search, texts)):
        return "a url: a program is told nothing of who calls"
    if _found(OWN_VALUE, [server.command, *server.args]):
        return "people's values in its env: everybody on the machine sees `args`"
    host = server.url.partition("://")[2].partition("/")[0]
    if PLACEHOLDER.search(host) or OWN_VALUE.search(host):
        return "a host that is the same for everybody"
    return ""


def _unsigned(server: McpServer) -> str:
    """Return what forbids to use the person's own sign-in; "" for nothing."""
    if SIGN_IN.search(server.url):
        return "the token of a sign-in in its headers: addresses stand in logs"
    if server.obo and (server.transport == "stdio" or server.oauth or server.api_key):
        return "a url, and neither oauth nor apiKey, beside obo"
    if server.needs_sign_in and not settings.OPENID_CLIENT["client_id"]:
        return "people who sign in with OPENID_ISSUER and OPENID_CLIENT_ID"
    return ""


def _outside(server: McpServer) -> str:
    allowed = librechat().mcp_settings.allowed_domains
    if server.transport == "stdio" or is_among(server.url, allowed):
        return ""
    return "its host in mcpSettings.allowedDomains"


def over_http(url: str) -> str:
    """Return the address of a server as HTTP has it, also where it is a WebSocket's."""
    return WEB_SOCKET.sub("http", url, count=1)


def is_personal(server: McpServer) -> bool:
    """Say whether a server is reached by each person in their own way."""
    texts = _texts(server)
    return bool(
        server.variables
        or server.requires_oauth
        or server.obo
        or any(map(PLACEHOLDER.search, texts))
    )


def missing(name: str, server: McpServer, brought: Brought) -> list[str]:
    """Return the names of what the person has yet to enter for a server."""
    entered = brought.variables(name)
    lacks = [each for each in server.variables if not entered.get(each)]
    return [*lacks, SIGN_IN_LACKING] if lacks_sign_in(server, brought) else lacks


def lacks_sign_in(server: McpServer, brought: Brought) -> bool:
    """Say whether a server needs a sign-in that the person has not made."""
    return server.needs_sign_in and not brought.signed_in


def place_for(name: str, server: McpServer, brought: Brought) -> ServerPlace:
    """Return where a server is for a person, whose values fill its placeholders."""
    own = brought.variables(name)
    url = _address(server.url, brought.placeholders, own)
    grant = brought.grant(name, url) if server.requires_oauth is not False else ""
    return ServerPlace(
        name=name,
        transport=server.transport,
        url=url,
        headers=tuple(_headers(server, brought.placeholders, own)),
        command=(server.command, *server.args) if server.command else (),
        env=tuple((key, _entered(text, own)) for key, text in server.env.items()),
        cwd=server.cwd,
        proxy=server.proxy,
        seconds=server.timeout / 1000,
        init_seconds=server.init_timeout / 1000,
        silent_seconds=server.sse_read_timeout / 1000,
        complains=server.stderr != "ignore",
        user_id=brought.user_id if grant or server.obo else 0,
        grant=grant,
        behalf=server.obo.wanted if server.obo else (),
        signs_in=server.requires_oauth is not False and not server.obo,
    )


def _headers(
    server: McpServer, values: Mapping[str, str], own: Mapping[str, str]
) -> Iterable[tuple[str, str]]:
    """Yield the headers of a person's requests; the key's own comes last."""
    for name, text in {**server.headers, **server.request_headers}.items():
        yield name, _entered(filled(text, values), own)
    if key := server.api_key:
        text = own.get(OWN_KEY, "") if key.source == "user" else key.key
        yield key.header(latin(text))


def _entered(text: str, own: Mapping[str, str]) -> str:
    """Return a text with what the person has entered."""
    return OWN_VALUE.sub(lambda hit: latin(own.get(hit[1], "")), text)


def _address(url: str, values: Mapping[str, str], own: Mapping[str, str]) -> str:
    def value(hit: re.Match[str]) -> str:
        return quote({**values, **own}.get(hit[1], ""), safe="")

    return OWN_VALUE.sub(value, PLACEHOLDER.sub(value, url))


def _texts(server: McpServer) -> list[str]:
    return [
        server.url,
        server.command,
        *server.args,
        *server.headers.values(),
        *server.request_headers.values(),
        *server.env.values(),
    ]


def _found(pattern: re.Pattern[str], texts: Iterable[str]) -> list[str]:
    return sorted({name for text in texts for name in pattern.findall(text)})
