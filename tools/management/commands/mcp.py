"""List the MCP servers that are configured, and ask them for their tools."""

import argparse
import asyncio
from collections.abc import Iterator
from typing import IO, cast
from urllib.parse import urlsplit

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.table import Table

from librechat_yaml.live import librechat
from librechat_yaml.schema.mcp import McpServer
from tools.mcp import obstacle_of
from tools.mcp.listings import ToolList, listed
from tools.mcp.places import place_for
from tools.mcp.trust import accept

COLUMNS = ("server", "spoken to over", "where", "what for", "state")
WIDE = 250  # columns, when the output is not a terminal
NOBODY = 0  # the id of no person: placeholders of people stay empty


class Command(BaseCommand):
    """`manage.py mcp`."""

    help = "List the MCP servers of librechat.yaml; --probe asks them for their tools."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--probe", action="store_true", help="connect to each, and list its tools"
        )
        parser.add_argument(
            "--accept",
            metavar="SERVER",
            help="use the tools of a server that describes some of them anew",
        )

    def handle(self, *, probe: bool, accept: str | None, **_options: object) -> None:
        if accept:
            self._accept(accept)
            return
        found = asyncio.run(_probed()) if probe else {}
        console = self._console()
        console.print(_table(found))
        for name, listing in found.items():
            console.print(*_told(name, listing), sep="\n", markup=False)
        if bad := [name for name, listing in found.items() if listing.reason]:
            raise CommandError(f"{len(bad)} of {len(found)} do not answer.")

    def _accept(self, name: str) -> None:
        if name not in librechat().mcp_servers:
            raise CommandError(f"mcpServers has no {name}.")
        asyncio.run(accept(name))
        self.stdout.write(f"What {name} tells next is accepted.")

    def _console(self) -> Console:
        width = None if self.stdout.isatty() else WIDE
        return Console(file=cast(IO[str], self.stdout), width=width)


async def _probed() -> dict[str, ToolList]:
    servers = librechat().mcp_servers.items()
    asked = {name: server for name, server in servers if not obstacle_of(server)}
    lists = await asyncio.gather(
        *(_listed(name, server) for name, server in asked.items())
    )
    return dict(zip(asked, lists, strict=True))


async def _listed(name: str, server: McpServer) -> ToolList:
    return await listed(await place_for(name, server, NOBODY), server)


def _table(found: dict[str, ToolList]) -> Table:
    table = Table(*COLUMNS, box=None)
    for name, server in librechat().mcp_servers.items():
        where = server.command or urlsplit(server.url).netloc.rpartition("@")[2]
        state = _state(server, found.get(name))
        table.add_row(name, server.transport, where, server.description, state)
    return table


def _state(server: McpServer, listing: ToolList | None) -> str:
    if what := obstacle_of(server):
        return f"needs {what}"
    if listing is None:
        return "configured"
    if listing.reason:
        return listing.reason
    return f"{len(listing.tools)} tools in {listing.seconds * 1000:.0f} ms"


def _told(name: str, listing: ToolList) -> Iterator[str]:
    for each in listing.tools:
        yield f"{name}: {each.tool.name} ({each.tool.effect})"
    for left in listing.unusable:
        yield f"{name}: {left.name} is left out: {left.reason}"
