"""The half of ASGI that is about the caller: what they send, and that they leave."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, MutableMapping
from typing import Any

from runtime import cancelling

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


class Gone(Exception):
    """The caller closed the connection."""


class TooLarge(Exception):
    """A body without a length has passed the limit."""


async def read(receive: Receive) -> bytes:
    """Return the whole request body; raises Gone."""
    parts = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Gone
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


async def gone(receive: Receive) -> None:
    """Wait until the caller hangs up."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def while_connected(work: Coroutine[Any, Any, None], receive: Receive) -> None:
    """Do `work`, whose request was read; cancel it and raise Gone on a hang-up."""
    working = asyncio.ensure_future(work)
    watching = asyncio.ensure_future(gone(receive))
    try:
        await asyncio.wait({working, watching}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        left = not working.done()
        await cancelling.end([working, watching] if left else [watching])
    if left and working.cancelled():
        raise Gone
    await working
