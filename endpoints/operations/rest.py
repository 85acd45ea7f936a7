"""One POST to a service whose format is not OpenAI's."""

import asyncio
from collections.abc import Mapping

import aiohttp
import httpx2
from django.utils.translation import gettext as _

from endpoints.calling.bounds import bounds, gathered
from endpoints.calling.clients import clients_for
from endpoints.calling.timeouts import waits
from endpoints.errors import TimedOut, Unreachable
from endpoints.operations.operation import Received
from endpoints.reading.error_bodies import from_response, oversized

AGENT = "librechat-for-azure"


async def posted(
    url: str, proxy: str, headers: Mapping[str, str], **request: object
) -> Received:
    """Return what a service answers; `request` is content, json, or data and files.

    Raises EndpointError.
    """
    clients = await clients_for(url, proxy)
    try:
        async with asyncio.timeout(waits().whole):
            asking = clients.http.build_request(
                "POST",
                url,
                headers={"User-Agent": AGENT, **headers},
                **request,  # type: ignore[arg-type]  # as httpx takes them
            )
            response = await clients.http.send(asking, stream=True)
            try:
                return await _received(response, url)
            finally:
                await response.aclose()
    except TimeoutError as error:
        raise TimedOut(_("The model did not answer in time.")) from error
    except (httpx2.HTTPError, aiohttp.ClientError, OSError) as error:
        message = _("The model's service could not be reached.")
        raise Unreachable(message, admin=type(error).__name__) from error


async def _received(response: httpx2.Response, url: str) -> Received:
    most = bounds().body
    content = await gathered(response.aiter_bytes(), most)
    if not response.is_success:
        raise from_response(response.status_code, response.headers, content, url=url)
    if len(content) > most:
        raise oversized()
    return Received(content, response.headers.get("content-type", "audio/mpeg"))
