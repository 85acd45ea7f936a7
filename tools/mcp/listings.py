"""The tools that servers have, as each was last asked: nobody waits for a server.

The first question of a process is waited for a moment. Later ones go out in the
background, and what is known stays until they are answered.
"""

import asyncio
import logging
import time
from collections import OrderedDict
from dataclasses import dataclass, field, replace

from librechat_yaml.live import librechat
from librechat_yaml.schema.tools.mcp import McpServer
from runtime.loops import LoopLocal
from tools.mcp.connection import on_change, told
from tools.mcp.described import (
    Described,
    Unusable,
    describe,
    digest_of,
    guidance_of,
)
from tools.mcp.oauth import SignInNeeded
from tools.mcp.offered.told import ServerPrompt, told_by
from tools.mcp.places import ServerPlace
from tools.mcp.trust import NotCompared, changed
from tools.sources import Failed

FRESH = 300.0  # seconds a list of tools holds
AGAIN = 30.0  # seconds until a server that failed is asked again
SOON = 1.0  # seconds until one is whose list could not be compared
FIRST = 3.0  # seconds that are waited for the first list
GUIDANCE = " instructions"  # among the names of tools: none begins with a space
MOST_PLACES = 2_000  # whose lists are kept

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ToolList:
    """What a server has told; `reason` says why that is nothing."""

    tools: tuple[Described, ...] = ()
    unusable: tuple[Unusable, ...] = ()
    prompts: tuple[ServerPrompt, ...] = ()
    resources: bool = False  # whether it has something to attach
    reason: str = ""
    signs_in: bool = False  # the reason is that the person has not signed in
    unsure: bool = False  # the reason is a store of ours, not the server
    seconds: float = 0.0  # that it took
    at: float = field(default_factory=time.monotonic)

    @property
    def stale(self) -> bool:
        """Whether the server has to be asked again."""
        holds = SOON if self.unsure else AGAIN if self.reason else FRESH
        return time.monotonic() - self.at > holds


WAITING = ToolList(reason="It has not told its tools yet.")
UNSIGNED = ToolList(reason="It wants people to sign in.", signs_in=True)


class _Lists:
    def __init__(self) -> None:
        self.lists: OrderedDict[ServerPlace, ToolList] = OrderedDict()
        self.asking: dict[ServerPlace, asyncio.Task[None]] = {}


_known: LoopLocal[_Lists] = LoopLocal(_Lists)
_last: dict[str, ToolList] = {}  # by name, for those who ask without a place


async def listing_of(
    place: ServerPlace, server: McpServer, *, patient: bool = False
) -> ToolList:
    """Return what is known of a server, asking it where that is old.

    Who is `patient` waits for the first list as long as connecting may take.
    """
    if server.requires_oauth and not place.grant:
        return UNSIGNED
    known = _known.get()
    found = known.lists.get(place)
    if found is None or found.stale:
        task = _asked(known, place, server)
        if found is None or (patient and found.unsure):
            await asyncio.wait([task], timeout=place.init_seconds if patient else FIRST)
    return known.lists.get(place, WAITING)


def last_of(name: str) -> ToolList:
    """Return what a server told last, whoever asked."""
    return _last.get(name, WAITING)


async def listed(place: ServerPlace, server: McpServer) -> ToolList:
    """Ask a server for its tools now."""
    begun = time.monotonic()
    try:
        async with asyncio.timeout(place.init_seconds * 2):
            has = await told_by(place)
            guidance = guidance_of(place.name, server, has.instructions)
            usable, unusable = describe(place.name, server, has.tools, guidance)
            digests = {each.told_name: each.digest for each in usable}
            refused = await changed(place.name, digests | _guided(guidance))
    except TimeoutError:
        return _failed("It did not tell its tools in time.", begun)
    except SignInNeeded:
        return replace(UNSIGNED, at=time.monotonic())
    except NotCompared as error:
        return replace(_failed(str(error), begun), unsure=True)
    except Exception as error:  # noqa: BLE001 - whatever a server does is its fault
        return _failed(told(error), begun)
    if GUIDANCE in refused:
        usable = tuple(_unguided(each) for each in usable)
    kept = tuple(each for each in usable if each.told_name not in refused)
    because = "its description has changed: manage.py mcp --accept"
    left = tuple(Unusable(name.strip(), because) for name in sorted(refused))
    seconds = time.monotonic() - begun
    return ToolList(
        kept, (*unusable, *left), has.prompts, has.resources, seconds=seconds
    )


def _guided(guidance: str) -> dict[str, str]:
    return {GUIDANCE: digest_of(guidance)} if guidance else {}


def _unguided(each: Described) -> Described:
    return replace(each, tool=replace(each.tool, guidance=""))


def _failed(reason: str, begun: float) -> ToolList:
    return ToolList(reason=reason, seconds=time.monotonic() - begun)


def _asked(known: _Lists, place: ServerPlace, server: McpServer) -> asyncio.Task[None]:
    """Return the question that is under way, beginning it where none is."""
    if place not in known.asking:
        task = asyncio.create_task(_ask(known, place, server))
        known.asking[place] = task
        task.add_done_callback(lambda _: known.asking.pop(place, None))
    return known.asking[place]


async def _ask(known: _Lists, place: ServerPlace, server: McpServer) -> None:
    found = await listed(place, server)
    if found.reason and not found.signs_in:
        log.warning("the MCP server %s told no tools: %s", place.name, found.reason)
    before = known.lists.get(place)
    if found.unsure and before and not before.reason:
        found = replace(before, at=time.monotonic() - FRESH + SOON)
    known.lists[place] = _last[place.name] = found
    known.lists.move_to_end(place)
    while len(known.lists) > MOST_PLACES:
        known.lists.popitem(last=False)


def _outdated(place: ServerPlace) -> None:
    """Ask a server again whose tools have changed, at most once a second.

    What it described differently is left out until an administrator confirms it.
    """
    known = _known.get()
    server = librechat().mcp_servers.get(place.name)
    found = known.lists.get(place)
    if server is None or found is None:
        return
    soon = time.monotonic() - FRESH + SOON
    if time.monotonic() - found.at > SOON and place not in known.asking:
        _asked(known, place, server)
    elif not found.reason:
        known.lists[place] = replace(found, at=min(found.at, soon))


on_change(_outdated)


async def told_name(place: ServerPlace, server: McpServer, name: str) -> str:
    """Return what a server calls a tool; Failed when it no longer has it."""
    found = await listing_of(place, server, patient=True)
    for each in found.tools:
        if each.tool.name == name:
            return each.told_name
    raise Failed(found.reason or "The server no longer has this tool.")
