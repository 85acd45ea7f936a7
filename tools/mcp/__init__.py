"""MCP servers: the tools of each are a group that people switch on.

Nothing of the SDK is imported before a server is asked.
"""

import asyncio
from collections.abc import Collection, Iterable, Mapping

from librechat_yaml.live import librechat
from librechat_yaml.schema.tools.mcp import McpServer
from tools.mcp.listings import last_of, listing_of, told_name
from tools.mcp.people import Brought, brought_by, source_of
from tools.mcp.places import is_personal, missing, obstacle, place_for
from tools.sources import Failed
from tools.tool import Caller, Result, Tool


async def tools(user_id: int) -> Iterable[Tool]:
    """Return the tools of every server that has told them."""
    return await _told(user_id, usable(), patient=False)


async def chosen_tools(user_id: int, chosen: Collection[str]) -> Iterable[Tool]:
    """Return the tools of the servers that are on.

    An answer waits for them as long as they may take to connect, once in a process:
    what is said to a call, or was begun in another process, must not fail for that.
    """
    on = {
        name: server for name, server in usable().items() if source_of(name) in chosen
    }
    return await _told(user_id, on, patient=True)


async def _told(
    user_id: int, servers: Mapping[str, McpServer], *, patient: bool
) -> Iterable[Tool]:
    if not servers:
        return []
    brought = await brought_by(user_id)
    found = await asyncio.gather(
        *(
            listing_of(place_for(name, server, brought), server, patient=patient)
            for name, server in servers.items()
            if not missing(name, server, brought)
        )
    )
    return [each.tool for listing in found for each in listing.tools]


async def ask_at_start() -> None:
    """Ask the servers for their tools that the file wants asked as a process starts.

    What depends on a person is asked when they come.
    """
    nobody = Brought(0)
    waiting = [
        listing_of(place_for(name, server, nobody), server, patient=True)
        for name, server in usable().items()
        if server.startup and not is_personal(server)
    ]
    await asyncio.gather(*waiting)


def lacking() -> Iterable[tuple[str, str]]:
    """Return the servers and tools that are not to be had, and what they lack."""
    found = []
    for name, server in librechat().mcp_servers.items():
        if what := obstacle_of(server):
            found.append((name, what))
            continue
        last = last_of(name)
        if last.reason:
            found.append((name, f"a server that answers. {last.reason}"))
        found += [(f"{name}: {each.name}", each.reason) for each in last.unusable]
    return found


async def call(tool: Tool, arguments: Mapping[str, object], caller: Caller) -> Result:
    """Call a tool of a server with the caller's own values."""
    from tools.mcp.calling import call_at

    name = tool.source.partition(":")[2]
    server = usable().get(name)
    if server is None:
        raise Failed("This server is no longer configured.")
    listed = place_for(name, server, await brought_by(caller.user_id))
    there = await told_name(listed, server, tool.name)
    place = place_for(name, server, await brought_by(caller.user_id, caller))
    return await call_at(place, there, arguments, caller)


def usable() -> dict[str, McpServer]:
    """Return the servers that people may switch on, as far as the file goes."""
    servers = librechat().mcp_servers.items()
    return {name: server for name, server in servers if not obstacle_of(server)}


def obstacle_of(server: McpServer) -> str:
    """Return what keeps people from using a server; "" for nothing."""
    return obstacle(server) or ("" if server.chat_menu else "chatMenu, which is false")
