"""One call of one tool of a server."""

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING

from runtime import cancelling
from tools.mcp.asking import parked
from tools.mcp.asking.forms import asks_of, embedded, responses_to
from tools.mcp.asking.live_call import LiveCall
from tools.mcp.connection import MOST_TOLD, connected, drop, told
from tools.mcp.oauth import SignInNeeded
from tools.mcp.places import ServerPlace
from tools.mcp.results import result_of
from tools.sources import Failed
from tools.tool import Caller, Result

if TYPE_CHECKING:
    from mcp import Client
    from mcp.shared.dispatcher import ProgressFnT
    from mcp.types import CallToolResult, InputRequiredResult, InputResponse

ENDED = "Session terminated"  # the SDK's word for a session the server has forgotten
ONCE_MORE = 10  # times a server may ask for the same call again, saying nothing else
PAUSE = 0.2  # seconds before that

Arguments = Mapping[str, object]


async def call_at(
    place: ServerPlace, name: str, arguments: Arguments, caller: Caller
) -> Result:
    """Call a tool, or go on with a call in whose middle the person was asked.

    `Failed` says why there is no answer. A call that is cancelled, or takes too long,
    tells the server so.
    """
    if caller.reply and parked.is_parked(caller.reply):
        return await parked.answered(place, caller.reply)
    live = LiveCall(place)
    work = asyncio.create_task(_outcome(live, name, arguments, caller))
    handed_over = False
    try:
        asks = await parked.next_of(live, work)
        if asks is None:
            return work.result()
        handed_over = True
        return await parked.park(live, work, asks)
    finally:
        if not handed_over:
            await cancelling.end([work])


async def _outcome(
    live: LiveCall, name: str, arguments: Arguments, caller: Caller
) -> Result:
    """Return what a call gives, or asks; Failed says why neither."""
    from mcp import MCPError
    from mcp.types import CONNECTION_CLOSED

    place = live.place
    try:
        return await _answer(live, name, arguments, caller)
    except MCPError as error:
        if error.code == CONNECTION_CLOSED:
            await drop(place)
            raise Failed("The server hung up before it had answered.") from None
        raise Failed(f"The server says: {error.message[:MOST_TOLD]}") from None
    except TimeoutError:
        raise Failed(f"No result within {place.seconds:g} seconds.") from None
    except SignInNeeded:
        raise
    except Failed as error:
        raise Failed(f"The server {place.name}: {error}") from None
    except Exception as error:  # noqa: BLE001 - whatever a server does is its fault
        await drop(place)
        raise Failed(f"The server {place.name}: {told(error)}") from None


async def _answer(
    live: LiveCall, name: str, arguments: Arguments, caller: Caller
) -> Result:
    """Return the answer, in a new session where the server has forgotten the old.

    It refuses the call then, so that nothing is called twice.
    """
    from mcp import MCPError

    try:
        return await _called(live, name, arguments, caller)
    except MCPError as error:
        if error.message != ENDED:
            raise
    await drop(live.place)
    return await _called(live, name, arguments, caller)


async def _called(
    live: LiveCall, name: str, arguments: Arguments, caller: Caller
) -> Result:
    from mcp.types import InputRequiredResult

    reply = caller.reply
    responses = responses_to(reply) if reply else None
    state = reply.state or None if reply else None
    async with connected(live.place, live) as client:
        for _ in range(ONCE_MORE):
            async with live.within(live.place.seconds):
                answer = await _sent(client, name, arguments, caller, responses, state)
            if not isinstance(answer, InputRequiredResult):
                return result_of(answer)
            if answer.input_requests:
                questions = embedded(answer.input_requests)
                state = answer.request_state or ""
                return Result("", asks=asks_of(live.place, questions, state))
            responses, state = None, answer.request_state
            await asyncio.sleep(PAUSE)
    raise Failed("It asks for the same call again and again.")


async def _sent(
    client: "Client",
    name: str,
    arguments: Arguments,
    caller: Caller,
    responses: "dict[str, InputResponse] | None",
    state: str | None,
) -> "CallToolResult | InputRequiredResult":
    """Send one call, once more where the server wants its tools to be listed first."""
    from mcp import MCPError
    from mcp.types import HEADER_MISMATCH

    for tries in range(2):
        try:
            return await client.session.call_tool(
                name,
                dict(arguments),
                progress_callback=_told_to(caller),
                input_responses=responses,
                request_state=state,
                allow_input_required=True,
            )
        except MCPError as error:
            if error.code != HEADER_MISMATCH or tries:
                raise
            await client.list_tools()
    raise AssertionError


def _told_to(caller: Caller) -> "ProgressFnT":
    """Return what passes on how far a call is."""
    tell = caller.progress

    async def told(progress: float, total: float | None, message: str | None) -> None:
        if tell:
            share = min(1.0, max(0.0, progress / total)) if total else None
            tell(message or "", share)

    return told
