"""What `librechat.yaml` says of assistants: who builds them, and what they may have.

The section is the model's: `azureAssistants` for Azure where `azureOpenAI.assistants`
is on, `assistants` for OpenAI where it is written, `agents` for all others.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Literal

from django.utils.translation import gettext as _

from chat.assistants.document import Assistant
from chat.choices import artifacts
from chat.choices.libraries_chosen import GROUP, among
from chat.errors import Denied
from endpoints.targets import Catalogue, Offer
from librechat_yaml.live import librechat
from librechat_yaml.schema.endpoints.assistants import (
    Agents,
    Assistants,
    AzureAssistants,
)

Capability = Literal[
    "tools", "actions", "libraries", "code", "pictures", "web", "artifacts"
]
MEANING: dict[str, tuple[Capability, ...]] = {
    "tools": ("tools",),
    "actions": ("actions",),
    "retrieval": ("libraries",),
    "file_search": ("libraries",),
    "code_interpreter": ("code",),
    "execute_code": ("code",),
    "image_vision": ("pictures",),
    "web_search": ("web",),
    "artifacts": ("artifacts",),
}
BY_GROUP: dict[str, Capability] = {  # what a group of tools needs, if not `tools`
    "web_search": "web",
    artifacts.GROUP: "artifacts",
    GROUP: "libraries",
    "run_code": "code",
    "run_python": "code",
    "hosted_web_search": "web",
    "hosted_file_search": "libraries",
    "hosted_code_interpreter": "code",
}


def section_of(endpoint: str) -> Assistants | Agents:
    """Return what holds for assistants that answer with models of an endpoint."""
    ends = librechat().endpoints
    if endpoint == "azureOpenAI" and ends.azure and ends.azure.assistants:
        return ends.azure_assistants or AzureAssistants()
    if endpoint == "openAI" and ends.assistants:
        return ends.assistants
    return ends.agents


def capabilities(endpoint: str) -> frozenset[Capability]:
    """Return what assistants with models of an endpoint may have."""
    section = section_of(endpoint)
    found = {each for name in section.capabilities for each in MEANING.get(name, ())}
    if isinstance(section, Agents):
        found.add("pictures")  # LibreChat's agents have no switch for it
    elif "tools" in found:
        found |= {"web", "artifacts"}
    return frozenset(found)


def allowed_of(groups: Iterable[str], endpoint: str) -> list[str]:
    """Return those of some groups of tools that assistants may have there."""
    allowed = capabilities(endpoint)
    return [group for group in groups if needs(group) in allowed]


def needs(group: str) -> Capability:
    """Return what an assistant must be capable of to have a group of tools."""
    return BY_GROUP.get(GROUP if among([group]) else group, "tools")


def builder_is_open(endpoint: str) -> bool:
    """Say whether people who are no administrators build with models of an endpoint."""
    return not section_of(endpoint).disable_builder


def is_offered(found: Assistant, user_id: int) -> bool:
    """Say whether the file lets an assistant be offered to a person."""
    section = section_of(found["endpoint"])
    if isinstance(section, Agents):
        providers = section.allowed_providers
        return not providers or found["endpoint"] in providers
    if section.private_assistants and found["owner_id"] != user_id:
        return False
    names = {found["_id"], found["name"]}
    if section.supported_ids:
        return not names.isdisjoint(section.supported_ids)
    return names.isdisjoint(section.excluded_ids)


def marked() -> Collection[str] | None:
    """Return the Azure groups from which assistants answer; None: all of them.

    LibreChat's own example switches assistants on and marks no group.
    """
    azure = librechat().endpoints.azure
    if azure is None or not azure.assistants:
        return None
    return [group.group for group in azure.groups if group.assistants] or None


def in_marked_groups(offer: Offer) -> Offer | None:
    """Return a model as assistants may have it; None when it stands in none of them."""
    section = section_of(offer.endpoint)
    if isinstance(section, Agents):
        providers = section.allowed_providers
        return offer if not providers or offer.endpoint in providers else None
    groups = marked()
    if offer.endpoint != "azureOpenAI" or groups is None:
        return offer
    targets = tuple(target for target in offer.targets if target.group in groups)
    return replace(offer, targets=targets) if targets else None


def only_marked(known: Catalogue) -> Catalogue:
    """Return the models that may stand in where an assistant answers."""
    found = (in_marked_groups(offer) for offer in known.offers)
    return replace(known, offers=tuple(offer for offer in found if offer))


def refuse_pictures(endpoint: str) -> None:
    """Raise Denied unless assistants there look at pictures."""
    if "pictures" not in capabilities(endpoint):
        text = _("Assistants do not look at pictures here.")
        raise Denied(text, code="switched_off")
