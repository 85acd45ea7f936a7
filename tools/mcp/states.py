"""How the servers stand for one person: what they may use, and what is in the way."""

import asyncio
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _

from accounts.rights.access import visible_tools
from accounts.sign_in.providers.kept_tokens import sign_in_again
from librechat_yaml.schema.tools.mcp import McpServer, UserVariable
from tools.mcp import usable
from tools.mcp.listings import ToolList, listing_of
from tools.mcp.people import Brought, brought_by, source_of
from tools.mcp.places import lacks_sign_in, missing, place_for

State = Literal["ready", "values", "account", "sign_in", "away"]


@dataclass(frozen=True, slots=True)
class EnteredVariable:
    """What a person enters; its value is never told."""

    name: str
    title: str
    description: str
    sensitive: bool
    kept: bool


@dataclass(frozen=True, slots=True)
class ServerState:
    """One server for one person."""

    name: str
    title: str
    description: str
    icon: str
    state: State
    reason: str  # why it cannot be used, in the person's words; "" when it can
    tools: int
    prompts: int
    resources: bool  # whether it has something to attach
    variables: tuple[EnteredVariable, ...]
    signs_in: bool  # whether the person signs in there
    signed_in: bool

    @property
    def concerns(self) -> bool:
        """Whether the person has, or had, something to do for it."""
        return bool(self.variables or self.signs_in)


async def theirs(user_id: int) -> dict[str, McpServer]:
    """Return the servers that the rules let a person use."""
    servers = usable()
    names = [(name, source_of(name), "mcp") for name in servers]
    seen = await visible_tools(user_id, names)
    return {name: server for name, server in servers.items() if name in seen}


async def states_of(user_id: int) -> list[ServerState]:
    """Return how each server stands for a person."""
    servers = await theirs(user_id)
    if not servers:
        return []
    brought = await brought_by(user_id)
    found = [_state(name, server, brought) for name, server in servers.items()]
    return list(await asyncio.gather(*found))


async def _state(name: str, server: McpServer, brought: Brought) -> ServerState:
    place = place_for(name, server, brought)
    lacks = missing(name, server, brought)
    listing = ToolList() if lacks else await listing_of(place, server)
    state, reason = _judged(lacks, listing)
    if lacks_sign_in(server, brought):
        state, reason = "account", sign_in_again()
    if state == "ready" and brought.lacks(name, place.grant):
        state, reason = "sign_in", _("Waits for you to sign in again: it needs more")
    signs_in = place.signs_in and bool(
        server.requires_oauth or server.oauth or place.grant or listing.signs_in
    )
    return ServerState(
        name=name,
        title=server.title or name,
        description=server.description,
        icon=server.icon_path,
        state=state,
        reason=reason,
        tools=len(listing.tools),
        prompts=len(listing.prompts),
        resources=listing.resources,
        variables=tuple(_variables(name, server, brought)),
        signs_in=signs_in,
        signed_in=bool(place.grant) and not listing.signs_in,
    )


def _judged(lacks: list[str], listing: ToolList) -> tuple[State, str]:
    if lacks:
        return "values", _("Waits for what you have to enter")
    if listing.signs_in:
        return "sign_in", _("Waits for you to sign in")
    if listing.reason:
        return "away", _("Does not answer now")
    return "ready", ""


def _variables(name: str, server: McpServer, brought: Brought) -> list[EnteredVariable]:
    entered = brought.variables(name)

    def shown(key: str, one: UserVariable) -> EnteredVariable:
        title = one.title or key
        return EnteredVariable(
            key, title, one.description, one.sensitive, key in entered
        )

    return [shown(key, one) for key, one in server.variables.items()]
