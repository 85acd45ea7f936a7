"""Named models of `modelSpecs`: what may be chosen, and what the server then fixes.

The fixed instructions are read from the configuration whenever a request is made. They
are stored nowhere and no browser is told them.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict, cast

from django.utils.translation import gettext as _

from chat.choices.prompt_variables import filled, specials
from chat.documents import Conversation
from chat.errors import Denied, Invalid
from endpoints.catalogue import catalogue
from endpoints.targets import Offer
from librechat_yaml.live import librechat
from librechat_yaml.schema import Spec


class ChosenNames(TypedDict):
    """By which names a model was chosen; "" for its own."""

    spec: str
    assistant_id: str


@dataclass(frozen=True, slots=True)
class Choice:
    """The model that is to answer, and the name it was chosen by; "" for its own."""

    offer: Offer
    spec: str = ""
    assistant_id: str = ""

    @property
    def names(self) -> ChosenNames:
        """Return what a conversation keeps of it."""
        return {"spec": self.spec, "assistant_id": self.assistant_id}


def choice(endpoint: str, model: str, spec: str = "") -> Choice:
    """Return what a person chose; a spec names endpoint and model itself.

    Raises Invalid when there is no such thing, Denied when only specs may be used.
    """
    if spec:
        found = named(spec)
        if found is None:
            text = _("“%(name)s” is not on offer any more. Choose another model.")
            raise Invalid(text % {"name": spec}, code="no_such_spec")
        return Choice(offered(found.preset.endpoint, found.preset.model), spec)
    if only_specs():
        text = _("Only the models of the list may be used here. Choose one of them.")
        raise Denied(text, code="only_specs")
    return Choice(offered(endpoint, model))


def named(name: str) -> Spec | None:
    """Return the spec of that name, None when the configuration has none."""
    specs = librechat().model_specs.specs
    return next((spec for spec in specs if spec.name == name), None)


def only_specs() -> bool:
    """Say whether nothing but the listed specs may be used."""
    specs = librechat().model_specs
    return specs.enforce and bool(specs.specs)


def offered(endpoint: str, model: str) -> Offer:
    """Return the offer of that name. Raises Invalid when there is none."""
    offer = catalogue.current().offer(endpoint, model)
    if offer is None:
        text = _("The model “%(model)s” is not on offer here.") % {"model": model}
        raise Invalid(text, code="no_such_model")
    return offer


def in_force(conversation: Conversation) -> Conversation:
    """Return the conversation with its spec's parameters and instructions in place.

    What the spec says wins over what the person set. Never store or show the result.
    """
    spec = named(conversation.get("spec", ""))
    if spec is None:
        return conversation
    preset = spec.preset
    fixed: dict[str, Any] = dict(preset.params)
    if preset.max_context_tokens is not None:
        fixed["max_context_tokens"] = preset.max_context_tokens
    told = preset.prompt_prefix or conversation["system_prompt"]
    changes = {"params": {**conversation["params"], **fixed}, "system_prompt": told}
    return cast(Conversation, {**conversation, **changes})


def told(instructions: str, moment: datetime, person: str) -> str:
    """Return instructions with `{{current_date}}` and its like filled in."""
    return filled(instructions, {}, specials(moment, person))
