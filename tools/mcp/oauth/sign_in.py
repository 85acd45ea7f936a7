"""A person's way to the service and back: `begin` leads there, `finish` ends it.

What is under way stands in Redis for ten minutes, encrypted for the person who began:
nobody else can end it, and nobody twice.
"""

import base64
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.keys import tool_credentials
from librechat_yaml.schema.tools.mcp import McpServer, ServerOAuth
from runtime.redis import redis
from runtime.redis_keys import sign_in_key
from tools.mcp.oauth import SignInFailed, away
from tools.mcp.oauth.discovery import SignInService, service_of
from tools.mcp.oauth.service import ask
from tools.mcp.oauth.tokens import Client, granted, kept_of
from tools.mcp.people import LACKS, source_of

LIFE = 600  # seconds to sign in
CREATED = (200, 201)
# As preferred: servers that are built on the protocol's own SDK revoke with the first.
PROVEN = ("client_secret_post", "client_secret_basic", "none")
WAYS = {
    "default_post": "client_secret_post",
    "basic_auth_header": "client_secret_basic",
}
USUAL = "client_secret_basic"  # of a service that does not say (RFC 8414)


async def begin(user_id: int, name: str, server: McpServer, url: str, back: str) -> str:
    """Return the address where a person signs in; SignInFailed says why there is none.

    `back` is where the service sends them afterwards.
    """
    service = _widened(await service_of(server, url), await kept_of(user_id, name))
    back = (server.oauth or ServerOAuth()).redirect_uri or back
    client = await _client(server, service, back)
    state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(64)
    under_way = {
        "service": asdict(service),
        "client": asdict(client),
        "verifier": verifier,
        "back": back,
        "server_url": url,
    }
    sealed = tool_credentials.sealed(_owner(user_id, name), under_way)
    await redis().set(sign_in_key(_digest(state)), sealed, ex=LIFE)
    return _address(service, client, back, state, verifier)


async def finish(
    user_id: int, name: str, server: McpServer, answer: Mapping[str, str]
) -> None:
    """Keep the tokens for what the service sent a person back with.

    Raises SignInFailed; what is under way is over then, too.
    """
    under_way = await _under_way(user_id, name, answer.get("state", ""))
    service = SignInService(**{**under_way["service"], "ways": ()})
    _check_sender(service, answer.get("iss"))
    if "code" not in answer:
        raise SignInFailed(_("The service did not let you in."))
    tokens = await granted(
        server,
        service.token_url,
        Client(**under_way["client"]),
        {
            "grant_type": "authorization_code",
            "code": answer["code"],
            "redirect_uri": under_way["back"],
            "code_verifier": under_way["verifier"],
            "resource": service.resource,
        },
    )
    if tokens is None:
        raise away(urlsplit(service.token_url).hostname or "?")
    kept = {
        **tokens,
        "grant": secrets.token_hex(8),
        "client": under_way["client"],
        "token_url": service.token_url,
        "revocation_url": service.revocation_url,
        "resource": service.resource,
        "server_url": under_way["server_url"],
        "scope": service.scope,
    }
    await tool_credentials.save(user_id, source_of(name), tool_credentials.OAUTH, kept)


def _widened(service: SignInService, kept: Mapping[str, Any]) -> SignInService:
    """Return a service that is asked for what was granted, and for what was lacking."""
    if not kept.get(LACKS):
        return service
    words = f"{kept.get('scope', '')} {service.scope} {kept[LACKS]}".split()
    return replace(service, scope=" ".join(dict.fromkeys(words)))


async def _client(server: McpServer, service: SignInService, back: str) -> Client:
    """Return who this program is: as the file says, or as the service takes it in."""
    how = server.oauth or ServerOAuth()
    if how.client_id:
        return Client(how.client_id, how.client_secret, WAYS[how.token_exchange_method])
    if not service.registration_url:
        raise SignInFailed(_("An administrator has to enter a client_id first."))
    way = next((each for each in PROVEN if each in service.ways), USUAL)
    wanted = {
        "client_name": settings.APP_TITLE,
        "redirect_uris": [back],
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"],
        "token_endpoint_auth_method": way,
        "application_type": "web",
        **({"scope": service.scope} if service.scope else {}),
    }
    said = await ask(server, "POST", service.registration_url, json=wanted)
    client_id, secret = said.json.get("client_id"), said.json.get("client_secret")
    if said.status not in CREATED or not isinstance(client_id, str):
        if service.guessed:
            raise SignInFailed(_("The server does not say where one signs in."))
        raise SignInFailed(_("The service does not take this program in."))
    way = str(said.json.get("token_endpoint_auth_method") or way)
    return Client(client_id, str(secret or ""), way)


def _address(
    service: SignInService, client: Client, back: str, state: str, verifier: str
) -> str:
    challenge = hashlib.sha256(verifier.encode()).digest()
    asked = {
        "response_type": "code",
        "client_id": client.id,
        "redirect_uri": back,
        "state": state,
        "code_challenge": base64.urlsafe_b64encode(challenge).decode().rstrip("="),
        "code_challenge_method": "S256",
        "resource": service.resource,
        **({"scope": service.scope} if service.scope else {}),
        **({"prompt": "consent"} if "offline_access" in service.scope.split() else {}),
    }
    joint = "&" if urlsplit(service.authorization_url).query else "?"
    return f"{service.authorization_url}{joint}{urlencode(asked)}"


async def _under_way(user_id: int, name: str, state: str) -> Mapping[str, Any]:
    """Return what a person has begun, once."""
    sealed = await redis().getdel(sign_in_key(_digest(state)))
    found = sealed and tool_credentials.unsealed(_owner(user_id, name), sealed)
    if not found:
        raise SignInFailed(_("This sign-in was not begun here, or took too long."))
    return dict(found)


def _check_sender(service: SignInService, issuer: str | None) -> None:
    """Refuse an answer that another service has sent people back with (RFC 9207)."""
    named = bool(service.issuer) and (issuer is not None or service.names_itself)
    if named and issuer != service.issuer:
        raise SignInFailed(_("The answer came from another service."))


def _owner(user_id: int, name: str) -> list[object]:
    return [user_id, source_of(name), "sign-in"]


def _digest(state: str) -> str:
    return hashlib.sha256(state.encode()).hexdigest()
