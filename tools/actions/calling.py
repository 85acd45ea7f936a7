"""One call of an operation, through the guard of everything outbound."""

import asyncio
import os
import time
from collections.abc import Collection
from dataclasses import replace
from urllib.parse import urlencode

import httpx2
import orjson
from django.conf import settings

from endpoints.calling.proxies import proxy_for
from librechat_yaml.live import librechat
from runtime import certificates
from tools.actions.places import refuse_outside
from tools.actions.request import ActionRequest, identified, request_of
from tools.actions.service import ActionAuth, ActionService, ActionTool
from tools.outbound.addresses import opened
from tools.outbound.fetch import Limits, taken
from tools.outbound.guard import transport_for
from tools.outbound.json_shapes import text
from tools.sources import Failed
from tools.tool import Result

ANSWERED = ("application/", "text/")
TOLD = 2_000  # characters of what a service says is wrong
EARLY = 30.0  # seconds before its end that a token is not used any more
Kept = tuple[float, str]

_tokens: dict[ActionAuth, Kept] = {}


async def call_service(tool: ActionTool, arguments: dict[str, object]) -> Result:
    """Return what a service answers; Failed says why it does not."""
    service = tool.service
    request = request_of(tool.operation, arguments)
    headers = dict(service.headers) | identified(service.auth)
    if service.auth.type == "oauth":
        headers["Authorization"] = f"Bearer {await _token(service)}"
    request = replace(request, headers=request.headers | headers)
    status, kind, body = await _exchange(service, request)
    written = body.decode(errors="replace")
    if not 200 <= status < 300:
        said = f": {written[:TOLD]}" if written.strip() else "."
        return Result(f"{service.title or service.name} answered {status}{said}", True)  # noqa: FBT003
    return Result(written or f"Done: {status}, with nothing in the answer ({kind}).")


async def _exchange(
    service: ActionService, request: ActionRequest
) -> tuple[int, str, bytes]:
    """Send a request; redirects are not followed, so that no key leaves for others."""
    name = service.title or service.name
    allowed = internal_hosts()
    url = opened(request.url, allowed)
    refuse_outside(request.url)
    try:
        async with asyncio.timeout(settings.TOOL_SECONDS):
            return await _sent(service, request, url, allowed)
    except TimeoutError:
        raise Failed(f"{name} took more than {settings.TOOL_SECONDS:g} s.") from None
    except httpx2.HTTPError as error:
        if untrusted := certificates.refusal(error):
            raise Failed(
                f"{name}: its certificate is not trusted: {untrusted}."
            ) from None
        raise Failed(f"{name} cannot be reached.") from None


async def _sent(
    service: ActionService,
    request: ActionRequest,
    url: httpx2.URL,
    allowed: Collection[str],
) -> tuple[int, str, bytes]:
    route = proxy_for(request.url, service.proxy, os.environ)
    transport = await transport_for(url, route, allowed)
    asked = {
        "Accept": "application/json, text/*;q=0.9, */*;q=0.1",
        "Accept-Encoding": "gzip",
        "User-Agent": "LibreChat-for-Azure",
    } | request.headers
    async with (
        httpx2.AsyncClient(
            transport=transport, timeout=None, trust_env=False
        ) as client,
        client.stream(
            request.method, url, headers=asked, content=request.body
        ) as response,
    ):
        most: int = settings.TOOL_RESULT_BYTES
        found = await taken(response, Limits(0, most, ANSWERED), any_status=True)
        return response.status_code, found.kind, found.body


def internal_hosts() -> list[str]:
    """Return the hosts that actions may call although they are internal."""
    config = librechat()
    return [*config.actions.allowed_addresses, *config.tools.allowed_addresses]


async def _token(service: ActionService) -> str:
    """Return a token of the service's authorization server, kept until it expires."""
    auth, now = service.auth, time.monotonic()
    if (kept := _tokens.get(auth)) and kept[0] > now:
        return kept[1]
    asked = {"grant_type": "client_credentials", "client_id": auth.client_id}
    asked |= {"client_secret": auth.secret} | (
        {"scope": auth.scope} if auth.scope else {}
    )
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    request = ActionRequest("POST", auth.token_url, form, urlencode(asked).encode())
    status, _kind, body = await _exchange(service, request)
    try:
        told = orjson.loads(body)
        token, life = text(told["access_token"]), float(told.get("expires_in") or 300)
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError, AttributeError):
        token, life = "", 0.0
    if not token or status != 200:
        name = service.title or service.name
        raise Failed(f"{name} gave no token: its authorization server said {status}.")
    _tokens[auth] = (now + life - EARLY, token)
    return token
