"""The door of the Realtime API: an ASGI application before the chat's sockets."""

import time
from dataclasses import replace
from typing import Any

from django.conf import settings
from structlog.contextvars import bound_contextvars

from accounts.rights import cache
from endpoints.gateway import app, origins, pace
from endpoints.gateway.caller import caller_of
from endpoints.gateway.errors import GatewayError, invalid
from endpoints.gateway.failures import told_of
from endpoints.gateway.realtime.conversation import converse
from endpoints.gateway.realtime.program_socket import ProgramSocket
from endpoints.gateway.requests import spend_tags
from endpoints.gateway.requests.json_body import LONGEST_NAME
from endpoints.gateway.routes import is_socket
from runtime.asgi import Gone, Receive, Scope, Send
from runtime.telemetry import metrics


class RealtimeDoor:
    """Takes in programs that come for a session; leaves other sockets to `inner`."""

    def __init__(self, inner: Any) -> None:  # noqa: ANN401 - any ASGI application
        self.inner = inner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one WebSocket (ASGI)."""
        if settings.GATEWAY and is_socket(scope["path"]):
            await serve(ProgramSocket(scope, receive, send))
        else:
            await self.inner(scope, receive, send)


async def serve(socket: ProgramSocket) -> None:
    """See a session to its end, count it, and write its line into the log."""
    if (await socket.receive())["type"] != "websocket.connect":
        return
    began = time.monotonic()
    facts: dict[str, object] = {"method": "WEBSOCKET", "path": socket.path}
    with bound_contextvars(request_id=socket.request_id):
        try:
            await _converse(socket, facts)
        except Gone:
            facts["gone"] = True
        except Exception as error:  # noqa: BLE001 - `told_of` logs what it does not know
            await socket.refuse(told_of(error))
        finally:
            metrics.GATEWAY_REQUESTS.labels("realtime", socket.status).inc()
            facts["status"] = socket.status
            facts["ms"] = round((time.monotonic() - began) * 1000)
            app.access.info("request", extra=facts)


async def _converse(socket: ProgramSocket, facts: dict[str, object]) -> None:
    with cache.one_look():
        principal = await caller_of(socket)
        facts |= {"user": principal.user_id, "key": principal.key_id}
        _check_page(socket)
        await pace.check_pace(socket, principal)
        model = _model_of(socket.query)
        tags, _ = spend_tags.taken(socket.headers, {}, principal.tags)
    await converse(socket, replace(principal, tags=tags), model)


def _check_page(socket: ProgramSocket) -> None:
    """Refuse pages of sites that may not read answers of the gateway either."""
    origin = socket.headers.get("origin", "")
    known = origins.allowed(settings.GATEWAY_CORS_ORIGINS, origin)
    if origin and "access-control-allow-origin" not in known:
        message = "Pages of this site may not use the gateway."
        raise GatewayError(403, "wrong_origin", message)


def _model_of(query: dict[str, str]) -> str:
    """Return the model that the address names, as OpenAI or as Azure has it."""
    name = query.get("model") or query.get("deployment") or ""
    if not name or len(name) > LONGEST_NAME:
        raise invalid("You must provide a model parameter.", "model")
    return name
