"""Messages of the protocol over whatever carries texts: the SDK's pair of streams."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

import anyio

if TYPE_CHECKING:
    from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream
    from mcp.client._transport import TransportStreams
    from mcp.shared.message import SessionMessage

Send = Callable[[str], Awaitable[None]]


@asynccontextmanager
async def exchanged(
    texts: AsyncIterator[str | bytes], send: Send, ended: Callable[[], None]
) -> "AsyncIterator[TransportStreams]":
    """Give streams from `texts` and to `send`; `ended` is called when they end."""
    to_us, incoming = anyio.create_memory_object_stream["SessionMessage | Exception"](0)
    outgoing, from_us = anyio.create_memory_object_stream["SessionMessage"](0)
    try:
        async with anyio.create_task_group() as group:
            group.start_soon(_read, texts, to_us, ended)
            group.start_soon(_write, send, from_us)
            try:
                yield incoming, outgoing
            finally:
                group.cancel_scope.cancel()
    finally:
        for stream in (to_us, incoming, outgoing, from_us):
            stream.close()


async def _read(
    texts: AsyncIterator[str | bytes],
    to_us: "MemoryObjectSendStream[SessionMessage | Exception]",
    ended: Callable[[], None],
) -> None:
    """Pass on each text that is a message, until there are no more."""
    from mcp.shared.message import SessionMessage
    from mcp.types import jsonrpc_message_adapter

    async with to_us:
        with suppress(anyio.BrokenResourceError, anyio.ClosedResourceError):
            async for text in texts:
                with suppress(ValueError):  # a server may say what it likes
                    message = jsonrpc_message_adapter.validate_json(text, by_name=False)
                    await to_us.send(SessionMessage(message))
        ended()


async def _write(
    send: Send, from_us: "MemoryObjectReceiveStream[SessionMessage]"
) -> None:
    async with from_us:
        async for each in from_us:
            await send(each.message.model_dump_json(by_alias=True, exclude_unset=True))
