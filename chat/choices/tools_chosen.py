"""Which tools a model is offered in a conversation."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from chat.choices import artifacts
from chat.choices.libraries_chosen import GROUP, chosen_by, library_switches
from chat.documents import Conversation
from chat.person import Person
from endpoints.targets import Offer
from tools.hosted import consents
from tools.hosted.offered import reason, with_hosted
from tools.hosted.tool import HostedTool, consent_words
from tools.mcp.people import source_of
from tools.mcp.states import states_of
from tools.toolset import Toolset, available, is_open, toolset


async def toolset_of(
    person: Person, conversation: Conversation, offer: Offer
) -> Toolset:
    """Return the tools that are on.

    A model that is not known to call functions has them once the person has switched
    some on: in the dialect of its service, or in writing.
    """
    chosen = list(conversation.get("tools", []))
    if await chosen_by(conversation):
        chosen.append(GROUP)
    return await toolset_for(person, chosen, offer)


async def toolset_for(
    person: Person, chosen: Sequence[str], offer: Offer, *, assistant: bool = False
) -> Toolset:
    """Return the tools of some groups, as far as the person may use them."""
    chosen = [group for group in chosen if group != artifacts.GROUP]
    if not (offer.knowledge.tools or chosen):
        return Toolset()
    found = await toolset(person.id, offer.endpoint, chosen, assistant=assistant)
    return await with_hosted(person.id, found, offer)


async def switches(
    person: Person, endpoint: str, *, assistant: bool = False
) -> list[dict[str, Any]]:
    """Return what a person may switch on at an endpoint, as browsers are told."""
    found: dict[str, dict[str, Any]] = {}
    # Libraries are read to models without tools as well.
    if not is_open(endpoint, assistant=assistant):
        found |= {one["group"]: one for one in await library_switches(person.id)}
    given = await consents.given_by(person.id)
    for tool in await available(person.id, endpoint, assistant=assistant):
        if isinstance(tool, HostedTool):
            found[tool.switch] = _hosted(tool, endpoint, given)
            continue
        if tool.switch == GROUP:  # chosen one by one
            found |= {one["group"]: one for one in await library_switches(person.id)}
            continue
        found.setdefault(
            tool.switch,
            {
                "group": tool.switch,
                "label": tool.group_label or tool.label,
                "description": tool.about or tool.description,
                "icon": tool.icon,
                "always": tool.always,
            },
        )
    return [*found.values(), artifacts.switch()]


def _hosted(
    tool: HostedTool, endpoint: str, given: Mapping[str, str]
) -> dict[str, Any]:
    """Return the switch of what Azure runs: with which models, and after what."""
    asks = tool.consent and tool.name not in given
    return {
        "group": tool.switch,
        "label": tool.label,
        "description": tool.about,
        "icon": tool.icon,
        "always": False,
        "plain": True,
        "models": sorted(model for at, model in tool.models if at == endpoint),
        "reason": reason(tool),
        "consent": consent_words(tool) if asks else "",
    }


async def connections(person: Person) -> list[dict[str, Any]]:
    """Return the servers a person may use, and why not now where that is so."""
    return [
        {
            "group": source_of(one.name),
            "title": one.title,
            "state": one.state,
            "reason": one.reason,
            "resources": one.resources,
        }
        for one in await states_of(person.id)
    ]


async def all_switches(
    person: Person, endpoints: Iterable[str]
) -> dict[str, list[dict[str, Any]]]:
    """Return by endpoint what a person may switch on there."""
    names = dict.fromkeys(endpoints)
    return {name: await switches(person, name) for name in names}
