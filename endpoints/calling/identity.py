"""Entra ID tokens: fetched off the caller's way, kept, renewed before they expire."""

import asyncio
import logging
import os
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from endpoints.calling import token_endpoint
from endpoints.errors import EndpointError, NotConfigured, Refused
from endpoints.targets import Auth, Target
from endpoints.wire.http_call import HttpCall
from runtime import cancelling
from runtime.loops import PerLoop

logger = logging.getLogger(__name__)

RENEW_BEFORE = 300.0  # seconds before its end that a token is renewed, in use meanwhile
USELESS_BEFORE = 30.0  # seconds before its end that a token is no longer sent
CLASSIC_SCOPE = "https://cognitiveservices.azure.com/.default"
ANY_TENANT = "organizations"  # whichever the name that signs in belongs to
FOUNDRY_SCOPE = "https://ai.azure.com/.default"


@dataclass(frozen=True, slots=True)
class Token:
    """A bearer token and the moment it ends, in seconds since the epoch."""

    value: str
    ends: float

    def __repr__(self) -> str:
        return f"Token(ends={self.ends})"


@dataclass(frozen=True, slots=True)
class Identity:
    """Who we are towards one scope; tokens are kept by this."""

    auth: Auth
    scope: str
    proxy: str


async def bearer(target: Target, *, fresh: bool = False) -> str:
    """Return the token for calls to `target`, or "" when it takes a key.

    `fresh` asks for a new one, after the service has refused the old. Raises Refused
    or NotConfigured.
    """
    return await token_of(target.auth, _scope(target), target.proxy, fresh=fresh)


async def token_of(auth: Auth, scope: str, proxy: str, *, fresh: bool = False) -> str:
    """Return a token for any service of Azure, or "" where `auth` is a key.

    `scope` is what it is for, where `auth` does not say so itself. See `bearer`.
    """
    if auth.type == "key":
        return ""
    if auth.type == "token":
        return auth.key
    identity = Identity(auth, auth.scope or scope, proxy)
    token = _tokens.get(identity)
    left = token.ends - time.time() if token else 0.0
    if token and left > RENEW_BEFORE and not fresh:
        return token.value
    renewal = await _renewal(identity)
    if token and left > USELESS_BEFORE and not fresh:
        return token.value
    return (await asyncio.shield(renewal)).value


async def signed(call: HttpCall, target: Target, *, fresh: bool = False) -> HttpCall:
    """Return `call` with the token for `target`, where it wants one; see `bearer`."""
    token = await bearer(target, fresh=fresh)
    if not token:
        return call
    headers = {**call.headers, "Authorization": f"Bearer {token}"}
    return replace(call, headers=headers)


def renewable(target: Target, error: Refused) -> bool:
    """Tell whether another token may help, after the service has refused one."""
    by_token = target.auth.type not in ("key", "token")
    return by_token and error.http_status == 401


def forget() -> None:
    """Forget every token, as a new process does."""
    _tokens.clear()


def _scope(target: Target) -> str:
    return FOUNDRY_SCOPE if target.style in ("v1", "models") else CLASSIC_SCOPE


async def _renewal(identity: Identity) -> "asyncio.Task[Token]":
    """Return the one task that fetches this identity's next token."""
    tasks = await _renewals.get()
    task = tasks.get(identity)
    if task is None or task.done():
        task = tasks[identity] = asyncio.create_task(_fetch(identity))
        task.add_done_callback(_report)
    return task


def _report(task: "asyncio.Task[Token]") -> None:
    if not task.cancelled() and (error := task.exception()):
        logger.warning("No token from Entra ID: %s", error)


async def _fetch(identity: Identity) -> Token:
    """Return a new token; whatever goes wrong is this identity's trouble alone."""
    try:
        fetched = await FLOWS[identity.auth.type](identity)
    except EndpointError:
        raise
    except Exception as error:  # noqa: BLE001 - azure-identity raises anything
        message = _("The model's service could not be told who we are.")
        reason = f"{type(error).__name__}: {error}"[:500]
        raise Refused(message, status=401, admin=reason) from None
    _tokens[identity] = fetched
    return fetched


async def _by_secret(identity: Identity) -> Token:
    secret = {"client_secret": identity.auth.client_secret}
    return await _request(identity, {"grant_type": "client_credentials", **secret})


async def _by_federation(identity: Identity) -> Token:
    file = os.environ.get("AZURE_FEDERATED_TOKEN_FILE", "")
    if not file:
        raise NotConfigured(_("Workload identity lacks AZURE_FEDERATED_TOKEN_FILE."))
    assertion = await asyncio.to_thread(Path(file).read_text, "utf-8")
    form = {
        "grant_type": "client_credentials",
        "client_assertion_type": token_endpoint.JWT_BEARER,
        "client_assertion": assertion.strip(),
    }
    return await _request(identity, form)


async def _by_password(identity: Identity) -> Token:
    logger.warning(
        "Signing in with a password cannot use a second factor and is being retired; "
        "use a client secret or a managed identity."
    )
    auth = identity.auth
    form = {"username": auth.username, "password": auth.password}
    form["grant_type"] = "password"
    return await _request(identity, form, tenant=ANY_TENANT)


async def _request(
    identity: Identity, form: Mapping[str, str], tenant: str = ""
) -> Token:
    """Return a token; `tenant` where neither the file nor the environment names one."""
    auth = identity.auth
    value, seconds = await token_endpoint.ask(
        tenant=auth.tenant_id or os.environ.get("AZURE_TENANT_ID", "") or tenant,
        form={
            "client_id": auth.client_id or os.environ.get("AZURE_CLIENT_ID", ""),
            "scope": identity.scope,
            **form,
        },
        proxy=identity.proxy,
    )
    return Token(value, time.time() + seconds)


async def _by_managed_identity(identity: Identity) -> Token:
    module = await _azure_identity()
    options = {"client_id": identity.auth.client_id} if identity.auth.client_id else {}
    return await _from(module.ManagedIdentityCredential(**options), identity.scope)


async def _by_default(identity: Identity) -> Token:
    module = await _azure_identity()
    return await _from(module.DefaultAzureCredential(), identity.scope)


async def _azure_identity() -> Any:  # noqa: ANN401 - an optional library
    try:
        return await asyncio.to_thread(import_module, "azure.identity.aio")
    except ImportError as error:
        message = _("This sign-in needs the library azure-identity.")
        hint = "pip install -r requirements/identity.txt"
        raise NotConfigured(message, admin=hint) from error


async def _from(credential: Any, scope: str) -> Token:  # noqa: ANN401 - see above
    async with credential:
        token = await credential.get_token(scope)
    lasts = float(token.expires_on) - time.time()
    return Token(
        token.token, time.time() + min(max(lasts, 0.0), token_endpoint.LONGEST)
    )


Flow = Callable[[Identity], Awaitable[Token]]
FLOWS: Mapping[str, Flow] = {
    "client_secret": _by_secret,
    "workload_identity": _by_federation,
    "password": _by_password,
    "managed_identity": _by_managed_identity,
    "default": _by_default,
}


async def _cancel(tasks: "dict[Identity, asyncio.Task[Token]]") -> None:
    await cancelling.end(tasks.values())


_tokens: dict[Identity, Token] = {}
_renewals: "PerLoop[dict[Identity, asyncio.Task[Token]]]" = PerLoop(dict, _cancel)
