"""One call of an answer: made while the person may use the tool, and counted."""

import asyncio
import time

from accounts.rights.access import visible_tools
from runtime import cancelling
from tools.counts import count
from tools.perform import perform
from tools.tool import Caller, Result, Tool

LOOK = 2.0  # seconds between two looks at a long call's leave
TAKEN = "An administrator has switched this tool off, or its use has ended for you."


async def call(tool: Tool, arguments: str, caller: Caller) -> Result:
    """Call a tool as `perform` does; what is switched off meanwhile ends at once."""
    begun = time.monotonic()
    if not await may_call(tool, caller):
        result = Result(TAKEN, failed=True)
    else:
        result = await _while_allowed(tool, arguments, caller)
    await count(tool, result, time.monotonic() - begun)
    return result


async def may_call(tool: Tool, caller: Caller) -> bool:
    """Say whether a person may use a tool at this moment.

    To look among their own tools is nobody's to forbid.
    """
    if tool.source == "finding":
        return True
    return tool.name in await visible_tools(caller.user_id, [tool.names])


async def _while_allowed(tool: Tool, arguments: str, caller: Caller) -> Result:
    making = asyncio.create_task(perform(tool, arguments, caller), name=tool.name)
    try:
        while not making.done():
            await asyncio.wait([making], timeout=LOOK)
            if not making.done() and not await may_call(tool, caller):
                return Result(TAKEN, failed=True)
        return await making
    finally:
        await cancelling.end([making])
