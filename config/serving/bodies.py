"""Refuse bodies that are too large before they are read, whoever sends them."""

import json
from typing import Any, TypeAlias

from django.conf import settings

from config.serving.origin import header
from endpoints.gateway import origins
from endpoints.gateway.routes import is_ours
from runtime.asgi import TooLarge

Scope: TypeAlias = Any  # ASGI as the server speaks it
Receive: TypeAlias = Any
Send: TypeAlias = Any
Application: TypeAlias = Any

ANSWER = json.dumps(
    {
        "error": {
            "message": "This request is too large.",
            "type": "invalid_request_error",
            "param": None,
            "code": "too_large",
        }
    }
).encode()
HEADERS = (
    (b"content-type", b"application/json"),
    (b"content-length", str(len(ANSWER)).encode()),
    (b"connection", b"close"),
    (b"x-should-retry", b"false"),
)


def most(path: str) -> int:
    """Return how many bytes a body sent to this path may have."""
    own: dict[str, int] = settings.BODY_LIMITS
    found = (limit for start, limit in own.items() if path.startswith(start))
    return next(found, settings.DATA_UPLOAD_MAX_MEMORY_SIZE)


def headers_of(path: str, origin: str) -> list[tuple[bytes, bytes]]:
    """Return the headers of a refusal; pages of other sites may read the gateway's."""
    told: dict[str, str] = {}
    if settings.GATEWAY and is_ours(path):
        told = origins.allowed(settings.GATEWAY_CORS_ORIGINS, origin)
    own = ((name.encode(), value.encode("latin-1")) for name, value in told.items())
    return [*HEADERS, *own]


class Bounded:
    """Answers 413 by the declared length alone; counts where none is declared.

    Daphne reads a body before any application is asked, so that it asks `most` by
    itself (config.serving.daphne); other servers come here first.
    """

    def __init__(self, inner: Application) -> None:
        self.inner = inner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on unless its body is too large."""
        limit, taken = most(scope["path"]), 0

        async def counted() -> dict[str, Any]:
            nonlocal taken
            message: dict[str, Any] = await receive()
            taken += len(message.get("body", b""))
            if taken > limit:
                raise TooLarge
            return message

        try:
            if int(header(scope, b"content-length") or 0) > limit:
                raise TooLarge
            await self.inner(scope, counted, send)
        except TooLarge:
            start = {"type": "http.response.start", "status": 413}
            headers = headers_of(scope["path"], header(scope, b"origin"))
            await send({**start, "headers": headers})
            await send({"type": "http.response.body", "body": ANSWER})
