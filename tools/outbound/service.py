"""One question to a service that the configuration names: JSON, within bounds.

Its address is the administrator's and may be internal. Redirects are not followed, so
that a key never leaves for another host than the one that was named.
"""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field

import aiohttp
import httpx2
import orjson
from django.conf import settings

from endpoints.calling.bounds import gathered
from endpoints.calling.clients import clients_for
from runtime import certificates
from tools.sources import Failed

log = logging.getLogger(__name__)


class NoAnswer(Failed):
    """A service that gave nothing; the text says why, without anything secret.

    `status` is what it answered with, 0 when it did not.
    """

    def __init__(self, text: str, status: int = 0) -> None:
        super().__init__(text)
        self.status = status


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a service; `service` is its name for people."""

    service: str
    url: str
    json: Mapping[str, object] | None = None  # None: a GET
    params: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    seconds: float = 15.0
    proxy: str = ""  # "" = as the environment says


async def ask(question: Question) -> dict[str, object]:
    """Return the JSON object that a service answers with; NoAnswer otherwise."""
    name = question.service
    try:
        async with asyncio.timeout(question.seconds):
            status, body = await _exchange(question)
    except TimeoutError:
        raise NoAnswer(f"{name} took more than {question.seconds:g} s.") from None
    except (httpx2.HTTPError, aiohttp.ClientError, OSError, ValueError) as error:
        raise _unreachable(question, error) from None
    if not 200 <= status < 300:
        log.warning("%s answered %s", name, status)
        raise NoAnswer(f"{name} answered {status}.", status)
    return _object(name, body)


async def _exchange(question: Question) -> tuple[int, bytes]:
    clients = await clients_for(question.url, question.proxy)
    request = clients.http.build_request(
        "GET" if question.json is None else "POST",
        question.url,
        params=dict(question.params) or None,
        headers=dict(question.headers),
        content=None if question.json is None else orjson.dumps(question.json),
    )
    if question.json is not None:
        request.headers["Content-Type"] = "application/json"
    response = await clients.http.send(request, stream=True)
    try:
        most: int = settings.TOOL_RESULT_BYTES
        return response.status_code, await gathered(response.aiter_bytes(), most)
    finally:
        await response.aclose()


def _unreachable(question: Question, error: Exception) -> NoAnswer:
    name = question.service
    log.warning("%s cannot be reached: %s", name, type(error).__name__)
    if untrusted := certificates.refusal(error):
        log.warning(certificates.told(httpx2.URL(question.url).host, untrusted))
    return NoAnswer(f"{name} cannot be reached.")


def _object(name: str, body: bytes) -> dict[str, object]:
    if len(body) > settings.TOOL_RESULT_BYTES:
        raise NoAnswer(f"{name} answered with more than is taken in.")
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError:
        found = None
    if not isinstance(found, dict):
        raise NoAnswer(f"{name} did not answer with JSON.")
    return found
