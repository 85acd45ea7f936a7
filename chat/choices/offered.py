"""What a person may choose to be answered by, as browsers see it: specs, models."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from accounts.keys import provider_keys
from accounts.rights import access
from chat.person import Person
from endpoints.catalogue import catalogue
from endpoints.catalogue.modes import chats
from endpoints.targets import Offer
from librechat_yaml.live import librechat
from librechat_yaml.schema import LibreChat, Spec

Shown = dict[str, Any]
NAMES = {"azureOpenAI": "Azure OpenAI", "openAI": "OpenAI"}  # as people know them
ICON = re.compile(r"https://[!#-&(-+.-:<-~-]+")  # ASCII without " ' , ; for a header


async def choices(person: Person) -> list[Shown]:
    """Return what the person may use, in the order of the menu; nothing secret."""
    allowed = await _allowed(person)
    config = librechat()
    specs = _specs(config, {(one.endpoint, one.model): one for one in allowed})
    return [*specs, *(shown(config, one) for one in _plain(config, allowed))]


def first(config: LibreChat, found: list[Shown]) -> Shown | None:
    """Return what new chats begin with, None when nothing can be chosen."""
    by_name = {one["spec"]: one for one in found if one.get("spec")}
    wanted = [
        *(spec.name for spec in config.model_specs.specs if spec.default),
        *(spec.name for spec in config.model_specs.specs if spec.soft_default),
    ]
    chosen = next((by_name[name] for name in wanted if name in by_name), None)
    return chosen or next(iter(found), None)


def insists(config: LibreChat) -> bool:
    """Say whether the default wins over what a person used last."""
    specs = config.model_specs
    return specs.prioritize and any(spec.default for spec in specs.specs)


async def own_keys(person: Person) -> list[Shown]:
    """Return the endpoints that want a person's own key, and whether they have one."""
    wanted = provider_keys.wanted()
    kept = await provider_keys.kept(person.id) if wanted else {}
    return [
        {
            "endpoint": endpoint,
            "kept": endpoint in kept and not provider_keys.over(kept[endpoint]),
            "expires_at": _iso(kept.get(endpoint)),
        }
        for endpoint in wanted
    ]


def icons(config: LibreChat) -> list[str]:
    """Return the addresses of the icons on other servers that pages may load."""
    specs, customs = config.model_specs.specs, config.endpoints.custom
    named = [*(one.icon_url for one in specs), *(one.icon_url for one in customs)]
    named += [one.icon_path for one in config.mcp_servers.values()]
    whole = {icon.partition("?")[0] for icon in named if ICON.fullmatch(icon)}
    return sorted(whole)


async def _allowed(person: Person) -> list[Offer]:
    offers = [one for one in catalogue.current().offers if chats(one)]
    names = [
        (one.endpoint, one.model, tuple(target.group for target in one.targets))
        for one in offers
    ]
    visible = await access.visible_offers(person.id, names)
    may = {(endpoint, model) for endpoint, model, _ in visible}
    return [one for one in offers if (one.endpoint, one.model) in may]


def _specs(
    config: LibreChat, offers: Mapping[tuple[str, str], Offer]
) -> Iterable[Shown]:
    for spec in sorted(config.model_specs.specs, key=_place):
        offer = offers.get((spec.preset.endpoint, spec.preset.model))
        if offer is not None:
            yield {**shown(config, offer), **_shown_spec(spec)}


def _place(spec: Spec) -> float:
    return float("inf") if spec.order is None else spec.order


def _plain(config: LibreChat, offers: list[Offer]) -> list[Offer]:
    """Return the models to choose from beside the specs; all when there are none."""
    specs = config.model_specs
    if not specs.specs:
        return offers
    if specs.enforce or not config.interface.model_select:
        return []
    beside = specs.added_endpoints
    return [one for one in offers if not beside or one.endpoint in beside]


def _shown_spec(spec: Spec) -> Shown:
    """Return what people see of a spec: never its instructions."""
    label = spec.label or spec.name
    return {
        "spec": spec.name,
        "label": label,
        "sender": spec.preset.model_label or label,
        "description": spec.description,
        "group": spec.group,
        "icon": spec.icon_url if spec.show_icon_in_menu else "",
        "header_icon": spec.icon_url if spec.show_icon_in_header else "",
        "greeting": spec.preset.greeting,
        "starters": list(spec.conversation_starters),
    }


def shown(config: LibreChat, offer: Offer) -> Shown:
    """Return what people see of an offer; nothing of where it is called."""
    known = offer.knowledge
    custom = next(
        (c for c in config.endpoints.custom if c.name == offer.endpoint), None
    )
    return {
        "endpoint": offer.endpoint,
        "model": offer.model,
        "label": offer.label,
        "sender": (custom.model_display_label if custom else "") or offer.label,
        "description": offer.description,
        "group": NAMES.get(offer.endpoint, offer.endpoint),
        "icon": custom.icon_url if custom else "",
        "context_window": known.context_window,
        "max_output": known.max_output,
        "vision": known.vision,
        "tools": known.tools,
        "reasoning": bool(known.family),
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None
