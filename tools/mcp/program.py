"""A server that this process starts, spoken to over its stdin and stdout.

The SDK has a transport of its own for that; this one bounds the length of a line and
gives the program nothing of our environment but PATH.
"""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import anyio

from tools.mcp.confinement import confined, limits
from tools.mcp.http import most_bytes
from tools.mcp.places import ServerPlace
from tools.sources import Failed

if TYPE_CHECKING:
    from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream
    from mcp.client._transport import TransportStreams
    from mcp.shared.message import SessionMessage

CHILD = Path(__file__).with_name("program_child.py")
PATIENCE = 2.0  # seconds for a program whose stdin was closed


@asynccontextmanager
async def speaking(
    place: ServerPlace, ended: Callable[[], None]
) -> "AsyncIterator[TransportStreams]":
    """Start a program and give the streams to and from it; `ended` when it has.

    Failed when it cannot be started.
    """
    process = await _started(place)
    to_us, incoming = anyio.create_memory_object_stream["SessionMessage | Exception"](0)
    outgoing, from_us = anyio.create_memory_object_stream["SessionMessage"](0)
    try:
        async with anyio.create_task_group() as group:
            group.start_soon(_read, process, to_us, ended)
            group.start_soon(_write, process, from_us)
            try:
                yield incoming, outgoing
            finally:
                group.cancel_scope.cancel()
    finally:
        for stream in (to_us, incoming, outgoing, from_us):
            stream.close()
        with anyio.CancelScope(shield=True):
            await _ended(process)


async def _started(place: ServerPlace) -> asyncio.subprocess.Process:
    own = {"PATH": os.environ.get("PATH", os.defpath)} | dict(place.env)
    try:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-I",
            str(CHILD),
            str(os.getpid()),
            json.dumps(limits()),
            *confined(place.command, place.cwd),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=None if place.complains else asyncio.subprocess.DEVNULL,
            env=own,
            cwd=place.cwd or None,
            limit=most_bytes(),
            start_new_session=True,  # its own children are ended with it
        )
    except (OSError, ValueError):
        raise Failed("The program of the server cannot be started.") from None


async def _read(
    process: asyncio.subprocess.Process,
    to_us: "MemoryObjectSendStream[SessionMessage | Exception]",
    ended: Callable[[], None],
) -> None:
    """Pass on each line that is a message, until the program ends or says too much."""
    from mcp.shared.message import SessionMessage
    from mcp.types import jsonrpc_message_adapter

    assert process.stdout  # noqa: S101 - it was asked for
    async with to_us:
        with suppress(anyio.BrokenResourceError, anyio.ClosedResourceError):
            while line := await _line(process.stdout):
                with suppress(ValueError):  # a program may print what it likes
                    message = jsonrpc_message_adapter.validate_json(line, by_name=False)
                    await to_us.send(SessionMessage(message))
        ended()


async def _line(stdout: asyncio.StreamReader) -> bytes:
    """Return the next line; nothing at the end, and where a line never ends."""
    try:
        return await stdout.readline()
    except ValueError:
        return b""


async def _write(
    process: asyncio.subprocess.Process,
    from_us: "MemoryObjectReceiveStream[SessionMessage]",
) -> None:
    assert process.stdin  # noqa: S101 - it was asked for
    async with from_us:
        with suppress(ConnectionError):
            async for each in from_us:
                text = each.message.model_dump_json(by_alias=True, exclude_unset=True)
                process.stdin.write(text.encode() + b"\n")
                await process.stdin.drain()


async def _ended(process: asyncio.subprocess.Process) -> None:
    """Close the program's stdin, wait a little, and end all that it has started."""
    assert process.stdin  # noqa: S101 - it was asked for
    process.stdin.close()
    with suppress(TimeoutError):
        await asyncio.wait_for(process.wait(), PATIENCE)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    # A pipe that is read no further would be waited for as well; asyncio has no other
    # way to close it.
    process._transport.close()  # type: ignore[attr-defined]
    await process.wait()
