"""Finds the service that a server trusts: RFC 9728, then RFC 8414, or the file says.

A server of the protocol of 2025-03-26 says less: its service is then at its own host.
"""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from pydantic import ValidationError

from librechat_yaml.schema.tools.mcp import McpServer, ServerOAuth
from tools.mcp.oauth import SignInFailed
from tools.mcp.oauth.service import Said, ask
from tools.mcp.places import over_http

if TYPE_CHECKING:
    from mcp.shared.auth import OAuthMetadata, ProtectedResourceMetadata

FOUND = 200
PKCE = "S256"
HELLO = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "LibreChat", "version": "1"},
    },
}


@dataclass(frozen=True, slots=True)
class SignInService:
    """Where people sign in for one server, and what a token is for."""

    authorization_url: str
    token_url: str
    resource: str  # RFC 8707
    issuer: str = ""
    registration_url: str = ""
    revocation_url: str = ""
    scope: str = ""
    ways: tuple[str, ...] = ()  # to prove at `token_url` who asks
    names_itself: bool = False  # in what it sends people back with (RFC 9207)
    guessed: bool = False  # nobody has said that it is there


async def service_of(server: McpServer, url: str) -> SignInService:
    """Return the service for a server at `url`; SignInFailed says why there is none."""
    from mcp.shared.auth_utils import resource_url_from_server_url

    url, how = over_http(url), server.oauth or ServerOAuth()
    if how.authorization_url and how.token_url:
        return SignInService(
            how.authorization_url,
            how.token_url,
            resource_url_from_server_url(url),
            revocation_url=how.revocation_endpoint,
            scope=how.scope,
        )
    refusal = await _refusal(server, url)
    resource = await _resource(server, url, refusal)
    told = await _told(server, url, resource)
    if told is None:
        return _guessed(how, url, refusal)
    protects = PKCE in (told.code_challenge_methods_supported or ())
    if not (protects or how.skip_code_challenge_check):
        raise SignInFailed(_("The service does not protect sign-ins (no PKCE)."))
    return _service(how, url, refusal, resource, told)


async def _refusal(server: McpServer, url: str) -> Said:
    """Return how a server refuses strangers: in it stands what it wants of them.

    Many refuse only what is asked by POST, as everything is but with `sse`.
    """
    if server.transport != "sse":
        taken = {"Accept": "application/json, text/event-stream"}
        said = await ask(server, "POST", url, json=HELLO, headers=taken)
        if "WWW-Authenticate" in said.headers:
            return said
    return await ask(server, "GET", url, headers={"Accept": "text/event-stream"})


async def _resource(
    server: McpServer, url: str, refusal: Said
) -> "ProtectedResourceMetadata | None":
    """Return what a server says of itself; None for one of the first generation."""
    from mcp.client.auth.utils import (
        build_protected_resource_metadata_discovery_urls as places,
    )
    from mcp.shared.auth import ProtectedResourceMetadata
    from mcp.shared.auth_utils import check_resource_allowed as fits

    for place in places(_challenge(refusal, "resource_metadata"), url):
        said = await ask(server, "GET", place)
        try:
            found = ProtectedResourceMetadata.model_validate(said.json)
        except ValidationError:
            continue
        if said.status == FOUND:
            # Otherwise a server could have tokens made for another one.
            if not fits(
                requested_resource=url, configured_resource=str(found.resource)
            ):
                raise SignInFailed(_("The server says that it is another one."))
            return found
    return None


async def _told(
    server: McpServer, url: str, resource: "ProtectedResourceMetadata | None"
) -> "OAuthMetadata | None":
    """Return what the service says of itself, when it is the one that was named.

    None where nothing is said and nobody is named.
    """
    from mcp.client.auth.utils import (
        build_oauth_authorization_server_metadata_discovery_urls as places,
    )
    from mcp.client.auth.utils import issuers_match
    from mcp.shared.auth import OAuthMetadata

    named = str(resource.authorization_servers[0]) if resource else ""
    for place in places(named or None, url):
        said = await ask(server, "GET", place)
        try:
            found = OAuthMetadata.model_validate(said.json)
        except ValidationError:
            continue
        if said.status == FOUND:
            issuer = str(found.issuer)
            same = (
                issuers_match(issuer, named) if named else _root(issuer) == _root(url)
            )
            if not same:
                raise SignInFailed(_("The service says that it is another one."))
            return found
    if named:
        raise SignInFailed(_("The server does not say where one signs in."))
    return None


def _guessed(how: ServerOAuth, url: str, refusal: Said) -> SignInService:
    """Return where the protocol of 2025-03-26 has the service of a server at `url`."""
    from mcp.shared.auth_utils import resource_url_from_server_url

    root = _root(url)
    return SignInService(
        how.authorization_url or f"{root}/authorize",
        how.token_url or f"{root}/token",
        resource_url_from_server_url(url),
        registration_url=f"{root}/register",
        revocation_url=how.revocation_endpoint,
        scope=how.scope or _challenge(refusal, "scope") or "",
        guessed=True,
    )


def _root(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _service(
    how: ServerOAuth,
    url: str,
    refusal: Said,
    resource: "ProtectedResourceMetadata | None",
    told: "OAuthMetadata",
) -> SignInService:
    from mcp.client.auth.utils import get_client_metadata_scopes
    from mcp.shared.auth_utils import resource_url_from_server_url

    asked = _challenge(refusal, "scope")
    scope = get_client_metadata_scopes(asked, resource, told, ["refresh_token"])
    return SignInService(
        how.authorization_url or str(told.authorization_endpoint),
        how.token_url or str(told.token_endpoint),
        str(resource.resource) if resource else resource_url_from_server_url(url),
        str(told.issuer),
        str(told.registration_endpoint or ""),
        how.revocation_endpoint or str(told.revocation_endpoint or ""),
        how.scope or scope or "",
        tuple(told.token_endpoint_auth_methods_supported or ()),
        bool(told.authorization_response_iss_parameter_supported),
    )


def _challenge(refusal: Said, name: str) -> str | None:
    """Return a field of the header with which a server asked for a token."""
    return field_of(refusal.headers.get("WWW-Authenticate", ""), name)


def field_of(told: str, name: str) -> str | None:
    """Return a field of a WWW-Authenticate header; None when it is not there."""
    found = re.search(rf'\b{name}=(?:"([^"]+)"|([^\s,]+))', told)
    return (found[1] or found[2]) if found else None
