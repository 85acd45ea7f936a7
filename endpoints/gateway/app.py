"""The gateway's door: an ASGI application before Django, for its own addresses only.

Sessions, cookies and pages have no part in it, and a streamed chunk goes straight to
the server: docs/decisions tells what that saves.
"""

import logging
import time
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import replace
from typing import Any

from django.conf import settings
from structlog.contextvars import bound_contextvars

from accounts.rights import cache
from accounts.rights.principal import Principal
from endpoints.errors import Refused
from endpoints.gateway import origins, pace
from endpoints.gateway.caller import caller_of
from endpoints.gateway.errors import GatewayError, not_known
from endpoints.gateway.exchange import Exchange
from endpoints.gateway.failures import told_of
from endpoints.gateway.operations import (
    batches,
    chat,
    dashboard_billing,
    embeddings,
    files,
    kept_responses,
    message_events,
    messages,
    models,
    relay,
)
from endpoints.gateway.operations import responses as answers
from endpoints.gateway.requests import (
    anthropic,
    form,
    parse,
    relayed,
    responses,
    spend_tags,
)
from endpoints.gateway.requests.json_body import body_of, named
from endpoints.gateway.requests.parse import Body
from endpoints.gateway.routes import (
    Found,
    GatewayRoute,
    Operation,
    find,
    is_ours,
    is_root,
    is_socket,
)
from endpoints.gateway.tuning import jobs
from runtime.asgi import Gone, Receive, Scope, Send, TooLarge, read, while_connected
from runtime.telemetry import metrics

access = logging.getLogger("access")

USUAL: Mapping[str, str] = {  # the model, where none is named
    "moderation": "omni-moderation-latest",  # as OpenAI has it
    "file_new": "-",  # the lines name theirs
    "batch_new": "-",
}
UPGRADE = {"upgrade": "websocket"}
SLOW = 1.0  # seconds for a body after which its sender is asked for again


