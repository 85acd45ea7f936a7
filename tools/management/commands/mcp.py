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
from librechat_yaml.schema.tools.mcp import McpServer
from tools.mcp import obstacle_of
from tools.mcp.listings import ToolList, listed
from tools.mcp.people import Brought
from tools.mcp.places import missing, place_for
from tools.mcp.trust import accept

COLUMNS = ("server", "spoken to over", "where", "what for", "state")
WIDE = 250  # columns, when the output is not a terminal
NOBODY = Brought(0)  # placeholders of people stay empty


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
        if bad := _silent(found):
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
    asked = {name: server for name, server in servers if not _obstacle(name, server)}
    lists = await asyncio.gather(
        *(_listed(name, server) for name, server in asked.items())
    )
    return dict(zip(asked, lists, strict=True))


async def _listed(name: str, server: McpServer) -> ToolList:
    return await listed(place_for(name, server, NOBODY), server)


def _obstacle(name: str, server: McpServer) -> str:
    """Return why nobody is asked for the tools of a server; "" for nothing."""
    if what := obstacle_of(server):
        return f"needs {what}"
    if own := missing(name, server, NOBODY):
        return f"each person enters {', '.join(own)}"
    return "each person signs in" if server.requires_oauth else ""


def _silent(found: dict[str, ToolList]) -> list[str]:
    return [name for name, one in found.items() if one.reason and not one.signs_in]


def _table(found: dict[str, ToolList]) -> Table:
    table = Table(*COLUMNS, box=None)
    for name, server in librechat().mcp_servers.items():
        where = server.command or urlsplit(server.url).netloc.rpartition("@")[2]
        state = _obstacle(name, server) or _state(found.get(name))
        table.add_row(name, server.transport, where, server.description, state)
    return table


def _state(listing: ToolList | None) -> str:
    if listing is None:
        return "configured"
    if listing.signs_in:
        return "each person signs in"
    if listing.reason:
        return listing.reason
    return f"{len(listing.tools)} tools in {listing.seconds * 1000:.0f} ms"


def _told(name: str, listing: ToolList) -> Iterator[str]:
    for each in listing.tools:
        yield f"{name}: {each.tool.name} ({each.tool.effect})"
    for left in listing.unusable:
        yield f"{name}: {left.name} is left out: {left.reason}"
