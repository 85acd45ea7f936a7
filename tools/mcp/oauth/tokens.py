"""A person's tokens: sent along with requests, renewed in time, revoked at last."""

import time
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlsplit

from accounts.keys import tool_credentials
from accounts.keys.tool_credentials import OAUTH
from accounts.sign_in.providers.kept_tokens import NoToken, token_on_behalf
from librechat_yaml.live import librechat
from librechat_yaml.schema.tools.mcp import McpServer
from runtime.redis import redis
from runtime.redis_keys import renewing_key
from tools.mcp.oauth import away
from tools.mcp.oauth.service import ask
from tools.mcp.people import LACKS, source_of
from tools.mcp.places import ServerPlace
from tools.sources import Failed

EARLY = 60  # seconds before a token ends, in which it is renewed
RENEWING = 30.0  # seconds that one process may take for it, and others wait
FOUND = 200
OVER = (400, 401)  # what is shown is not good any more
MOST_SCOPES = 50  # that a server may ask for at once
REVOKED = ("refresh_token", "access_token")


@dataclass(frozen=True, slots=True)
class Client:
    """Who this program is to a service."""

    id: str
    secret: str = field(default="", repr=False)
    way: str = "none"  # to prove it, as token_endpoint_auth_method names it

    def proof(self) -> tuple[dict[str, str], dict[str, str]]:
        """Return the fields and the headers that prove it."""
        if self.secret and self.way == "client_secret_basic":
            pair = f"{quote(self.id, safe='')}:{quote(self.secret, safe='')}"
            coded = b64encode(pair.encode()).decode()
            return {"client_id": self.id}, {"Authorization": f"Basic {coded}"}
        secret = {"client_secret": self.secret} if self.secret else {}
        return {"client_id": self.id, **secret}, {}


async def current_token(place: ServerPlace, refused: str = "") -> str:
    """Return the token that goes to a place, "" for none.

    It is renewed when it is about to end, or is the one that was `refused`. One process
    does so at a time: a token that renews may be good for once only.
    """
    if place.behalf:
        return await _on_behalf(place, refused)
    if not place.grant:
        return ""
    kept = await _kept(place)
    if not _is_due(kept, refused):
        return str(kept.get("access_token", ""))
    lock = redis().lock(
        renewing_key(place.user_id, place.name),
        timeout=RENEWING,
        blocking_timeout=RENEWING,
    )
    async with lock:
        kept = await _kept(place)  # another process may have been faster
        if not _is_due(kept, refused):
            return str(kept.get("access_token", ""))
        return await _renewed(place, kept)


async def _on_behalf(place: ServerPlace, refused: str) -> str:
    """Return the token that stands for a person; Failed says why there is none."""
    try:
        return await token_on_behalf(place.user_id, place.behalf, refused=refused)
    except NoToken as error:
        raise Failed(str(error)) from None


async def granted(
    server: McpServer, url: str, client: Client, asked: Mapping[str, str]
) -> dict[str, Any] | None:
    """Return the tokens that a service grants; None where it refuses.

    SignInFailed when it gives no usable answer at all.
    """
    fields, headers = client.proof()
    said = await ask(server, "POST", url, form={**asked, **fields}, headers=headers)
    if said.status in OVER:
        return None
    token = said.json.get("access_token")
    if said.status != FOUND or not _is_token(token):
        raise away(urlsplit(url).hostname or "?")
    lasts = said.json.get("expires_in")
    ends = time.time() + float(lasts) if isinstance(lasts, int | float) else None
    renews = said.json.get("refresh_token")
    return {
        "access_token": token,
        "ends": ends,
        **({"refresh_token": renews} if _is_token(renews) else {}),
    }


async def forget(user_id: int, name: str) -> bool:
    """Forget a person's tokens, here and at the service; False when there were none."""
    source = source_of(name)
    kept = await tool_credentials.reveal(user_id, source, OAUTH)
    gone = await tool_credentials.remove(user_id, source, OAUTH)
    server = librechat().mcp_servers.get(name)
    if kept and server and kept.get("revocation_url"):
        await _revoke(server, kept)
    return gone


async def note_lack(place: ServerPlace, scope: str) -> None:
    """Remember what the token of a place is not good for: the next sign-in asks for it.

    `scope` comes from the server, so that only what can stand in a request is taken.
    """
    kept = await _kept(place)
    words = [each for each in scope.split()[:MOST_SCOPES] if _is_token(each)]
    if kept and words:
        lacking = {**kept, LACKS: " ".join(words)}
        source = source_of(place.name)
        await tool_credentials.save(place.user_id, source, OAUTH, lacking)


async def kept_of(user_id: int, name: str) -> Mapping[str, Any]:
    """Return what a person's last sign-in at a server gave; {} for nothing."""
    return await tool_credentials.reveal(user_id, source_of(name), OAUTH) or {}


async def _kept(place: ServerPlace) -> Mapping[str, Any]:
    """Return the tokens of this very consent; {} when there are none any more."""
    kept = await kept_of(place.user_id, place.name)
    return kept if kept.get("grant") == place.grant else {}


def _is_due(kept: Mapping[str, Any], refused: str) -> bool:
    if not kept:
        return False
    early = EARLY if "refresh_token" in kept else 0
    ends: float | None = kept.get("ends")
    over = ends is not None and ends - early < time.time()
    return over or bool(kept["access_token"] == refused)


async def _renewed(place: ServerPlace, kept: Mapping[str, Any]) -> str:
    """Return a new token; "" where the person has to sign in again."""
    source = source_of(place.name)
    tokens = await _granted_again(place, kept)
    if tokens is None:
        await tool_credentials.remove(place.user_id, source, OAUTH)
        return ""
    await tool_credentials.save(place.user_id, source, OAUTH, {**kept, **tokens})
    return str(tokens["access_token"])


async def _granted_again(
    place: ServerPlace, kept: Mapping[str, Any]
) -> dict[str, Any] | None:
    server = librechat().mcp_servers.get(place.name)
    if server is None or "refresh_token" not in kept:
        return None
    asked = {
        "grant_type": "refresh_token",
        "refresh_token": kept["refresh_token"],
        "resource": kept["resource"],
    }
    return await granted(server, kept["token_url"], Client(**kept["client"]), asked)


async def _revoke(server: McpServer, kept: Mapping[str, Any]) -> None:
    fields, headers = Client(**kept["client"]).proof()
    for kind in REVOKED:
        if token := kept.get(kind):
            form = {"token": token, "token_type_hint": kind, **fields}
            try:
                await ask(
                    server, "POST", kept["revocation_url"], form=form, headers=headers
                )
            except Failed:
                return  # it ends by itself; here it is gone


def _is_token(value: object) -> bool:
    """Say whether a value can stand in a header."""
    return (
        isinstance(value, str)
        and 0 < len(value) < 16_384
        and value.isascii()
        and value.isprintable()
        and " " not in value
    )
