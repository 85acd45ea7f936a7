"""Assistants among what a person may choose to be answered by, as browsers see it."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.rights.access import may
from chat.assistants import keeping, recipients
from chat.assistants.capabilities import capabilities, is_offered, needs
from chat.assistants.document import Assistant, level_of
from chat.assistants.usable import is_answering, offer_of, reader_of
from chat.choices.offered import Shown
from chat.choices.offered import shown as shown_offer
from chat.choices.tools_chosen import switches
from chat.person import Person
from librechat_yaml.live import librechat


async def assistant_choices(person: Person, plain: list[Shown]) -> list[Shown]:
    """Return the assistants that can answer a person; `plain` is what else can.

    One whose model the person may not use is not among them.
    """
    if not (await may(person.id, "assistants")).allowed:
        return []
    reader = await reader_of(person.id)
    models = {(one["endpoint"], one["model"]) for one in plain}
    specs = {one["spec"] for one in plain if one.get("spec")}
    return [
        _shown(found) | {"level": level_of(found, reader)}
        for found in await keeping.visible(person)
        if is_offered(found, person.id)
        and is_answering(found)
        and _reachable(found, models, specs)
    ]


def _reachable(found: Assistant, models: set[tuple[str, str]], specs: set[str]) -> bool:
    if found["spec"]:
        return found["spec"] in specs
    return (found["endpoint"], found["model"]) in models


def _shown(found: Assistant) -> Shown:
    offer = offer_of(found)
    allowed = capabilities(offer.endpoint)
    return {
        **shown_offer(librechat(), offer),
        "assistant_id": found["_id"],
        "label": found["name"],
        "sender": found["name"],
        "emoji": found["emoji"],
        "description": found["description"],
        "group": _("Assistants"),
        "icon": "",
        "starters": found["starters"],
        "vision": offer.knowledge.vision and "pictures" in allowed,
    }


async def workbench(person: Person, plain: list[Shown]) -> dict[str, Any]:
    """Return what the page where assistants are built has to choose from."""
    endpoints = dict.fromkeys(one["endpoint"] for one in plain)
    return {
        "may_build": any([await keeping.may_build(person, name) for name in endpoints]),
        "may_share": await recipients.may_share(person),
        "may_publish": await recipients.may_publish(person),
        "groups": await recipients.groups_for(person),
        "models": [
            {name: one.get(name, "") for name in ("endpoint", "model", "spec", "label")}
            for one in plain
            if await keeping.may_build(person, one["endpoint"]) and _in_force(one)
        ],
        "tools": {name: await _tools(person, name) for name in endpoints},
        "capabilities": {name: sorted(capabilities(name)) for name in endpoints},
    }


def _in_force(one: Shown) -> bool:
    """Say whether an assistant could answer with what is on offer."""
    named = {"endpoint": one["endpoint"], "model": one["model"], "name": ""}
    wanted: Any = {**named, "spec": one.get("spec", "")}
    return is_answering(wanted)


async def _tools(person: Person, endpoint: str) -> list[dict[str, Any]]:
    allowed = capabilities(endpoint)
    found = await switches(person, endpoint, assistant=True)
    return [
        one for one in found if not one["always"] and needs(one["group"]) in allowed
    ]
