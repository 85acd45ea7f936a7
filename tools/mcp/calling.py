"""One call of one tool of a server."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from tools.mcp.connection import MOST_TOLD, connected, drop, told
from tools.mcp.oauth import SignInNeeded
from tools.mcp.places import ServerPlace
from tools.mcp.results import result_of
from tools.sources import Failed
from tools.tool import Progress, Result

if TYPE_CHECKING:
    from mcp.types import CallToolResult

ENDED = "Session terminated"  # the SDK's word for a session the server has forgotten


async def call_at(
    place: ServerPlace,
    name: str,
    arguments: Mapping[str, object],
    progress: Progress | None = None,
) -> Result:
    """Call a tool; `Failed` says why there is no answer.

    A call that is cancelled, or takes too long, tells the server so.
    """
    from mcp import MCPError
    from mcp.types import CONNECTION_CLOSED, REQUEST_TIMEOUT

    try:
        return result_of(await _answer(place, name, arguments, progress))
    except MCPError as error:
        if error.code == REQUEST_TIMEOUT:
            raise Failed(f"No result within {place.seconds:g} seconds.") from None
        if error.code == CONNECTION_CLOSED:
            await drop(place)
            raise Failed("The server hung up before it had answered.") from None
        raise Failed(f"The server says: {error.message[:MOST_TOLD]}") from None
    except SignInNeeded:
        raise
    except Failed as error:
        raise Failed(f"The server {place.name}: {error}") from None
    except Exception as error:  # noqa: BLE001 - whatever a server does is its fault
        await drop(place)
        raise Failed(f"The server {place.name}: {told(error)}") from None


async def _answer(
    place: ServerPlace,
    name: str,
    arguments: Mapping[str, object],
    progress: Progress | None,
) -> "CallToolResult":
    """Return the answer, in a new session where the server has forgotten the old.

    It refuses the call then, so that nothing is called twice.
    """
    from mcp import MCPError

    try:
        return await _called(place, name, arguments, progress)
    except MCPError as error:
        if error.message != ENDED:
            raise
    await drop(place)
    return await _called(place, name, arguments, progress)


async def _called(
    place: ServerPlace,
    name: str,
    arguments: Mapping[str, object],
    progress: Progress | None,
) -> "CallToolResult":
    tell = progress

    async def told(progress: float, total: float | None, message: str | None) -> None:
        if tell:
            share = min(1.0, max(0.0, progress / total)) if total else None
            tell(message or "", share)

    async with connected(place) as client:
        return await client.call_tool(
            name, dict(arguments), place.seconds, progress_callback=told
        )
