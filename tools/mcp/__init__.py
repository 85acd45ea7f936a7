"""MCP servers: the tools of each are a group that people switch on.

Nothing of the SDK is imported before a server is asked.
"""

import asyncio
from collections.abc import Iterable, Mapping

from librechat_yaml.live import librechat
from librechat_yaml.schema.mcp import McpServer
from tools.mcp.listings import last_of, listing_of, told_name
from tools.mcp.places import obstacle, place_for
from tools.sources import Failed
from tools.tool import Caller, Result, Tool


async def tools(user_id: int) -> Iterable[Tool]:
    """Return the tools of every server that has told them."""
    servers = _usable().items()
    places = [await place_for(name, server, user_id) for name, server in servers]
    found = await asyncio.gather(
        *(
            listing_of(place, server)
            for place, (_, server) in zip(places, servers, strict=True)
        )
    )
    return [each.tool for listing in found for each in listing.tools]


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
    server = _usable().get(name)
    if server is None:
        raise Failed("This server is no longer configured.")
    place = await place_for(name, server, caller.user_id)
    there = await told_name(place, server, tool.name)
    return await call_at(place, there, arguments)


def _usable() -> dict[str, McpServer]:
    servers = librechat().mcp_servers.items()
    return {name: server for name, server in servers if not obstacle_of(server)}


def obstacle_of(server: McpServer) -> str:
    """Return what keeps people from using a server; "" for nothing."""
    return obstacle(server) or ("" if server.chat_menu else "chatMenu, which is false")