class Gateway:
    """Answers programs, and leaves every other address to `inner`."""

    def __init__(self, inner: Any) -> None:  # noqa: ANN401 - any ASGI application
        self.inner = inner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request (ASGI)."""
        if settings.GATEWAY and is_ours(scope["path"]):
            await serve(Exchange(scope, receive, send))
        else:
            await self.inner(scope, receive, send)


async def serve(exchange: Exchange) -> None:
    """Answer one request, count it, and write its line into the log."""
    began = time.monotonic()
    found = find(exchange.path)
    facts: dict[str, object] = {"method": exchange.method, "path": exchange.path}
    with bound_contextvars(request_id=exchange.request_id):
        try:
            await _answered(exchange, found, facts)
        except Gone:
            facts["gone"] = True
        finally:
            route = found.route(exchange.method) if found else None
            operation = route.operation if route else "none"
            metrics.GATEWAY_REQUESTS.labels(operation, exchange.status).inc()
            facts["status"] = exchange.status
            facts["ms"] = round((time.monotonic() - began) * 1000)
            access.info("request", extra=facts)


async def _answered(
    exchange: Exchange, found: Found | None, facts: dict[str, object]
) -> None:
    """Answer, whatever happens: there is an OpenAI-shaped error for everything."""
    origin = exchange.headers.get("origin", "")
    if found and found.routes[0].operation in ("messages", "count_tokens"):
        exchange.refusing = message_events.refusal
    exchange.answer_headers |= origins.allowed(settings.GATEWAY_CORS_ORIGINS, origin)
    try:
        await _dispatch(exchange, found, facts)
    except (Gone, TooLarge):
        raise
    except Exception as error:  # noqa: BLE001 - `told_of` logs what it does not know
        await exchange.refuse(told_of(error))


async def _dispatch(
    exchange: Exchange, found: Found | None, facts: dict[str, object]
) -> None:
    if exchange.method == "OPTIONS":
        await exchange.whole(b"", 204, origins.preflight(exchange.headers))
        return
    if exchange.method == "HEAD" and is_root(exchange.path):
        await exchange.whole(b"")
        return
    if is_socket(exchange.path):
        message = "A session of the Realtime API begins with a WebSocket."
        raise GatewayError(426, "upgrade_required", message, headers=UPGRADE)
    if found is None:
        message = f"Unknown request URL: {exchange.method} {exchange.path}"
        raise GatewayError(404, "unknown_url", message)
    route = found.route(exchange.method)
    if route is None:
        allow = {"allow": ", ".join((*found.methods, "OPTIONS"))}
        message = f"Not allowed to {exchange.method} on {exchange.path}"
        raise GatewayError(405, "method_not_supported", message, headers=allow)
    with cache.one_look() as seen:
        principal = await caller_of(exchange)
        facts |= {"user": principal.user_id, "key": principal.key_id}
        await pace.check_pace(exchange, principal)
        began = time.monotonic()
        raw = await read(exchange.receive)  # megabytes, once
        body = _body_of(exchange, raw, route, found.name)
        if time.monotonic() - began > SLOW:
            seen.clear()
            principal = await caller_of(exchange)  # the key may have ended meanwhile
        tags, body = spend_tags.taken(exchange.headers, body, principal.tags)
        principal = replace(principal, tags=tags)
        work = OPERATIONS[route.operation](exchange, principal, body)
        await _done(work, exchange, principal)


async def _done(work: "Work", exchange: Exchange, principal: Principal) -> None:
    """Do what is asked for; of a key that the caller brings the service says no."""
    try:
        await while_connected(work, exchange.receive)
    except Refused:
        if principal.own_key:  # theirs is wrong, not one of ours
            raise not_known() from None
        raise


def _body_of(exchange: Exchange, raw: bytes, route: GatewayRoute, name: str) -> Body:
    """Return the body of what creates something, else the name in the address."""
    if route.method != "POST" or "{id}" in route.path:
        return {"model": name}
    kind = exchange.headers.get("content-type", "")
    usual = USUAL.get(route.operation, "")
    if form.is_form(kind):
        return named(form.form_of(raw, kind), name, usual)
    return body_of(raw, name, usual)


Work = Coroutine[Any, Any, None]
Handler = Callable[[Exchange, Principal, Body], Work]


async def _chat(who: Exchange, key: Principal, body: Body) -> None:
    await chat.answer(who, key, parse.chat(body))


async def _completion(who: Exchange, key: Principal, body: Body) -> None:
    await chat.answer(who, key, parse.completion(body))


async def _response(who: Exchange, key: Principal, body: Body) -> None:
    await answers.create(who, key, responses.response(body))


async def _message(who: Exchange, key: Principal, body: Body) -> None:
    await messages.answer(who, key, anthropic.messages(body))


async def _count(who: Exchange, key: Principal, body: Body) -> None:
    await messages.count(who, key, anthropic.messages(body))


def _relay(asked: Callable[[Body], relayed.RelayedRequest]) -> Handler:
    """Return the handler of what is passed on as it is."""

    async def handle(who: Exchange, key: Principal, body: Body) -> None:
        await relay.relay(who, key, asked(body))

    return handle


def _listing(show: Callable[[Exchange, Principal], Work]) -> Handler:
    """Return the handler of an address that lists something."""

    async def handle(who: Exchange, key: Principal, body: Body) -> None:
        await show(who, key)

    return handle


def _by_name(show: Callable[[Exchange, Principal, str], Work]) -> Handler:
    """Return the handler of an address that names what it is about."""

    async def handle(who: Exchange, key: Principal, body: Body) -> None:
        await show(who, key, body["model"])

    return handle


OPERATIONS: Mapping[Operation, Handler] = {
    "chat": _chat,
    "completions": _completion,
    "embeddings": embeddings.embed,
    "models": _listing(models.index),
    "responses": _response,
    "response": _by_name(kept_responses.show),
    "response_delete": _by_name(kept_responses.delete),
    "response_cancel": _by_name(kept_responses.cancel),
    "response_input": _by_name(kept_responses.input_items),
    "picture": _relay(relayed.picture),
    "picture_edit": _relay(relayed.edit),
    "speech": _relay(relayed.speech),
    "transcription": _relay(relayed.transcription),
    "translation": _relay(relayed.translation),
    "moderation": _relay(relayed.moderation),
    "ranking": _relay(relayed.ranking),
    "file_new": files.create,
    "files": _listing(files.index),
    "file": _by_name(files.show),
    "file_content": _by_name(files.content),
    "file_delete": _by_name(files.delete),
    "batch_new": batches.create,
    "batches": _listing(batches.index),
    "batch": _by_name(batches.show),
    "batch_cancel": _by_name(batches.cancel),
    "job_new": jobs.create,
    "jobs": _listing(jobs.index),
    "job": _by_name(jobs.show),
    "job_cancel": _by_name(jobs.cancel),
    "job_events": _by_name(jobs.events),
    "job_checkpoints": _by_name(jobs.checkpoints),
    "messages": _message,
    "count_tokens": _count,
    "model": _by_name(models.show),
    "usage": _listing(dashboard_billing.usage),
    "subscription": _listing(dashboard_billing.subscription),
    "grants": _listing(dashboard_billing.grants),
}
