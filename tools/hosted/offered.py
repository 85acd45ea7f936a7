"""Which hosted tools a model has for a person, and why not the others."""

from collections.abc import Iterable
from dataclasses import replace

from django.utils.translation import gettext as _

from endpoints.targets import Offer
from tools.hosted import consents
from tools.hosted.tool import HostedTool
from tools.tool import Tool
from tools.toolset import Toolset


async def with_hosted(user_id: int, found: Toolset, offer: Offer) -> Toolset:
    """Return a toolset whose hosted tools are those that this model can be offered."""
    hosted = hosted_of(found.tools)
    if not hosted:
        return found
    there = [tool for tool in hosted if is_at(tool, offer) and not reason(tool)]
    functions = tuple(tool for tool in found.tools if tool not in hosted)
    agreed = await consents.agreed(user_id, there)
    return replace(found, tools=functions, hosted=agreed)


def hosted_of(tools: Iterable[Tool]) -> tuple[HostedTool, ...]:
    """Return the hosted ones of some tools."""
    return tuple(tool for tool in tools if isinstance(tool, HostedTool))


def is_at(tool: HostedTool, offer: Offer) -> bool:
    """Say whether a deployment of the model, of those that may be used, has it."""
    return any(
        entry.name == tool.name for target in offer.targets for entry in target.hosted
    )


def reason(tool: HostedTool) -> str:
    """Return why a tool is offered with no model; "" when it is.

    Azure calls it in the middle of an answer, where nobody can be asked.
    """
    if tool.approvers or tool.policy == "ask":
        return _(
            "Azure runs it without asking; your administrators want each call asked"
        )
    return ""


def narrowed(offer: Offer, names: Iterable[str]) -> Offer:
    """Return a model with those deployments alone that have most of the tools."""
    wanted = set(names)
    had = {
        target.id: len(wanted & {entry.name for entry in target.hosted})
        for target in offer.targets
    }
    most = max(had.values(), default=0)
    kept = tuple(target for target in offer.targets if had[target.id] == most)
    return replace(offer, targets=kept) if len(kept) < len(offer.targets) else offer
