"""Models that custom endpoints tell of themselves (`models.fetch: true`).

One web process asks every ten minutes; all processes read the answers from Redis.
"""

import asyncio
import json
import logging
from collections.abc import Mapping
from typing import TypeGuard
from urllib.parse import urlsplit

from redis.exceptions import RedisError

from endpoints.calling.clients import clients_for
from endpoints.catalogue.compatible import USER_PROVIDED, plain_url
from librechat_yaml import live
from librechat_yaml.schema import Custom, LibreChat
from runtime import certificates
from runtime.redis import redis, sync_redis
from runtime.redis_keys import asking_key, models_key

EVERY = 600  # seconds between two questions
LIFE = 24 * 3600  # seconds an answer is kept when the service is away
LIMIT = 10.0  # seconds for the answer
MOST = 2000  # models taken from one service
LONGEST = 200  # characters of a model's name

log = logging.getLogger("config")


class _Known:
    """The answers as this process last read them, and how often they changed."""

    models: Mapping[str, tuple[str, ...]] = {}
    version = 0


_known = _Known()


def known() -> Mapping[str, tuple[str, ...]]:
    """Return model names by endpoint, as last adopted."""
    return _known.models


def version() -> int:
    """Return a number that changes with `known()`."""
    return _known.version


def askable(config: LibreChat) -> list[Custom]:
    """Return the endpoints whose models can be asked for."""
    return [
        section
        for section in config.endpoints.custom
        if section.models and section.models.fetch and section.api_key != USER_PROVIDED
    ]


async def refresh() -> None:
    """Ask every service whose turn it is; failures keep the last answer."""
    for section in askable(live.librechat()):
        claim = asking_key(section.name)
        if not await redis().set(claim, "1", nx=True, ex=EVERY):
            continue
        try:
            names = await ask(section)
        except Exception as error:  # noqa: BLE001 - the others must be asked as well
            untrusted = certificates.refusal(error)
            host = urlsplit(section.base_url).netloc
            reason = (
                certificates.told(host, untrusted)
                if untrusted
                else type(error).__name__
            )
            log.warning("%s did not tell its models (%s)", section.name, reason)
            continue
        await redis().set(models_key(section.name), json.dumps(names), ex=LIFE)


async def ask(section: Custom) -> list[str]:
    """Return the models that GET {baseURL}/models names (OpenAI's format)."""
    url = f"{plain_url(section.base_url)}/models"
    clients = await clients_for(url, section.proxy)
    headers = {"Authorization": f"Bearer {section.api_key}", **section.headers}
    async with asyncio.timeout(LIMIT):
        answer = await clients.http.get(url, headers=headers)
    answer.raise_for_status()
    listed = answer.json()
    models = listed.get("data") if isinstance(listed, dict) else None
    if not isinstance(models, list):
        raise ValueError("not a list of models")
    names = [one.get("id") for one in models if isinstance(one, dict)]
    return [name for name in names if _is_name(name)][:MOST]


def _is_name(told: object) -> TypeGuard[str]:
    """Tell whether people could choose a model of this name."""
    return isinstance(told, str) and 0 < len(told) <= LONGEST


def adopt() -> bool:
    """Read the answers from Redis; say whether they differ from before (blocking)."""
    names = [section.name for section in askable(live.librechat())]
    if not names and not _known.models:
        return False
    texts: list[bytes | None] = (
        sync_redis().mget([models_key(name) for name in names])  # type: ignore[assignment]
        if names
        else []
    )
    found = {
        name: tuple(json.loads(text))
        for name, text in zip(names, texts, strict=True)
        if text
    }
    if found == _known.models:
        return False
    _known.models = found
    _known.version += 1
    return True


async def refresh_quietly() -> None:
    """Ask, and let nothing but cancellation through: it runs beside other work."""
    try:
        await refresh()
    except RedisError as error:
        log.warning("models cannot be kept: %s", type(error).__name__)
