"""The one request that turns a secret into an Entra ID token.

Format: https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
"""

import asyncio
import os
from collections.abc import Mapping
from urllib.parse import quote

import aiohttp
import httpx2
import orjson
from django.utils.translation import gettext as _

from endpoints.calling.clients import clients_for
from endpoints.errors import EndpointError, Refused, Unreachable
from endpoints.reading import figures
from endpoints.reading.error_bodies import not_trusted
from runtime import certificates

AUTHORITY = "https://login.microsoftonline.com"
JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
LIMIT = 20.0  # seconds
SHORT = 60.0  # seconds that a token lasts when it is not told how long
LONGEST = 30 * 86_400.0  # seconds that a token may last


async def ask(tenant: str, form: Mapping[str, str], proxy: str) -> tuple[str, float]:
    """Return a token and the seconds it lasts. Raises Refused or Unreachable."""
    authority = os.environ.get("AZURE_AUTHORITY_HOST", "") or AUTHORITY
    url = f"{authority.rstrip('/')}/{quote(tenant, safe='')}/oauth2/v2.0/token"
    clients = await clients_for(url, proxy)
    try:
        async with asyncio.timeout(LIMIT):
            response = await clients.http.post(url, data=dict(form))
    except (httpx2.HTTPError, aiohttp.ClientError, OSError) as error:
        if untrusted := certificates.refusal(error):
            raise not_trusted(url, untrusted) from None
        message = _("The sign-in service could not be reached.")
        raise Unreachable(message, admin=f"{url}: {error}") from None
    try:
        body = orjson.loads(response.content)
    except orjson.JSONDecodeError:
        body = None
    if not isinstance(body, dict):
        raise _refused(url, response.status_code, "not JSON")
    if not response.is_success or "access_token" not in body:
        code = str(body.get("error", "")) + " " + str(body.get("error_codes", ""))
        raise _refused(url, response.status_code, code)
    return str(body["access_token"]), figures.number(
        body.get("expires_in"), LONGEST
    ) or SHORT


def _refused(url: str, status: int, reason: str) -> EndpointError:
    """Return the error; the description is left out, it may repeat what was sent."""
    message = _("The model's service could not be told who we are.")
    return Refused(message, status=401, admin=f"{url}: HTTP {status} {reason}")
