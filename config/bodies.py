"""Refuse bodies that are too large before they are read, whoever sends them."""

import json
from typing import Any, TypeAlias

from django.conf import settings

from config.origin import header

Scope: TypeAlias = Any  # ASGI as the server speaks it
Receive: TypeAlias = Any
Send: TypeAlias = Any
Application: TypeAlias = Any

ANSWER = json.dumps(
    {"error": {"code": "too_large", "message": "This request is too large."}}
).encode()
HEADERS = (
    (b"content-type", b"application/json"),
    (b"content-length", str(len(ANSWER)).encode()),
    (b"connection", b"close"),
)


class TooLarge(Exception):
    """A body without a length has passed the limit."""


def most(path: str) -> int:
    """Return how many bytes a body sent to this path may have."""
    own: dict[str, int] = settings.BODY_LIMITS
    found = (limit for start, limit in own.items() if path.startswith(start))
    return next(found, settings.DATA_UPLOAD_MAX_MEMORY_SIZE)


class Bounded:
    """Answers 413 by the declared length alone; counts where none is declared.

    Daphne reads a body before any application is asked, so that it asks `most` by
    itself (config.serving); other servers come here first.
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
            await send({**start, "headers": list(HEADERS)})
            await send({"type": "http.response.body", "body": ANSWER})
