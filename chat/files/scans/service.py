"""One request to a service that reads scans: JSON both ways, within bounds."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

import aiohttp
import httpx2
import orjson
from django.utils.translation import gettext as _

from endpoints.calling.bounds import gathered
from endpoints.calling.clients import clients_for
from librechat_yaml.live import librechat

SECONDS = 120.0  # for one file
BYTES = 50_000_000  # of an answer


class NotReadError(Exception):
    """A service did not read the scans; the text says why, in the reader's words."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a service answered."""

    json: Mapping[str, object]
    headers: Mapping[str, str] = field(default_factory=dict)


async def told(
    method: str, url: str, headers: Mapping[str, str], body: object = None
) -> Told:
    """Return a service's answer. Raises NotReadError."""
    try:
        async with asyncio.timeout(SECONDS):
            return await _exchange(method, url, headers, body)
    except TimeoutError:
        raise NotReadError(_("The service takes too long.")) from None
    except (httpx2.HTTPError, aiohttp.ClientError, OSError, ValueError):
        raise NotReadError(_("The service cannot be reached.")) from None


async def _exchange(
    method: str, url: str, headers: Mapping[str, str], body: object
) -> Told:
    clients = await clients_for(url, librechat().proxy)
    content = None if body is None else orjson.dumps(body)
    sent = {**headers, "Content-Type": "application/json"}
    request = clients.http.build_request(method, url, headers=sent, content=content)
    response = await clients.http.send(request, stream=True)
    try:
        if not response.is_success:
            text = _("The service answered %(status)s.")
            raise NotReadError(text % {"status": response.status_code})
        raw = await gathered(response.aiter_bytes(), BYTES)
        return Told(_object(raw), dict(response.headers))
    finally:
        await response.aclose()


def _object(raw: bytes) -> Mapping[str, object]:
    """Return the answer's object; an empty body, as of what is accepted, is empty."""
    try:
        found = orjson.loads(raw or b"{}")
    except orjson.JSONDecodeError:
        found = None
    if not isinstance(found, dict):
        raise NotReadError(_("The service answered with something else."))
    return found
