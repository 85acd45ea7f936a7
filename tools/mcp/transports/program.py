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

from tools.mcp.places import ServerPlace
from tools.mcp.transports.confinement import confined, limits
from tools.mcp.transports.http import most_bytes
from tools.mcp.transports.messages import Send, exchanged
from tools.sources import Failed

if TYPE_CHECKING:
    from mcp.client._transport import TransportStreams

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
    try:
        async with exchanged(_lines(process), _sender(process), ended) as streams:
            yield streams
    finally:
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


async def _lines(process: asyncio.subprocess.Process) -> AsyncIterator[bytes]:
    """Give what a program says, line by line, until it ends or says too much."""
    assert process.stdout  # noqa: S101 - it was asked for
    with suppress(ValueError):  # a line that never ends
        while line := await process.stdout.readline():
            yield line


def _sender(process: asyncio.subprocess.Process) -> Send:
    assert process.stdin  # noqa: S101 - it was asked for
    stdin = process.stdin

    async def send(text: str) -> None:
        with suppress(ConnectionError):  # that it is gone, its silence says
            stdin.write(text.encode() + b"\n")
            await stdin.drain()

    return send


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
