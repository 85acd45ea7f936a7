"""Which models a key may use, as OpenAI lists them."""

from typing import Any

from accounts.rights.access import visible_offers
from accounts.rights.principal import Principal
from endpoints.billing import permit
from endpoints.billing.permit import groups_of
from endpoints.catalogue.modes import mode_of
from endpoints.gateway.errors import no_model
from endpoints.gateway.exchange import Exchange
from endpoints.gateway.requests import model_names
from endpoints.targets import Offer

CREATED = 1_735_689_600  # 2025-01-01; nobody knows, and programs expect a time


async def index(exchange: Exchange, principal: Principal) -> None:
    """List the models in the order of their definition."""
    rows = [row(name, offer) for name, offer in await _visible(principal)]
    await exchange.json({"object": "list", "data": rows})


async def show(exchange: Exchange, principal: Principal, name: str) -> None:
    """Show one model; raises GatewayError."""
    visible = await _visible(principal)
    found = model_names.meant([offer for _, offer in visible], name)
    if not found:
        raise no_model(name)
    shown = next(each for each, offer in visible if offer is found[0])
    await exchange.json(row(shown, found[0]))


async def _visible(principal: Principal) -> list[tuple[str, Offer]]:
    offers = permit.on_offer(principal)
    asked = [(each.endpoint, each.model, groups_of(each)) for each in offers]
    allowed = {
        (endpoint, model)
        for endpoint, model, _ in await visible_offers(principal, asked)
    }
    return [
        (name, offer)
        for name, offer in model_names.ids(offers)
        if (offer.endpoint, offer.model) in allowed
    ]


def row(name: str, offer: Offer) -> dict[str, Any]:
    """Return what is told of a model; limits in tokens, only where they are known."""
    known = offer.knowledge
    told: dict[str, Any] = {
        "id": name,
        "object": "model",
        "created": CREATED,
        "owned_by": offer.endpoint,
    }
    if offer.targets:
        told["mode"] = mode_of(offer.targets[0])
    if known.known:
        told |= {
            "context_window": known.context_window,
            "max_output_tokens": known.max_output,
            "vision": known.vision,
            "tools": known.tools,
            "reasoning": bool(known.family),
        }
    return told
