"""What signing in with OpenID gave, for servers that act on a person's behalf.

Kept while `librechat.yaml` names such a server: encrypted, for its person alone, in no
export and gone with the account. The service is asked as at every sign-in.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import requests
from django.conf import settings
from django.utils.translation import gettext as _

from accounts.keys import tool_credentials
from accounts.keys.tool_credentials import OAUTH
from accounts.sign_in.issuer_tokens import PUBLISHED
from accounts.sign_in.providers.http import trusting
from librechat_yaml.live import librechat
from runtime.redis import redis
from runtime.redis_keys import renewing_key

SOURCE = "sign_in:openid"
EARLY = 120  # seconds before a token ends, in which it is renewed
WAIT = 10.0  # seconds for an answer of the service
RENEWING = 30.0  # seconds that one process may take, and others wait
USUAL = 300.0  # seconds that a token holds of which nothing is said
OVER = (400, 401)  # what is shown is good no more, or not for this
MOST = 5_000  # tokens for others that a process remembers
JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"

_made: OrderedDict[tuple[int, str], tuple[str, float]] = OrderedDict()


class NoToken(Exception):
    """A token that the service does not give; the text is for people."""


def wanted() -> bool:
    """Say whether a server of the file needs what signing in gives."""
    servers = librechat().mcp_servers.values()
    return any(server.needs_sign_in for server in servers)


def keep(user_id: int, access: str, renews: str, ends: datetime | None) -> None:
    """Keep what a person's sign-in gave, in place of what the last one did."""
    if not (wanted() and access):
        tool_credentials.remove_now(user_id, SOURCE, OAUTH)
        return
    lasts = ends.timestamp() if ends else time.time() + USUAL
    value = {"access_token": access, "refresh_token": renews, "ends": lasts}
    tool_credentials.save_now(user_id, SOURCE, OAUTH, value)


async def sign_in_token(user_id: int) -> str:
    """Return the token of a person's last sign-in, renewed where it is about to end.

    "" when there is none, or none any more: they have to sign in again. NoToken when
    the service does not answer.
    """
    kept = await tool_credentials.reveal(user_id, SOURCE, OAUTH) or {}
    if not _is_due(kept):
        return str(kept.get("access_token", ""))
    lock = redis().lock(
        renewing_key(user_id, SOURCE), timeout=RENEWING, blocking_timeout=RENEWING
    )
    async with lock:
        kept = await tool_credentials.reveal(user_id, SOURCE, OAUTH) or {}
        if not _is_due(kept):  # another process was faster
            return str(kept.get("access_token", ""))
        return await _renewed(user_id, kept)


async def token_on_behalf(
    user_id: int, scopes: Sequence[str], *, refused: str = ""
) -> str:
    """Return a token for another service that stands for a person.

    It is remembered in this process alone, unless it is the one that was `refused`.
    NoToken says why there is none.
    """
    what = (user_id, " ".join(scopes))
    token, ends = _made.get(what, ("", 0.0))
    if token and token != refused and ends - EARLY > time.time():
        return token
    subject = await sign_in_token(user_id)
    if not subject:
        raise NoToken(sign_in_again())
    asked = {
        "grant_type": JWT_BEARER,
        "requested_token_use": "on_behalf_of",
        "assertion": subject,
        "scope": what[1],
    }
    told = await _granted(asked)
    if told is None:
        text = _(
            "%(service)s gives no token for this server: an administrator can say why."
        )
        raise NoToken(text % {"service": settings.OPENID_LABEL})
    _made[what] = str(told["access_token"]), _ends(told)
    _made.move_to_end(what)
    while len(_made) > MOST:
        _made.popitem(last=False)
    return _made[what][0]


def sign_in_again() -> str:
    """Return what people are told whose sign-in gave no token."""
    text = _("Works for those who signed in with %(service)s: sign in again that way.")
    return text % {"service": settings.OPENID_LABEL}


def _is_due(kept: Mapping[str, Any]) -> bool:
    return bool(kept) and float(kept["ends"]) - EARLY < time.time()


async def _renewed(user_id: int, kept: Mapping[str, Any]) -> str:
    renews = kept.get("refresh_token")
    asked = {"grant_type": "refresh_token", "refresh_token": str(renews)}
    told = await _granted(asked) if renews else None
    if told is None:
        if float(kept["ends"]) > time.time():
            return str(kept["access_token"])  # it holds for a moment still
        await tool_credentials.remove(user_id, SOURCE, OAUTH)
        return ""
    value = {
        "access_token": told["access_token"],
        "refresh_token": told.get("refresh_token") or renews,
        "ends": _ends(told),
    }
    await tool_credentials.save(user_id, SOURCE, OAUTH, value)
    return str(told["access_token"])


def _ends(told: Mapping[str, Any]) -> float:
    lasts = str(told.get("expires_in"))
    return time.time() + (float(lasts) if lasts.isdigit() else USUAL)


async def _granted(asked: Mapping[str, str]) -> Mapping[str, Any] | None:
    """Return what the service grants; None where it refuses. NoToken without answer."""
    try:
        status, told = await asyncio.to_thread(_asked, asked)
    except (requests.RequestException, ValueError, KeyError):
        status, told = 0, {}
    if status in OVER:
        return None
    if not told.get("access_token"):
        text = _("%(site)s, where one signs in, does not answer as it should.")
        raise NoToken(text % {"site": settings.OPENID_LABEL})
    return told


def _asked(form: Mapping[str, str]) -> tuple[int, Mapping[str, Any]]:
    client = settings.OPENID_CLIENT
    proof = {"client_id": client["client_id"], "client_secret": client["secret"]}
    with trusting(requests.Session()) as session:
        where = session.get(settings.OPENID_ISSUER + PUBLISHED, timeout=WAIT).json()
        answer = session.post(
            where["token_endpoint"],
            data={**form, **proof},
            timeout=WAIT,
            allow_redirects=False,
        )
    told = answer.json()
    return answer.status_code, told if isinstance(told, dict) else {}
