"""What a page or script is told first: who, which models, which limits."""

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from chat.frames import MAX_TEXT
from chat.person import Person
from config.live import librechat
from endpoints import catalogue
from endpoints.targets import Offer


async def boot_for(person: Person) -> dict[str, Any]:
    """Return the state a fresh browser tab begins with."""
    config = librechat()
    offers = [shown(offer) for offer in catalogue.current().offers]
    problem = None
    if not offers:
        problem = _("No model is configured: librechat.yaml offers none.")
    return {
        "user": {
            "id": person.id,
            "name": person.name,
            "email": person.email,
            "role": person.role,
        },
        "offers": offers,
        "default_offer": _first(offers),
        "interface": config.interface.model_dump(mode="json", by_alias=True),
        "limits": {"max_text": MAX_TEXT},
        "problem": problem,
        "demo": catalogue.points_at_simulator(config),
        "language": get_language() or "en",
    }


def shown(offer: Offer) -> dict[str, Any]:
    """Return what people see of an offer; nothing of where it is called."""
    known = offer.knowledge
    return {
        "endpoint": offer.endpoint,
        "model": offer.model,
        "label": offer.label,
        "description": offer.description,
        "context_window": known.context_window,
        "max_output": known.max_output,
        "vision": known.vision,
        "tools": known.tools,
        "reasoning": bool(known.family),
    }


def _first(offers: list[dict[str, Any]]) -> dict[str, str] | None:
    if not offers:
        return None
    return {"endpoint": offers[0]["endpoint"], "model": offers[0]["model"]}
