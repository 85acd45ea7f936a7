"""Who calls: a personal key, never a cookie."""

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from accounts.keys import api_keys, callers_keys
from accounts.rights.abuse.bans import ais_banned
from accounts.rights.abuse.client_addresses import client_address, is_proxy
from accounts.rights.principal import Principal
from accounts.sign_in import issuer_tokens
from endpoints.gateway.errors import GatewayError, not_known
from endpoints.gateway.program_call import ProgramCall

SCOPE = "gateway"  # what a key must have been made for
BEARER = "bearer "
IN_PROTOCOL = "openai-insecure-api-key."  # as OpenAI's clients in browsers name it
NAMED = ("api-key", "x-api-key")  # Azure's header, and what other clients send


async def caller_of(exchange: ProgramCall) -> Principal:
    """Return the key in use; raises GatewayError for whoever may not come in."""
    _check_door(exchange)
    if await ais_banned(_address(exchange)):
        message = "Too many violations came from your address. Try again later."
        raise GatewayError(403, "banned", message)
    for text in _keys(exchange):
        if principal := await api_keys.authenticate(text, SCOPE):
            return principal
        if principal := await issuer_tokens.principal_of(text):
            return principal
        if principal := await callers_keys.principal_of(text):
            return principal
    raise not_known()


def _keys(exchange: ProgramCall) -> list[str]:
    """Return what may be a key, from whichever header; the same one counts once.

    Pages in browsers can set no header of a WebSocket, but name its subprotocols.
    """
    headers = exchange.headers
    told = headers.get("authorization", "")
    bearer = told[len(BEARER) :] if told[: len(BEARER)].lower() == BEARER else ""
    named = (
        each.removeprefix(IN_PROTOCOL)
        for each in exchange.protocols
        if each.startswith(IN_PROTOCOL)
    )
    found = (bearer, *(headers.get(name, "") for name in NAMED), *named)
    return list(dict.fromkeys(text.strip() for text in found if text))


def _check_door(exchange: ProgramCall) -> None:
    """Refuse other sites' names, and plain http where it is not wanted."""
    host, _ = split_domain_port(exchange.headers.get("host", ""))
    if not host or not validate_host(host, settings.ALLOWED_HOSTS):
        raise GatewayError(400, "wrong_host", "This host is not served here.")
    if settings.SECURE_SSL_REDIRECT and not _is_secure(exchange):
        raise GatewayError(403, "https_only", "Use https: a key must not be read.")


def _is_secure(exchange: ProgramCall) -> bool:
    peer = _peer(exchange)
    if not peer or is_proxy(peer):
        return exchange.headers.get("x-forwarded-proto") == "https"
    return bool(exchange.scope.get("scheme") == "https")


def _peer(exchange: ProgramCall) -> str:
    client = exchange.scope.get("client")
    return str(client[0]) if client else ""


def _address(exchange: ProgramCall) -> str:
    forwarded = exchange.headers.get("x-forwarded-for", "")
    return client_address(_peer(exchange), forwarded)
