"""/health, /ready and /metrics: for machines, answered before anything else is done.

They stand before the middleware that looks at hosts, schemes and sessions, because
a load balancer asks by address, over plain http, and every few seconds.
"""

import asyncio
import hmac
import logging
import os
from collections.abc import Awaitable, Callable

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound, JsonResponse
from django.utils.decorators import async_only_middleware
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    generate_latest,
    multiprocess,
)
from redis.exceptions import RedisError

from chat.store import mongo
from runtime import redis
from runtime.redis_keys import queue_key
from runtime.telemetry import metrics

log = logging.getLogger(__name__)
LIMIT = 3.0  # seconds for each store
Answer = Callable[[HttpRequest], Awaitable[HttpResponse]]


@async_only_middleware
def probes(get_response: Answer) -> Answer:
    """Answer the three addresses; leave every other to the rest."""
    answers: dict[str, Answer] = {
        "/health": health,
        "/ready": ready,
        "/metrics": figures,
    }

    async def middleware(request: HttpRequest) -> HttpResponse:
        return await answers.get(request.path, get_response)(request)

    return middleware


async def health(request: HttpRequest) -> HttpResponse:
    """Say that this process answers."""
    return JsonResponse({"status": "ok"})


async def ready(request: HttpRequest) -> HttpResponse:
    """Say whether every store can be reached; 503 names those that cannot."""
    checks = {"mongodb": _mongodb(), "redis": _redis(), "sql": _sql()}
    found = dict(
        zip(checks, await asyncio.gather(*map(_holds, checks.values())), strict=True)
    )
    status = 200 if all(found.values()) else 503
    words = {name: "ok" if well else "unreachable" for name, well in found.items()}
    return JsonResponse(words, status=status)


async def figures(request: HttpRequest) -> HttpResponse:
    """Return Prometheus's text, to whoever may have it; 404 to others."""
    if not _may_measure(request):
        return HttpResponseNotFound()
    metrics.QUEUED.set(await _queued())
    text = generate_latest(_registry())
    return HttpResponse(text, content_type=CONTENT_TYPE_LATEST)


def _may_measure(request: HttpRequest) -> bool:
    """Let in who knows METRICS_SECRET; without one, this machine itself."""
    if secret := settings.METRICS_SECRET:
        told = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(told.encode(), secret.encode())
    forwarded = "X-Forwarded-For" in request.headers
    return request.META.get("REMOTE_ADDR") in ("127.0.0.1", "::1") and not forwarded


def _registry() -> CollectorRegistry:
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    found = CollectorRegistry()
    multiprocess.MultiProcessCollector(found)  # type: ignore[no-untyped-call]
    return found


async def _holds(check: Awaitable[object]) -> bool:
    try:
        async with asyncio.timeout(LIMIT):  # wait_for may swallow a cancel
            await check
    except Exception as error:  # noqa: BLE001 - any failure means "not ready"
        log.warning("not ready: %s", type(error).__name__)
        return False
    return True


async def _mongodb() -> object:
    return await mongo.client().admin.command("ping")


async def _redis() -> object:
    return await redis.redis().ping()


@sync_to_async
def _sql() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


async def _queued() -> int:
    try:
        return int(await redis.redis().llen(queue_key()))
    except RedisError:
        return -1
